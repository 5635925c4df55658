import Figures

/// A finished picture, ready for `PNGEncoder`.
public struct RasterImage: Sendable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Pixels a point.
  public let scale: Double
  /// What the figure is called.
  public let title: String
  /// What the figure shows, in words.
  public var description: String
  package let pixels: RasterPixels

  package init(scale: Double, title: String, description: String, pixels: RasterPixels) {
    width = pixels.width
    height = pixels.height
    self.scale = scale
    self.title = title
    self.description = description
    self.pixels = pixels
  }

  /// Whether the picture has no more than 256 colours and so is one byte a pixel.
  public var isIndexed: Bool { pixels.format == .indexed }
}

/// Pixels as a file has them: those of a picture that many share, and patches that lie over them.
package struct RasterPixels: Sendable {
  /// What a pixel's bytes are.
  package enum Format: Int, Sendable {
    /// An index into at most 256 colours.
    case indexed = 1
    /// Red, green, blue.
    case rgb = 3
    /// Red, green, blue, opacity, which is not multiplied into the colours.
    case rgba = 4

    /// Bytes a pixel.
    package var channels: Int { rawValue }
  }

  /// A rectangle of pixels. Rows that are alike are one line, so that a map takes as many lines as it has rows of cells.
  package struct Patch: Sendable {
    var area: PixelRect
    /// Lines as wide as the area.
    var lines: [UInt8]
    /// Which line each row of the area is.
    var lineOfRow: [UInt32]

    init(area: PixelRect, lines: [UInt8], lineOfRow: [UInt32]) {
      self.area = area
      self.lines = lines
      self.lineOfRow = lineOfRow
    }

    /// The patch of all `rows`, `width` bytes each: neighbours that are alike become one line.
    init(area: PixelRect, rows: [UInt8], width: Int) {
      self.area = area
      lines = []
      lineOfRow = []
      for start in stride(from: 0, to: rows.count, by: width) {
        let row = rows[start..<start + width]
        if start == 0 || row != rows[start - width..<start] { lines += row }
        lineOfRow.append(UInt32(lines.count / width - 1))
      }
    }
  }

  package let width: Int
  package let height: Int
  package let format: Format
  /// Rows from the top.
  package let base: [UInt8]
  /// From back to front, within the picture.
  package var patches: [Patch] = []
  /// The colours of an indexed picture, `0xAARRGGBB`, empty for others.
  package var palette: [UInt32]
  /// What is known of the rows of pictures that share the base.
  var preparedRows: PreparedRows?

  package init(width: Int, height: Int, format: Format, base: [UInt8], palette: [UInt32] = []) {
    self.width = width
    self.height = height
    self.format = format
    self.base = base
    self.palette = palette
  }

  /// Copies the bytes of columns `x` of row `y`, patches and all, to `line`.
  func copy(row y: Int, columns x: Range<Int>, to line: UnsafeMutableBufferPointer<UInt8>) {
    let channels = format.channels
    let start = (y * width + x.lowerBound) * channels
    _ = line.update(fromContentsOf: base[start..<start + x.count * channels])
    for patch in patches where patch.area.y.contains(y) {
      let shared = x.clamped(to: patch.area.x)
      guard !shared.isEmpty else { continue }
      let lineStart = Int(patch.lineOfRow[y - patch.area.y.lowerBound]) * patch.area.x.count
      let from = (lineStart + shared.lowerBound - patch.area.x.lowerBound) * channels
      let to = (shared.lowerBound - x.lowerBound) * channels
      let bytes = shared.count * channels
      _ = line[to..<to + bytes].update(fromContentsOf: patch.lines[from..<from + bytes])
    }
  }

  /// The colours of columns `x` of row `y`, `0xAARRGGBB`.
  package func colors(row y: Int, columns x: Range<Int>) -> [UInt32] {
    let channels = format.channels
    let bytes = [UInt8](unsafeUninitializedCapacity: x.count * channels) { line, count in
      count = x.count * channels
      copy(row: y, columns: x, to: UnsafeMutableBufferPointer(rebasing: line[..<count]))
    }
    guard format != .indexed else { return bytes.map { palette[Int($0)] } }
    return stride(from: 0, to: bytes.count, by: channels).map { place in
      let opacity: UInt32 = format == .rgba ? UInt32(bytes[place + 3]) : 255
      return opacity << 24 | UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8
        | UInt32(bytes[place + 2])
    }
  }
}
