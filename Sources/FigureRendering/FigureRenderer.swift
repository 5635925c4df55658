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

  /// The pixels a point that a figure can be drawn at: 18 to 1,200 dpi.
  public static let scales = 0.25...(1200.0 / 72)

  /// The most pixels of a figure: 2²⁸, which is a gigabyte while it is drawn.
  public static let mostPixels = 1 << 28

  /// The most pixels a point, no more than `most`, at which a figure of `size` points can be drawn: up to 32,767 pixels a
  /// side and `mostPixels` in all. Less than `most` is a whole number of quarters, and of ones from 1 on.
  ///
  /// - Returns: `nil` when one pixel a point is too many, or `most` where that is less.
  public static func scale(for size: Size, atMost most: Double) -> Double? {
    func fits(_ scale: Double) -> Bool {
      let (width, height) = (size.width * scale, size.height * scale)
      return max(width, height) <= Double(PixelSurface.limit) && width * height <= Double(mostPixels)
    }
    if fits(most) { return most }
    let quarters = stride(from: 0.25, to: 1, by: 0.25)
    let steps = most < 1 ? Array(quarters) : (1...max(1, Int(min(most, scales.upperBound)))).map(Double.init)
    return steps.last { $0 < most && fits($0) }
  }

  /// `drawing` as pixels. Greys outside of maps and pictures are rounded to 32 steps, so that few colours are needed; without
  /// paper they are black, or white where the lettering is light, in 32 opacities.
  ///
  /// - Parameter scale: pixels a point, within `scales`.
  public func image(of drawing: Drawing, scale: Double) throws(RenderingError) -> RasterImage {
    try engines.withEngine { engine throws(RenderingError) in
      try Self.image(of: drawing, scale: scale, engine: engine)
    }
  }

  /// `frame` as pixels, to be reused by `image(of:on:)`.
  ///
  /// - Parameter scale: pixels a point, within `scales`.
  public func template(for frame: Drawing, scale: Double) throws(RenderingError) -> RasterTemplate {
    RasterTemplate(frame: frame, scale: scale, pixels: try image(of: frame, scale: scale).pixels)
  }

  /// `overlay` on top of the frame of `template`: the same picture as `image(of: frame.with(overlay))` gives, sooner.
  public func image(of overlay: Drawing, on template: RasterTemplate) throws(RenderingError) -> RasterImage {
    try engines.withEngine { engine throws(RenderingError) in
      if let image = try template.image(of: overlay, engine: engine) { return image }
      return try Self.image(of: template.frame.with(overlay), scale: template.scale, engine: engine)
    }
  }

  /// `drawing` as a PDF of one page of its size: fonts embedded, text selectable, no date.
  ///
  /// - Parameters:
  ///   - software: what the document says it was made by.
  ///   - keywords: what else it says of itself.
  public func pdf(of drawing: Drawing, software: String, keywords: [String] = []) throws(RenderingError)
    -> [UInt8]
  {
    try engines.withEngine { engine throws(RenderingError) in
      try PDFWriter.write(drawing, software: software, keywords: keywords, engine: engine)
    }
  }

  private static func image(
    of drawing: Drawing, scale: Double, engine: TextEngine
  ) throws(RenderingError) -> RasterImage {
    guard scales.contains(scale) else { throw .scale(scale) }
    let width = max((drawing.size.width * scale).rounded(), 1)
    let height = max((drawing.size.height * scale).rounded(), 1)
    let limit = PixelSurface.limit
    guard width <= Double(limit), height <= Double(limit) else {
      throw .tooLarge(width: width, height: height, limit: limit)
    }
    guard width * height <= Double(mostPixels) else {
      throw .tooManyPixels(width: width, height: height, limit: mostPixels)
    }
    var rasterizer = try Rasterizer(
      width: Int(width), height: Int(height), scale: scale, lettering: Lettering(of: drawing), engine: engine)
    if let background = drawing.background { rasterizer.paint(background) }
    var palette: [UInt32] = []
    for element in drawing.groups.lazy.flatMap(\.elements) {
      try rasterizer.draw(element)
      if case .cells(let cells) = element { palette += cells.palette.map { 0xFF00_0000 | $0.rgb } }
    }
    return RasterImage(
      scale: scale, title: drawing.title, description: drawing.description,
      pixels: rasterizer.settled(palette: palette))
  }
}
