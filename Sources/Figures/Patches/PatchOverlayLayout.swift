/// One head drawn over an image: the weights that a query gives to the patches, as a translucent map of colours over the
/// image in grey.
///
/// A figure is `frame` with `overlay(…)` on top, as with `HeatmapLayout`. The image is grey, so that all colour is that of the
/// weights, and what no patch covers is pale; the colour bar shows each colour as it looks over a middle grey.
public struct PatchOverlayLayout: Sendable {
  /// The longer side of image and map together where no width is asked for, in points.
  public static let longestSide = 392.0
  /// Where a width is given, the image is no narrower, in points; if need be, the whole figure is made smaller.
  private static let leastWidth = 96.0
  /// How much of the map's colour covers the image.
  static let opacity = 0.55
  /// How far the image is mixed with the paper, and the parts of it that the model does not see.
  private static let (paleness, palenessOutside) = (0.1, 0.7)

  /// The image, the colour bar without its numbers.
  public let frame: Drawing
  private let placement: PatchPlacement
  private let style: FigureStyle
  /// The figure before it is enlarged.
  private let layoutSize: Size
  private let map: Rect
  private let bar: ColorBar
  private let header: FigureHeader
  private let captions: PatchCaptions

  /// Lays out the image and the bar.
  ///
  /// - Parameters:
  ///   - placement: where the patches lie on the image.
  ///   - backdrop: the image, or nil where only its size is known; one of about 800 pixels a side is as good as a larger one.
  ///   - style: a scale that it leaves open is linear and ends at the greatest weight, since a weight is small where there
  ///     are many patches.
  public init(
    placement: PatchPlacement, backdrop: PatchBackdrop?, style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.placement = placement
    self.style = style
    let region = placement.region
    // What is shown: the image, and what patches cover beyond it.
    let left = min(0, region.x)
    let top = min(0, region.y)
    let width = max(placement.image.width, region.maxX) - left
    let height = max(placement.image.height, region.maxY) - top
    let scale =
      style.layoutWidth.map { asked in
        // No higher than a page is, and no smaller than can be seen.
        let room = max(asked - 2 * FigureHeader.margin - ColorBar.room(style), Self.leastWidth)
        return min(room / width, 1.25 * room / height)
      } ?? Self.longestSide / max(width, height)
    let corner = Point(x: FigureHeader.margin, y: FigureHeader.height(style) + 20)
    func placed(_ rect: Rect) -> Rect {
      Rect(
        x: corner.x + (rect.x - left) * scale, y: corner.y + (rect.y - top) * scale,
        width: rect.width * scale, height: rect.height * scale)
    }
    map = placed(region)
    let image = placed(Rect(x: 0, y: 0, width: placement.image.width, height: placement.image.height))
    let area = Rect(x: corner.x, y: corner.y, width: width * scale, height: height * scale)
    var colors = style
    colors.transfer = style.transfer ?? .linear
    if style.range == .unit { colors.range = .maximum }
    bar = ColorBar(
      rightOf: area.maxX, top: area.y, height: area.height, style: style,
      scale: colors.scale(tokens: placement.rows * placement.columns))
    let figureWidth = FigureHeader.width(
      (area.maxX + ColorBar.room(style)).rounded(.up) + FigureHeader.margin, style)
    captions = PatchCaptions(
      placement, area: area, bar: bar, width: figureWidth, style: style, measurer: measurer)
    let bottom = max(area.maxY, bar.bottom) + captions.height
    let size = Size(width: figureWidth, height: bottom.rounded(.up) + FigureHeader.margin)
    header = FigureHeader(width: figureWidth, style: style, measurer: measurer)
    var elements: [DrawingElement] = []
    if let backdrop {
      elements.append(.picture(Self.grey(backdrop, placement, rect: image, theme: style.theme)))
    }
    elements += outline(of: image, style.theme.hairline)
    layoutSize = size
    frame = style.finished(
      Drawing(
        size: size, background: style.paper, title: "", description: "",
        groups: [
          DrawingGroup("image", elements), bar.frame(palette: Self.covered(style.colorMap, style.theme)),
        ]))
  }

