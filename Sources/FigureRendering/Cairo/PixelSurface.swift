import CCairo

/// Pixels in memory that Cairo draws on: opaque, one `0x00RRGGBB` word each, or with an opacity that is multiplied into the
/// colours, `0xAARRGGBB`.
struct PixelSurface: ~Copyable {
  /// More pixels on a side than this is more than Cairo's fixed-point coordinates hold.
  static let limit = 32_767

  let surface: CairoSurface
  let width: Int
  let height: Int
  /// The bits of a pixel that say something.
  let meaning: UInt32

  /// - Throws: `RenderingError.tooLarge`, or `.cairo` when there is not enough memory.
  init(width: Int, height: Int, isOpaque: Bool = true) throws(RenderingError) {
    guard (1...Self.limit).contains(width), (1...Self.limit).contains(height) else {
      throw .tooLarge(width: Double(width), height: Double(height), limit: Self.limit)
    }
    surface = try CairoSurface(
      cairo_image_surface_create(
        isOpaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)))
    self.width = width
    self.height = height
    meaning = isOpaque ? 0x00FF_FFFF : 0xFFFF_FFFF
  }

  /// Gives `body` the rows of pixels after everything drawn so far; what it changes shows in what is drawn next.
  func withRows<R>(_ body: (_ row: (Int) -> UnsafeMutableBufferPointer<UInt32>) throws -> R) rethrows -> R {
    cairo_surface_flush(surface.pointer)
    defer { cairo_surface_mark_dirty(surface.pointer) }
    let stride = Int(cairo_image_surface_get_stride(surface.pointer))
    guard let data = cairo_image_surface_get_data(surface.pointer) else {
      preconditionFailure("an image surface that is not finished has pixels")
    }
    return try body { row in
      let start = UnsafeMutableRawPointer(data + row * stride).assumingMemoryBound(to: UInt32.self)
      return UnsafeMutableBufferPointer(start: start, count: width)
    }
  }
}
