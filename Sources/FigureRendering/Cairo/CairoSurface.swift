import CCairo

/// The only owner of a Cairo surface.
struct CairoSurface: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over `pointer`.
  ///
  /// - Throws: `RenderingError.cairo` when it is a surface in an error state.
  init(_ pointer: OpaquePointer?) throws(RenderingError) {
    guard let pointer else { throw .cairo(status: "no surface") }
    let status = cairo_surface_status(pointer)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(pointer)
      throw RenderingError(status)
    }
    self.pointer = pointer
  }

  deinit { cairo_surface_destroy(pointer) }

  /// Writes what is left to write; nothing can be drawn afterwards.
  func finish() throws(RenderingError) {
    cairo_surface_finish(pointer)
    try check(cairo_surface_status(pointer))
  }
}

/// The only owner of a Cairo drawing context.
struct CairoContext: ~Copyable {
  let pointer: OpaquePointer

  init(drawingOn surface: borrowing CairoSurface) throws(RenderingError) {
    guard let pointer = cairo_create(surface.pointer) else { throw .cairo(status: "no context") }
    let status = cairo_status(pointer)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_destroy(pointer)
      throw RenderingError(status)
    }
    self.pointer = pointer
  }

  deinit { cairo_destroy(pointer) }

  /// - Throws: `RenderingError.cairo` when anything drawn so far has failed.
  func check() throws(RenderingError) {
    try FigureRendering.check(cairo_status(pointer))
  }
}

func check(_ status: cairo_status_t) throws(RenderingError) {
  guard status == CAIRO_STATUS_SUCCESS else { throw RenderingError(status) }
}

extension RenderingError {
  init(_ status: cairo_status_t) {
    self = .cairo(status: cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown")
  }
}
