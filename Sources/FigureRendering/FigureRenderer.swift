import Figures

/// Draws figures: measures their text, and turns them into pixels or pages.
///
/// One renderer serves any number of threads at once. The same drawing gives the same bytes on whichever thread.
public final class FigureRenderer: TextMeasuring {
  /// The families of all lettering, as they were asked for; nil where none was.
  public let fontFamily: String?
  private let engines: TextEnginePool

  /// A renderer that has loaded no font yet.
  ///
  /// - Parameter fontFamily: the family of all lettering, or several as a style sheet lists them; DejaVu Sans and DejaVu Sans Mono
  ///   where none is given or installed. Glyphs that it lacks come from any font that has them.
  public init(fontFamily: String? = nil) {
    self.fontFamily = fontFamily
    engines = TextEnginePool(families: FontFamilies(fontFamily))
  }

  /// What is to be said of the fonts that were used so far: that the family asked for is not installed, and, script by script in
  /// the order of Unicode, which characters no font has and what to install for them. Whatever was measured counts.
  public var fontNotes: [String] {
    [engines.withEngine { $0.familyNote }].compactMap { $0 } + engines.missing.notes
  }

  /// The room that `string` takes as it will be drawn, in points.
  public func extent(of string: String, font: Font) -> TextExtent {
    engines.withEngine { $0.extent(of: string, font: font) }
  }

  /// The most pixels a point, no more than `most`, at which a figure of `size` points can be drawn: up to 32,767 pixels a
  /// side and 2²⁸ in all, which is a gigabyte while it is drawn.
  ///
  /// - Returns: `nil` when one pixel a point is too many.
  public static func scale(for size: Size, atMost most: Int) -> Int? {
    (1...most).last { scale in
      let (width, height) = (size.width * Double(scale), size.height * Double(scale))
      return max(width, height) <= Double(PixelSurface.limit) && width * height <= Double(1 << 28)
    }
  }

  /// `drawing` as pixels.
  ///
  /// - Parameter scale: pixels a point, 1 to 4.
  public func image(of drawing: Drawing, scale: Int) throws(RenderingError) -> RasterImage {
    try engines.withEngine { engine throws(RenderingError) in
      try Self.image(of: drawing, scale: scale, engine: engine)
    }
  }

  /// `frame` as pixels, to be reused by `image(of:on:)`.
  ///
  /// - Parameter scale: pixels a point, 1 to 4.
  public func template(for frame: Drawing, scale: Int) throws(RenderingError) -> RasterTemplate {
    RasterTemplate(frame: frame, image: try image(of: frame, scale: scale))
  }

  /// `overlay` on top of the frame of `template`: the same picture as `image(of: frame.with(overlay))` gives, sooner.
  public func image(of overlay: Drawing, on template: RasterTemplate) throws(RenderingError) -> RasterImage {
    try engines.withEngine { engine throws(RenderingError) in
      if let image = try template.image(of: overlay, engine: engine) { return image }
      return try Self.image(of: template.frame.with(overlay), scale: template.image.scale, engine: engine)
    }
  }

  /// `drawing` as a PDF of one page of its size: fonts embedded, text selectable, no date.
  ///
  /// - Parameter software: what the document says it was made by.
  public func pdf(of drawing: Drawing, software: String) throws(RenderingError) -> [UInt8] {
    try engines.withEngine { engine throws(RenderingError) in
      try PDFWriter.write(drawing, software: software, engine: engine)
    }
  }

  private static func image(
    of drawing: Drawing, scale: Int, engine: TextEngine
  ) throws(RenderingError) -> RasterImage {
    guard (1...4).contains(scale) else { throw .scale(scale) }
    let width = (drawing.size.width * Double(scale)).rounded()
    let height = (drawing.size.height * Double(scale)).rounded()
    let limit = PixelSurface.limit
    guard width <= Double(limit), height <= Double(limit) else {
      throw .tooLarge(width: width, height: height, limit: limit)
    }
    var rasterizer = try Rasterizer(width: Int(width), height: Int(height), scale: scale, engine: engine)
    rasterizer.paint(drawing.background ?? Color(rgb: 0xffffff))
    for group in drawing.groups {
      for element in group.elements { try rasterizer.draw(element) }
    }
    rasterizer.snapGreys()
    return rasterizer.image(of: drawing)
  }
}
