/// The two axes of a head's map: where the map stands, and the labels around it.
struct HeatmapAxes: Sendable {
  /// The map, on whole points.
  let map: Rect
  let queryAxis: AxisLabels
  let keyAxis: AxisLabels
  let groups: [DrawingGroup]

  /// Between the labels and the map.
  private static let gap = 5.0

  /// - Parameters:
  ///   - longest: no label is longer, in points.
  ///   - marked: the places of highlighted tokens.
  ///   - namesQueries: `false` leaves out what stands left of the map, where another map has it.
  init(
    queries: AxisTokens, keys: AxisTokens, cell: Double, pooling: Int,
    longest: Double = AxisLabels.longest, marked: MarkedPlaces = MarkedPlaces(), namesQueries: Bool = true,
    style: FigureStyle, measurer: some TextMeasuring
  ) {
    queryAxis = AxisLabels(
      queries, cell: cell, pooling: pooling, marked: marked.queries, longest: longest, measurer: measurer)
    keyAxis = AxisLabels(
      keys, cell: cell, pooling: pooling, marked: marked.keys, longest: longest, measurer: measurer)
    let isUpright =
      keyAxis.step == 1 && keyAxis.width <= cell / Double(pooling) - 4 && keyAxis.reach.below < Self.gap - 1
    let names = ["key →", "query ↓"]
    let nameWidth = names.map { measurer.extent(of: $0, font: .caption).width }.max() ?? 0

    let left = namesQueries ? max(queryAxis.length, nameWidth) + Self.gap : 0
    let keyHeight = isUpright ? max(keyAxis.font.size, keyAxis.reach.above) : keyAxis.length
    let top = max(keyHeight, 20) + Self.gap
    // On whole points, and on whole pixels where those are not the same.
    func edge(_ place: Double) -> Double { style.snapped(place.rounded(.up), .up) }
    func length(_ tokens: Int) -> Double {
      style.snapped(Double((tokens + pooling - 1) / pooling) * cell, .toNearestOrEven)
    }
    map = Rect(
      x: edge(FigureHeader.margin + left), y: edge(FigureHeader.height(style) + top),
      width: length(keys.count), height: length(queries.count))

    let corner = Point(x: map.x - Self.gap, y: map.y - Self.gap)
    let nameTexts = (namesQueries ? names : []).enumerated().map { line, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: corner.x, y: corner.y - 2 - Double(1 - line) * 10), anchor: .end, font: .caption,
          color: style.theme.secondary))
    }
    groups = [
      DrawingGroup("axis-names", nameTexts),
      DrawingGroup(
        "query-labels",
        namesQueries ? Self.queryLabels(queryAxis, right: corner.x, map: map, theme: style.theme) : []),
      DrawingGroup(
        "key-labels",
        Self.keyLabels(keyAxis, isUpright: isUpright, bottom: corner.y, map: map, theme: style.theme)),
    ]
  }

  private static func queryLabels(
    _ axis: AxisLabels, right: Double, map: Rect, theme: Theme
  ) -> [DrawingElement] {
    axis.labels.flatMap { label -> [DrawingElement] in
      let center = map.y + label.center
      let text = TextRun(
        label.text, at: Point(x: right - axis.indexWidth, y: center + label.shift), anchor: .end,
        font: label.font,
        color: label.isSpecial ? theme.secondary : theme.ink)
      guard axis.step > 1 else { return [.text(text)] }
      let tick = tickPlace(center)
      return [
        .text(text),
        .text(
          TextRun(
            String(label.index), at: Point(x: right, y: center + AxisLabels.Label.middle * axis.font.size),
            anchor: .end, font: axis.font, color: theme.secondary)),
        .line(
          from: Point(x: map.x - 3.5, y: tick), to: Point(x: map.x - 0.5, y: tick), width: 0.5, theme.hairline
        ),
      ]
    }
  }

  private static func keyLabels(
    _ axis: AxisLabels, isUpright: Bool, bottom: Double, map: Rect, theme: Theme
  ) -> [DrawingElement] {
    axis.labels.flatMap { label -> [DrawingElement] in
      let center = map.x + label.center
      let color = label.isSpecial ? theme.secondary : theme.ink
      guard !isUpright else {
        let place = Point(x: center, y: bottom)
        return [.text(TextRun(label.text, at: place, anchor: .middle, font: label.font, color: color))]
      }
      let text = TextRun(
        label.text, at: Point(x: center + label.shift, y: bottom - axis.indexWidth), rotation: -90,
        font: label.font, color: color)
      guard axis.step > 1 else { return [.text(text)] }
      let tick = tickPlace(center)
      return [
        .text(text),
        .text(
          TextRun(
            String(label.index), at: Point(x: center + AxisLabels.Label.middle * axis.font.size, y: bottom),
            rotation: -90, font: axis.font, color: theme.secondary)),
        .line(
          from: Point(x: tick, y: map.y - 3.5), to: Point(x: tick, y: map.y - 0.5), width: 0.5, theme.hairline
        ),
      ]
    }
  }
}

extension HeatmapAxes {
  /// What is to be said about labels that are left out.
  var note: String? { Self.note(queries: queryAxis, keys: keyAxis) }

  /// What is to be said about labels that are left out on two axes.
  static func note(queries: AxisLabels, keys: AxisLabels) -> String? {
    switch (queries.note, keys.note) {
    case (nil, nil): nil
    case (let query?, nil): "\(query) query labelled"
    case (nil, let key?): "\(key) key labelled"
    case (let query?, let key?):
      query == key ? "\(query) token labelled" : "\(query) query and \(key) key labelled"
    }
  }
}

/// The middle of a half-point line near `place` that covers whole pixels at even scales.
private func tickPlace(_ place: Double) -> Double {
  (place * 2).rounded(.down) / 2 + 0.25
}
