import Testing

@testable import Figures

/// Figures of a given width, such as that of a paper's column.
@Suite struct FigureWidthTests {
  private static let widths = [57.0, 113, 241, 510, 1000]

  /// What is wrong with the places of all words: those that leave the figure, and those that overlap.
  private func faults(_ drawing: Drawing) -> [String] {
    let runs = drawing.groups.flatMap {
      $0.elements.compactMap { if case .text(let run) = $0 { run } else { nil } }
    }
    var faults: [String] = []
    for run in runs {
      let box = run.box
      if box.x < -0.01 || box.y < -0.01 || box.maxX > drawing.size.width + 0.01
        || box.maxY > drawing.size.height + 0.01
      {
        faults.append("“\(run.string)” leaves the figure")
      }
    }
    let boxes = runs.map(\.box)
    for (place, box) in boxes.enumerated() {
      for other in place + 1..<boxes.count where box.overlaps(boxes[other]) {
        faults.append("“\(runs[place].string)” overlaps “\(runs[other].string)”")
      }
    }
    return Array(faults.prefix(3))
  }

  private func check(_ width: Double, _ what: String, _ drawing: Drawing) {
    #expect((drawing.size.width - width).magnitude < 1e-6, "\(what)")
    #expect(drawing.size.height < 4 * max(width, 160), "\(what) \(drawing.size.height)")
    #expect(faults(drawing) == [], "\(what) at \(width)")
    for image in drawing.groups.flatMap(\.elements) {
      guard case .cells(let image) = image else { continue }
      #expect(image.rect.width > 0 && image.rect.maxX <= drawing.size.width, "\(what)")
    }
  }

  private func style(_ width: Double) -> FigureStyle {
    var style = FigureStyle()
    style.width = width
    return style
  }

  private func tokens(_ count: Int) -> [String] { (0..<count).map { "token\($0 * 7919 % 1000)" } }

  @Test("Maps are as wide as is asked for", arguments: widths, [1, 2, 12, 40, 300, 4096])
  func heatmaps(width: Double, count: Int) {
    var style = style(width)
    for (queries, keys) in [(count, count), (3, count), (count, 3)] where queries * keys < 100_000 {
      let weights = [Float](repeating: 0.25, count: queries * keys)
      style.showsValues = queries == keys
      style.showsColorBar = queries != 3
      style.highlights = [
        Highlight(.key, .places(keys / 2...keys / 2 + 1)), Highlight(.query, .label("token919")),
      ]
      for size in [9.0, 6, 14] {
        style.fontSize = size
        let layout = HeatmapLayout(
          queryLabels: tokens(queries), keyLabels: tokens(keys), style: style, measurer: FixedMeasurer())
        check(width, "\(queries) × \(keys), \(size)", layout.figure(subtitle: "model", weights))
      }
    }
  }

  @Test("A map takes what labels and the bar leave, and cells are at least a pixel")
  func room() throws {
    var style = style(510)
    for (count, columns) in [(12, 12), (300, 300), (700, 700), (1024, 512)] {
      style.pixelsPerPoint = 2
      let drawing = HeatmapLayout(
        queryLabels: tokens(count), keyLabels: tokens(count), style: style, measurer: FixedMeasurer()
      ).figure([Float](repeating: 0, count: count * count))
      let map = try #require(drawing.images("map").first)
      #expect(map.columns == columns)
      #expect(map.rect.width / Double(map.columns) * 2 > 0.999)
      #expect(map.rect.maxX > 510 - 64 - 12, "\(map.rect)")
    }
  }

  @Test(
    "Atlases are as wide as is asked for", arguments: widths,
    [(1, 1, 1), (2, 4, 6), (12, 12, 12), (6, 32, 64), (2, 64, 300), (0, 0, 5)])
  func atlases(width: Double, shape: (layers: Int, heads: Int, tokens: Int)) {
    for layerColumns in [[], ["mean", "rollout"]] {
      let labels = tokens(shape.tokens)
      let layout = AtlasLayout(
        layers: Array(0..<shape.layers), heads: Array(0..<shape.heads), queryLabels: labels,
        keyLabels: labels,
        layerColumns: layerColumns, style: style(width), measurer: FixedMeasurer())
      let weights = [Float](repeating: 0.5, count: shape.tokens * shape.tokens)
      let map = weights.withUnsafeBufferPointer {
        SmallMap(weights: $0, queries: shape.tokens, keys: shape.tokens, side: layout.mapSide)
      }
      let drawing = layout.drawing(title: "model", map: { _, _ in map }, layerMap: { _, _ in map })
      #expect((drawing.size.width - width).magnitude < 1e-6)
      #expect(faults(drawing) == [], "\(shape) \(layerColumns) at \(width)")
      let images = drawing.images("maps")
      for (place, image) in images.enumerated() {
        #expect(!images[(place + 1)...].contains { $0.rect.overlaps(image.rect) })
        #expect(image.rect.maxX <= drawing.size.width)
      }
    }
  }

  @Test("Metric grids are as wide as is asked for", arguments: widths, [(1, 1), (2, 4), (12, 12), (24, 64)])
  func metrics(width: Double, shape: (layers: Int, heads: Int)) {
    let values = (0..<shape.layers).map { layer in
      (0..<shape.heads).map { Double($0 * layer) * 0.01 as Double? }
    }
    let names = [
      MetricCategory(code: "prev", name: "previous token"), MetricCategory(code: "ind", name: "induction"),
    ]
    let panels = [
      MetricPanel(title: "Previous-token mass", unit: "share of the weight", values: values, range: .share),
      MetricPanel(title: "Entropy", unit: "bits", values: values, range: .fitted),
      MetricPanel(title: "Kind", values: values.map { $0.map { _ in 1 as Int? } }, names: names),
    ]
    let drawing = MetricGridLayout(
      layers: Array(0..<shape.layers), heads: Array(0..<shape.heads), panels: panels, style: style(width),
      measurer: FixedMeasurer()
    ).drawing(title: "model", subtitle: "text")
    #expect((drawing.size.width - width).magnitude < 1e-6)
    #expect(faults(drawing) == [], "\(shape) at \(width)")
  }

  @Test("Differences are as wide as is asked for", arguments: widths, [1, 2, 12, 40, 577])
  func differences(width: Double, count: Int) {
    let weights = (0..<count * count).map { Float($0 % 10) / 10 }
    let layout = DifferenceLayout(
      queryLabels: tokens(count), keyLabels: tokens(count), names: ("gpt2", "gpt2-medium"),
      style: style(width),
      measurer: FixedMeasurer())
    check(
      width, "\(count)",
      layout.drawing(title: "L0H1", pair: MapPair(first: weights, second: weights.reversed())))
  }

  @Test(
    "Maps over images are as wide as is asked for", arguments: widths, [(30.0, 20.0), (3, 300), (300, 3)])
  func patches(width: Double, image: (width: Double, height: Double)) {
    let layout = PatchOverlayLayout(
      placement: PatchPlacement(
        image: Size(width: image.width, height: image.height), rows: 2, columns: 3,
        region: Rect(x: 0, y: 0, width: image.width, height: image.height)),
      backdrop: nil, style: style(width), measurer: FixedMeasurer())
    check(
      width, "\(image)",
      layout.figure(title: "L0H1", query: .patch(row: 0, column: 1), weights: [0.1, 0.2, 0.3, 0.1, 0.1, 0.1]))
  }
}
