import Testing

@testable import Figures

@Suite struct FigureStyleTests {
  /// A figure of every layout, small ones.
  private func drawings(_ style: FigureStyle) -> [(name: String, drawing: Drawing)] {
    let labels = ["The", "·cat", "·sat"]
    let weights: [Float] = [1, 0, 0, 0.5, 0.5, 0, 0.2, 0.3, 0.5]
    let measurer = FixedMeasurer()
    let heatmap = HeatmapLayout(queryLabels: labels, keyLabels: labels, style: style, measurer: measurer)
    let pair = MapPair(first: weights, second: weights.reversed())
    let panels = [MetricPanel(title: "Entropy", values: [[0.5, nil], [1, 2]], range: .fitted)]
    let small = weights.withUnsafeBufferPointer { SmallMap(weights: $0, queries: 3, keys: 3, side: 48) }
    return [
      ("heatmap", heatmap.figure(subtitle: "model", weights)),
      (
        "atlas",
        AtlasLayout(
          layers: [0, 1], heads: [0, 1], queryLabels: labels, keyLabels: labels, style: style,
          measurer: measurer
        ).drawing(title: "model", subtitle: "text") { _, _ in small }
      ),
      (
        "metrics",
        MetricGridLayout(layers: [0, 1], heads: [0, 1], panels: panels, style: style, measurer: measurer)
          .drawing(title: "model", subtitle: "text")
      ),
      (
        "lines",
        weights.withUnsafeBufferPointer {
          HeadLinesLayout(queryLabels: labels, keyLabels: labels, style: style, measurer: measurer)
            .figure(title: "L0H1", subtitle: "text", weights: $0, queries: 3, keys: 3)
        }
      ),
      (
        "bars",
        QueryBarsLayout(
          query: 2, queryLabel: "·sat", keyLabels: labels, style: style, measurer: measurer
        ).figure(title: "L0H1", subtitle: "text", weights: weights.suffix(3))
      ),
      (
        "row",
        HeadRowLayout(count: 2, queryLabels: labels, keyLabels: labels, style: style, measurer: measurer)
          .drawing(
            title: "model", subtitle: "text",
            heads: [.init(title: "L0H1", note: "previous token", map: small), .init(title: "L1H0", map: nil)])
      ),
      (
        "difference",
        DifferenceLayout(
          queryLabels: labels, keyLabels: labels, names: ("one", "two"), style: style, measurer: measurer
        ).drawing(title: "L0H1", subtitle: "text", pair: pair)
      ),
      (
        "comparison",
        ComparisonFigureLayout(
          layers: [0, 1], heads: [0, 1], panels: panels, queryLabels: labels, keyLabels: labels,
          names: ("one", "two"), style: style, measurer: measurer
        ).drawing(title: "A and B", subtitle: "text", heads: [.init(title: "L0H1", pair: pair)])
      ),
      (
        "patches",
        PatchOverlayLayout(
          placement: PatchPlacement(
            image: Size(width: 30, height: 20), rows: 2, columns: 3,
            region: Rect(x: 0, y: 0, width: 30, height: 20)),
          backdrop: nil, style: style, measurer: measurer
        ).figure(
          title: "L0H1", subtitle: "text", query: .patch(row: 0, column: 1), weights: weights.prefix(6))
      ),
    ]
  }

  @Test("A transparent figure has no paper, any other that of its theme")
  func paper() {
    var style = FigureStyle(theme: .dark)
    for (name, drawing) in drawings(style) { #expect(drawing.background == Theme.dark.background, "\(name)") }
    style.isTransparent = true
    for (name, drawing) in drawings(style) { #expect(drawing.background == nil, "\(name)") }
  }

  @Test("Without its title a figure is as much shorter, and nothing else changes")
  func title() {
    var style = FigureStyle()
    style.width = 500
    let titled = drawings(style)
    style.showsTitle = false
    for ((name, with), (_, without)) in zip(titled, drawings(style)) {
      #expect(!with.texts("title").isEmpty && without.texts("title").isEmpty, "\(name)")
      #expect(with.size.height - without.size.height == 40, "\(name)")
      #expect(without.title == with.title && without.description == with.description, "\(name)")
    }
  }

  @Test("Without its colour bar a figure is narrower")
  func colorBar() {
    var style = FigureStyle()
    style.showsTitle = false
    let barred = drawings(style)
    style.showsColorBar = false
    for ((name, with), (_, without)) in zip(barred, drawings(style))
    where !["metrics", "bars"].contains(name) {
      #expect(without.elements("color-bar").isEmpty && without.elements("color-scale").isEmpty, "\(name)")
      #expect(without.size.width < with.size.width, "\(name)")
    }
  }

  @Test("Twice the size of letters is twice the figure")
  func fontSize() {
    var style = FigureStyle()
    let usual = drawings(style)
    style.fontSize = 18
    for ((name, one), (_, other)) in zip(usual, drawings(style)) {
      #expect(other.dump == one.scaled(by: 2).dump, "\(name)")
    }
  }
}
