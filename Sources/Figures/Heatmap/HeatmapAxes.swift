/// The two axes of a head's map: where the map stands, and the labels around it.
struct HeatmapAxes: Sendable {
  /// The map, on whole points.
  var map: Rect
  var queryAxis: AxisLabels
  var keyAxis: AxisLabels
  var groups: [DrawingGroup]

  /// Between the labels and the map.
  private static let gap = 5.0

  /// - Parameters:
  ///   - longest: no label is longer, in points.
  ///   - marked: the places of highlighted tokens.
  ///   - namesQueries: `false` leaves out what stands left of the map, where another map has it.
  init(
    queryLabels: [String], keyLabels: [String], cell: Double, pooling: Int,
    longest: Double = AxisLabels.longest, marked: MarkedPlaces = MarkedPlaces(), namesQueries: Bool = true,
    style: FigureStyle, measurer: some TextMeasuring
  ) {
    let theme = style.theme
    queryAxis = AxisLabels(
      queryLabels, cell: cell, pooling: pooling, marked: marked.queries, longest: longest, measurer: measurer)
    keyAxis = AxisLabels(
      keyLabels, cell: cell, pooling: pooling, marked: marked.keys, longest: longest, measurer: measurer)
    let lineHeight = keyAxis.font.size
    let isUpright = keyAxis.step == 1 && keyAxis.width <= cell - 4
    let names = ["key →", "query ↓"]
    let nameWidth = names.map { measurer.extent(of: $0, font: .caption).width }.max() ?? 0

    let left = namesQueries ? max(queryAxis.length, nameWidth) + Self.gap : 0
    let top = max(isUpright ? lineHeight : keyAxis.length, 20) + Self.gap
    // On whole points, and on whole pixels where those are not the same.
    func edge(_ place: Double) -> Double { style.snapped(place.rounded(.up), .up) }
    func length(_ tokens: Int) -> Double {
      style.snapped(Double((tokens + pooling - 1) / pooling) * cell, .toNearestOrEven)
    }
    map = Rect(
      x: edge(FigureHeader.margin + left), y: edge(FigureHeader.height(style) + top),
      width: length(keyLabels.count), height: length(queryLabels.count))

    let edge = Point(x: map.x - Self.gap, y: map.y - Self.gap)
    groups = [
      DrawingGroup(
        "axis-names",
        (namesQueries ? names : []).enumerated().map { line, name in
          .text(
            TextRun(
              name, at: Point(x: edge.x, y: edge.y - 2 - Double(1 - line) * 10), anchor: .end, font: .caption,
              color: theme.secondary))
        })
    ]
    var queries: [DrawingElement] = []
    for label in namesQueries ? queryAxis.labels : [] {
      // The middle of a line of text is about a third of an em above its baseline.
      let y = map.y + label.center + queryAxis.font.size * 0.34
      queries.append(
        .text(
          TextRun(
            label.text, at: Point(x: edge.x - queryAxis.indexWidth, y: y), anchor: .end,
            font: label.isMarked ? queryAxis.font.bold : queryAxis.font, color: theme.ink)))
      guard queryAxis.step > 1 else { continue }
      let tick = tickPlace(map.y + label.center)
      queries.append(
        .text(
          TextRun(
            String(label.index), at: Point(x: edge.x, y: y), anchor: .end, font: queryAxis.font,
            color: theme.secondary)))
      queries.append(
        .line(
          from: Point(x: map.x - 3.5, y: tick), to: Point(x: map.x - 0.5, y: tick), width: 0.5, theme.hairline
        ))
    }
    var keys: [DrawingElement] = []
    for label in keyAxis.labels {
      let center = map.x + label.center
      guard !isUpright else {
        keys.append(
          .text(
            TextRun(
              label.text, at: Point(x: center, y: edge.y), anchor: .middle,
              font: label.isMarked ? keyAxis.font.bold : keyAxis.font, color: theme.ink)))
        continue
      }
      let x = center + keyAxis.font.size * 0.34
      keys.append(
        .text(
          TextRun(
            label.text, at: Point(x: x, y: edge.y - keyAxis.indexWidth), rotation: -90,
            font: label.isMarked ? keyAxis.font.bold : keyAxis.font, color: theme.ink)))
      guard keyAxis.step > 1 else { continue }
      let tick = tickPlace(center)
      keys.append(
        .text(
          TextRun(
            String(label.index), at: Point(x: x, y: edge.y), rotation: -90, font: keyAxis.font,
            color: theme.secondary)))
      keys.append(
        .line(
          from: Point(x: tick, y: map.y - 3.5), to: Point(x: tick, y: map.y - 0.5), width: 0.5, theme.hairline
        ))
    }
    groups.append(DrawingGroup("query-labels", queries))
    groups.append(DrawingGroup("key-labels", keys))
  }
}

/// The middle of a half-point line near `place` that covers whole pixels at even scales.
private func tickPlace(_ place: Double) -> Double {
  (place * 2).rounded(.down) / 2 + 0.25
}
