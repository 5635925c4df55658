import CCairo
import Figures

import FigureRendering

/// The pixels of a picture: red, green, blue and opacity.
struct Pixels: Equatable {
  struct Failure: Error { let status: String }

  let width: Int
  let height: Int
  /// Rows from the top, four bytes a pixel; the opacity is not multiplied into the colours.
  var bytes: [UInt8]

  init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height * 4)
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// Decodes a PNG file by another way than it was written: with Cairo's reader.
  init(png file: [UInt8]) throws {
    let source = Source(rest: file[...])
    let surface = cairo_image_surface_create_from_png_stream(
      { closure, bytes, count in
        guard let closure, let bytes else { return CAIRO_STATUS_READ_ERROR }
        let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
        guard source.rest.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
        for (place, byte) in source.rest.prefix(Int(count)).enumerated() { bytes[place] = byte }
        source.rest = source.rest.dropFirst(Int(count))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(source).toOpaque())
    defer { cairo_surface_destroy(surface) }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
      throw Failure(status: String(cString: cairo_status_to_string(status)))
    }
    let (width, height) = (
      Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface))
    )
    let stride = Int(cairo_image_surface_get_stride(surface))
    let hasOpacity = cairo_image_surface_get_format(surface) == CAIRO_FORMAT_ARGB32
    var bytes: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        // Blue, green, red, with opacity multiplied in.
        let pixel = data + row * stride + column * 4
        let opacity = hasOpacity ? Int(pixel[3]) : 255
        let color = [2, 1, 0].map {
          opacity == 0 ? 0 : UInt8(min(255, (Int(pixel[$0]) * 255 + opacity / 2) / opacity))
        }
        bytes += color + [UInt8(opacity)]
      }
    }
    self.init(width: width, height: height, bytes: bytes)
  }

  private final class Source {
    var rest: ArraySlice<UInt8>
    init(rest: ArraySlice<UInt8>) { self.rest = rest }
  }

  /// As a PNG file.
  func png() throws -> [UInt8] {
    let rect = Rect(x: 0, y: 0, width: Double(width), height: Double(height))
    return try PNGEncoder.encode(
      .picture(Picture(rect: rect, width: width, height: height, pixels: bytes, isSmooth: false)))
  }

  /// Four bytes, or `nil` outside the picture.
  subscript(x: Int, y: Int) -> ArraySlice<UInt8>? {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return nil }
    let start = (y * width + x) * 4
    return bytes[start..<start + 4]
  }
}