  /// What one head adds to the frame: its map, its title, the numbers of the scale.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title, such as the model and the sequence; shortened when it is too long.
  ///   - query: whose weights they are.
  ///   - weights: one for each patch, rows from the top.
  /// - Precondition: there are as many weights as patches.
  public func overlay(
    title: String, subtitle: String = "", query: PatchQuery, weights: some Collection<Float>
  ) -> Drawing {
    precondition(weights.count == placement.rows * placement.columns, "every patch has a weight")
    let (least, greatest) = extremes(of: weights)
    let scale = bar.scale.fitted(least: least, greatest: greatest)
    let palette = style.colorMap.palette
    let pixels = scale.levels(weights).flatMap { level in
      let color = palette[Int(level)]
      return [color.red, color.green, color.blue, UInt8((Self.opacity * 255).rounded())]
    }
    let cells = Picture(
      rect: map, width: placement.columns, height: placement.rows, pixels: pixels, isSmooth: false)
    var elements: [DrawingElement] = [.picture(cells)] + outline(of: map, style.theme.hairline)
    if case .patch(let row, let column) = query { elements += frameOfPatch(row, column) }
    let share = weights.reduce(0) { $0 + ($1.isFinite ? $1 : 0) }
    let drawing = Drawing(
      size: layoutSize, background: style.paper, title: title,
      description: description(title: title, subtitle: subtitle, query: query, scale: scale),
      groups: [
        header.group(title: title, subtitle: subtitle), bar.ticks(scale), DrawingGroup("map", elements),
        captions.group(query: query, weight: Double(share)),
      ])
    return style.finished(drawing)
  }

  /// The whole figure of one head; the parameters are those of `overlay`.
  public func figure(
    title: String, subtitle: String = "", query: PatchQuery, weights: some Collection<Float>
  ) -> Drawing {
    frame.with(overlay(title: title, subtitle: subtitle, query: query, weights: weights))
  }

  /// A line around the query's own patch, dark on light, so that it shows on any colour.
  private func frameOfPatch(_ row: Int, _ column: Int) -> [DrawingElement] {
    let (width, height) = (map.width / Double(placement.columns), map.height / Double(placement.rows))
    let patch = Rect(
      x: map.x + Double(column) * width, y: map.y + Double(row) * height, width: width, height: height)
    func around(_ distance: Double, _ line: Double, _ color: Color) -> [DrawingElement] {
      let (x, y, maxX, maxY) = (
        patch.x - distance, patch.y - distance, patch.maxX + distance, patch.maxY + distance
      )
      return [
        .fill(Rect(x: x, y: y, width: maxX - x, height: line), color),
        .fill(Rect(x: x, y: maxY - line, width: maxX - x, height: line), color),
        .fill(Rect(x: x, y: y + line, width: line, height: maxY - y - 2 * line), color),
        .fill(Rect(x: maxX - line, y: y + line, width: line, height: maxY - y - 2 * line), color),
      ]
    }
    return around(1.5, 0.75, style.theme.background) + around(0.75, 1.25, style.theme.ink)
  }

  private func description(
    title: String, subtitle: String, query: PatchQuery, scale: FittedScale
  ) -> String {
    let of = subtitle.isEmpty ? "" : " (\(subtitle))"
    return
      "Attention weights of \(title)\(of), \(query.description), over an image of "
      + "\(placement.rows) × \(placement.columns) patches; the colour goes \(scale.words)."
  }

  /// The image in shades of grey (Rec. 601), mixed with the paper.
  private static func grey(
    _ backdrop: PatchBackdrop, _ placement: PatchPlacement, rect: Rect, theme: Theme
  ) -> Picture {
    func shades(_ paleness: Double) -> [Color] {
      (0...255).map { Color(rgb: UInt32($0) * 0x01_01_01).mixed(with: theme.background, paleness) }
    }
    let (seen, unseen) = (shades(paleness), shades(palenessOutside))
    let (width, height) = (backdrop.width, backdrop.height)
    let scale = (x: placement.image.width / Double(width), y: placement.image.height / Double(height))
    let region = placement.region
    let isColumnSeen = (0..<width).map {
      let middle = (Double($0) + 0.5) * scale.x
      return middle >= region.x && middle < region.maxX
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 4)
    for row in 0..<height {
      let middle = (Double(row) + 0.5) * scale.y
      let isRowSeen = middle >= region.y && middle < region.maxY
      for column in 0..<width {
        let start = (row * width + column) * 3
        let (red, green, blue) = (
          Int(backdrop.pixels[start]), Int(backdrop.pixels[start + 1]), Int(backdrop.pixels[start + 2])
        )
        let grey = (299 * red + 587 * green + 114 * blue + 500) / 1000
        let shade = (isRowSeen && isColumnSeen[column] ? seen : unseen)[grey]
        pixels.append(shade.red)
        pixels.append(shade.green)
        pixels.append(shade.blue)
        pixels.append(255)
      }
    }
    return Picture(
      rect: rect, width: width, height: height, pixels: pixels, isSmooth: true)
  }

  /// The colours as they look over a middle grey of the image.
  private static func covered(_ map: ColorMap, _ theme: Theme) -> [Color] {
    let middle = Color(rgb: 0x808080).mixed(with: theme.background, paleness)
    return map.palette.map { middle.mixed(with: $0, opacity) }
  }
}
