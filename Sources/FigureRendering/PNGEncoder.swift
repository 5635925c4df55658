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
    let perMetre = (image.scale * 72 / 0.0254).rounded()
    return try encode(image.pixels, perMetre: UInt32(perMetre), texts: own + texts)
  }

  /// `cells` as a PNG file of one pixel a cell; blank ones are transparent.
  public static func encode(_ cells: CellImage) throws(RenderingError) -> [UInt8] {
    var palette = cells.palette.map { 0xFF00_0000 | $0.rgb }
    var indices = cells.indices
    if indices.contains(CellImage.blank) {
      indices = indices.map { $0 == CellImage.blank ? UInt8(palette.count) : $0 }
      palette.append(0)
    }
    let pixels = RasterPixels(
      width: cells.columns, height: cells.rows, format: .indexed, base: indices, palette: palette)
    return try encode(pixels, perMetre: 2835, texts: [])
  }

  /// An image of a drawing as a PNG file: its own pixels, or one pixel a cell.
  public static func encode(_ image: DrawingImage) throws(RenderingError) -> [UInt8] {
    switch image {
    case .cells(let cells): return try encode(cells)
    case .picture(let picture):
      let isOpaque = picture.isOpaque
      let bytes =
        isOpaque ? picture.pixels.indices.filter { $0 % 4 != 3 }.map { picture.pixels[$0] } : picture.pixels
      let pixels = RasterPixels(
        width: picture.width, height: picture.height, format: isOpaque ? .rgb : .rgba, base: bytes)
      return try encode(pixels, perMetre: 2835, texts: [])
    }
  }

  private static func encode(
    _ pixels: RasterPixels, perMetre: UInt32, texts: [(keyword: String, value: String)]
  ) throws(RenderingError) -> [UInt8] {
    guard let width = UInt32(exactly: pixels.width), let height = UInt32(exactly: pixels.height) else {
      throw .png(message: "a picture of \(pixels.width) × \(pixels.height) pixels")
    }
    let strings = texts.map { (strdup($0.keyword), strdup(visibleControls(in: $0.value))) }
    defer {
      strings.forEach {
        free($0.0); free($0.1)
      }
    }
    let chunks = strings.map { cpng_text(keyword: $0.0, value: $0.1) }
    let palette = pixels.palette.flatMap { color in
      [16, 8, 0, 24].map { UInt8(truncatingIfNeeded: color >> $0) }
    }
    var output: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    let isWritten = withPatches(pixels.patches[...]) { patches in
      pixels.base.withUnsafeBufferPointer { base in
        palette.withUnsafeBufferPointer { palette in
          patches.withUnsafeBufferPointer { patches in
            chunks.withUnsafeBufferPointer { chunks in
              var image = cpng_image(
                width: width, height: height, channels: Int32(pixels.format.channels),
                pixels: base.baseAddress,
                patches: patches.baseAddress, patch_count: Int32(patches.count), bands: nil, band_count: 0,
                palette: pixels.format == .indexed ? palette.baseAddress : nil,
                palette_count: Int32(palette.count / 4), pixels_per_metre: perMetre,
                texts: chunks.baseAddress,
                text_count: Int32(chunks.count))
              guard let preparedRows = pixels.preparedRows else {
                return cpng_encode(&image, &output, &count, &message)
              }
              return preparedRows.withBands(of: pixels, image: &image) { image in
                cpng_encode(&image, &output, &count, &message)
              }
            }
          }
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

  /// Calls `body` with `patches` as C knows them, which live until it returns.
  private static func withPatches<R>(
    _ patches: ArraySlice<RasterPixels.Patch>, _ known: [cpng_patch] = [], _ body: ([cpng_patch]) -> R
  ) -> R {
    guard let patch = patches.first else { return body(known) }
    return patch.lines.withUnsafeBufferPointer { lines in
      patch.lineOfRow.withUnsafeBufferPointer { lineOfRow in
        let own = cpng_patch(
          x: UInt32(patch.area.x.lowerBound), y: UInt32(patch.area.y.lowerBound),
          width: UInt32(patch.area.x.count), height: UInt32(patch.area.y.count), lines: lines.baseAddress,
          line_of_row: lineOfRow.baseAddress)
        return withPatches(patches.dropFirst(), known + [own], body)
      }
    }
  }
}
