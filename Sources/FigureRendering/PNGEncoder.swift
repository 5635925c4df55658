import CPNG
import Figures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pictures → PNG, through libpng: indexed colour where it is exact, sRGB, physical size (72 points an inch), texts.
public enum PNGEncoder {
  /// `image` as a PNG file.
  ///
  /// - Parameter texts: text chunks in their order, after `Title` and `Description`, which come from the drawing. Keywords
  ///   are 1 to 79 Latin letters; values are UTF-8.
  public static func encode(
    _ image: RasterImage, texts: [(keyword: String, value: String)] = []
  ) throws(RenderingError) -> [UInt8] {
    let own = [("Title", image.title), ("Description", image.description)].filter { !$0.1.isEmpty }
    let perMetre = (Double(image.scale) * 72 / 0.0254).rounded()
    switch image.pixels {
    case .indexed(let bytes, let palette):
      return try encode(
        bytes, palette: palette, width: image.width, height: image.height, perMetre: UInt32(perMetre),
        texts: own + texts)
    case .rgb(let bytes):
      return try encode(
        bytes, palette: nil, width: image.width, height: image.height, perMetre: UInt32(perMetre),
        texts: own + texts)
    }
  }

  /// `cells` as a PNG file of one pixel a cell.
  public static func encode(_ cells: CellImage) throws(RenderingError) -> [UInt8] {
    try encode(
      cells.indices, palette: cells.palette, width: cells.columns, height: cells.rows, perMetre: 2835,
      texts: [])
  }

  /// An image of a drawing as a PNG file: its own pixels, or one pixel a cell.
  public static func encode(_ image: DrawingImage) throws(RenderingError) -> [UInt8] {
    switch image {
    case .cells(let cells): return try encode(cells)
    case .picture(let picture):
      let isOpaque = picture.isOpaque
      let pixels =
        isOpaque ? picture.pixels.indices.filter { $0 % 4 != 3 }.map { picture.pixels[$0] } : picture.pixels
      return try encode(
        pixels, palette: nil, hasAlpha: !isOpaque, width: picture.width, height: picture.height,
        perMetre: 2835,
        texts: [])
    }
  }

  private static func encode(
    _ pixels: [UInt8], palette: [Color]?, hasAlpha: Bool = false, width: Int, height: Int, perMetre: UInt32,
    texts: [(keyword: String, value: String)]
  ) throws(RenderingError) -> [UInt8] {
    guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
      throw .png(message: "a picture of \(width) × \(height) pixels")
    }
    let strings = texts.map { (strdup($0.keyword), strdup(visibleControls(in: $0.value))) }
    defer {
      strings.forEach {
        free($0.0); free($0.1)
      }
    }
    let chunks = strings.map { cpng_text(keyword: $0.0, value: $0.1) }
    let colors = (palette ?? []).flatMap { [$0.red, $0.green, $0.blue] }
    var output: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    let isWritten = pixels.withUnsafeBufferPointer { pixels in
      colors.withUnsafeBufferPointer { colors in
        chunks.withUnsafeBufferPointer { chunks in
          var image = cpng_image(
            width: width, height: height, pixels: pixels.baseAddress, has_alpha: hasAlpha ? 1 : 0,
            palette: palette == nil ? nil : colors.baseAddress, palette_count: Int32(colors.count / 3),
            pixels_per_metre: perMetre, texts: chunks.baseAddress, text_count: Int32(chunks.count))
          return cpng_encode(&image, &output, &count, &message)
        }
      }
    }
    guard isWritten == 1, let output else {
      let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .png(message: String(decoding: bytes, as: UTF8.self))
    }
    defer { free(output) }
    return Array(UnsafeBufferPointer(start: output, count: count))
  }
}
