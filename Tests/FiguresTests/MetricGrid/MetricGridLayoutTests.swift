import Testing

import Figures

@Suite struct MetricGridLayoutTests {
  private static let names = [
    MetricCategory(code: "prev", name: "previous-token"), MetricCategory(code: "ind", name: "induction"),
    MetricCategory(code: "", name: "mixed"),
  ]

  private func panels(_ layers: Int, _ heads: Int, gaps: Bool = false) -> [MetricPanel] {
    func numbers(_ range: ClosedRange<Double>) -> [[Double?]] {
      (0..<layers).map { _ in
        (0..<heads).map { _ in gaps && Bool.random() ? nil : .random(in: range) }
      }
    }
    return [
      MetricPanel(
        title: "Kind of head", values: (0..<layers).map { _ in (0..<heads).map { _ in .random(in: 0...2) } },
        names: Self.names),
      MetricPanel(title: "Previous-token mass", unit: "share", values: numbers(0...1), range: .share),
      MetricPanel(title: "Signed distance", unit: "tokens", values: numbers(-40...10), range: .signed),
      MetricPanel(title: "Keys for 90 % of the mass", unit: "keys", values: numbers(1...400), range: .fitted),
      MetricPanel(title: "Row divergence", unit: "nats", values: numbers(0...0.004), range: .fitted),
    ]
  }

  @Test("A small grid, element by element")
  func golden() {
    let drawing = MetricGridLayout(
      layers: [0, 3], heads: [1],
      panels: [
        MetricPanel(title: "Kind of head", unit: "by metrics", values: [[1], [2]], names: Self.names),
        MetricPanel(title: "Change", unit: "share", values: [[-0.5], [nil]], range: .signed),
      ], measurer: FixedMeasurer()
    ).drawing(title: "kjv", subtitle: "genesis")
    #expect(
      drawing.dump == """
        drawing 252 × 182 on #ffffff
        title kjv
        description A cell a head, 2 layers (rows) × 1 head (columns), of kjv, genesis. Kind of head: 1 induction, 1 mixed. Change: −0.5 to −0.5, most in L0H1.
        group title
          text 12,23 start words 13 bold #212121 “kjv”
          text 12,36 start words 9 #6b6b6b “genesis”
        group panel-titles
          text 12,61 start words 9 #212121 “Kind of head”
          text 12,72 start words 8 #6b6b6b “by metrics”
          text 140,61 start words 9 #212121 “Change”
          text 140,72 start words 8 #6b6b6b “share”
        group head-names
          text 41,86 middle words 8 #6b6b6b “H1”
          text 169,86 middle words 8 #6b6b6b “H1”
        group layer-names
          text 22,100.88 end words 8 #6b6b6b “L0”
          text 22,116.88 end words 8 #6b6b6b “L3”
          text 150,100.88 end words 8 #6b6b6b “L0”
          text 150,116.88 end words 8 #6b6b6b “L3”
        group metric-cells
          cells 27,90 28 × 32 2 × 1, 11 colours #77aadd…#dddddd
            01
            02
          cells 155,90 28 × 32 2 × 1, 224 colours #053061…#67001f
            01
            ff
        group no-value
          line 155,122 to 183,106 width 0.5 #6b6b6b
        group metric-numbers
          text 41,100.52 middle tokens 7 #000000 “ind”
          text 169,100.52 middle tokens 7 #ffffff “−0.50”
        group outlines
          fill 26.5,89.5 29 × 0.5 #bdbdbd
          fill 26.5,122 29 × 0.5 #bdbdbd
          fill 26.5,90 0.5 × 32 #bdbdbd
          fill 55,90 0.5 × 32 #bdbdbd
          fill 154.5,89.5 29 × 0.5 #bdbdbd
          fill 154.5,122 29 × 0.5 #bdbdbd
          fill 154.5,90 0.5 × 32 #bdbdbd
          fill 183,90 0.5 × 32 #bdbdbd
        group legends
          fill 12,130 7 × 7 #ee8866
          text 23,136.5 start words 8 #6b6b6b “ind  induction 1”
          fill 12,141 7 × 7 #eedd88
          text 23,147.5 start words 8 #6b6b6b “mixed 1”
          cells 155,130 84 × 5 1 × 56, 224 colours #053061…#67001f, checksum 8848240f394284de
          fill 154.5,129.5 85 × 0.5 #bdbdbd
          fill 154.5,135 85 × 0.5 #bdbdbd
          fill 154.5,130 0.5 × 5 #bdbdbd
          fill 239,130 0.5 × 5 #bdbdbd
          text 155,144 start tokens 7.5 #6b6b6b “−0.5”
          text 239,144 end tokens 7.5 #6b6b6b “0.5”
          text 197,144 middle tokens 7.5 #6b6b6b “0”
        group notes
          text 12,168 start words 8 #6b6b6b “crossed out: no value”

        """)
  }

  @Test("The description says least and most, and how many of each kind")
  func description() {
    let layout = MetricGridLayout(
      layers: [0, 3], heads: [1, 2],
      panels: [
        MetricPanel(title: "Kind", values: [[1, 1], [2, nil]], names: Self.names),
        MetricPanel(title: "Distance", values: [[-0.5, 0.25], [nil, .nan]], range: .signed),
        MetricPanel(title: "Nothing", values: [[nil, nil], [nil, nil]], range: .share),
      ], measurer: FixedMeasurer())
    #expect(
      layout.drawing(title: "m", subtitle: "s").description
        == "A cell a head, 2 layers (rows) × 2 heads (columns), of m, s. Kind: 2 induction, 1 mixed. "
        + "Distance: −0.5 to 0.25, most in L0H2.")
  }

  @Test("A cell without a value is crossed out and the figure says so; a zero is not")
  func missing() {
    let values: [[Double?]] = [[0, nil], [.infinity, 1]]
    func drawing(_ values: [[Double?]]) -> Drawing {
      MetricGridLayout(
        layers: [0, 1], heads: [0, 1], panels: [MetricPanel(title: "x", values: values, range: .share)],
        measurer: FixedMeasurer()
      ).drawing(title: "")
    }
    let gaps = drawing(values)
    #expect(gaps.elements("no-value").count == 2)
    #expect(gaps.texts("notes").map(\.string) == ["crossed out: no value"])
    #expect(gaps.texts("metric-numbers").map(\.string) == ["0.00", "1.00"])
    // The paper's colour comes after those of the map.
    #expect(gaps.images("metric-cells").map(\.indices) == [[0, 255, 255, 223]])
    let whole = drawing([[0, 0], [0, 1]])
    #expect(whole.elements("no-value").isEmpty && whole.texts("notes").isEmpty)
    // A table with too few rows has no values there.
    #expect(drawing([[0]]).elements("no-value").count == 3)
  }

  @Test("Shares are written as parts of 1, other small numbers in a power of ten, which the bar has too")
  func powers() {
    func texts(_ range: MetricRange) -> [String] {
      let drawing = MetricGridLayout(
        layers: [0], heads: [0, 1],
        panels: [MetricPanel(title: "x", unit: "share", values: [[0.0042, 0.001]], range: range)],
        measurer: FixedMeasurer()
      ).drawing(title: "")
      return ["panel-titles", "metric-numbers", "legends"].flatMap { drawing.texts($0).map(\.string) }
    }
    #expect(texts(.share) == ["x", "share", "0.00", "0.00", "0", "1"])
    #expect(texts(.fitted) == ["x", "share, numbers × 10⁻³", "4.20", "1.00", "0", "4.2"])
    #expect(texts(.signed) == ["x", "share, numbers × 10⁻³", "4.20", "1.00", "−4.2", "4.2", "0"])
  }

  @Test("Numbers stand out from the colour under them")
  func contrast() throws {
    let drawing = MetricGridLayout(
      layers: [0, 1], heads: [0, 1, 2], panels: panels(2, 3), measurer: FixedMeasurer()
    ).drawing(title: "")
    let images = drawing.images("metric-cells")
    for run in drawing.texts("metric-numbers") {
      let image = try #require(
        images.first {
          $0.rect.x < run.position.x && run.position.x < $0.rect.maxX
            && $0.rect.y < run.position.y && run.position.y < $0.rect.maxY
        })
      let column = Int((run.position.x - image.rect.x) / image.rect.width * Double(image.columns))
      let row = Int((run.position.y - image.rect.y) / image.rect.height * Double(image.rows))
      let color = image.palette[Int(image.indices[row * image.columns + column])]
      #expect(color.contrast(with: run.color) >= 4.5)
    }
  }

  @Test(
    "Nothing overlaps or leaves the figure",
    arguments: [(1, 1), (2, 4), (1, 64), (64, 1), (12, 12), (32, 16), (33, 17), (80, 64), (3, 200)])
  func overlaps(layers: Int, heads: Int) {
    let layout = MetricGridLayout(
      layers: Array(0..<layers), heads: Array(0..<heads),
      panels: panels(layers, heads, gaps: layers * heads > 1),
      measurer: FixedMeasurer())
    let drawing = layout.drawing(title: "model", subtitle: "sequence")
    #expect(drawing.size == layout.size)
    let maps = drawing.images("metric-cells").map(\.rect)
    #expect(maps.count == 5)
    let outside = drawing.groups.filter { $0.name != "metric-numbers" }.flatMap { drawing.texts($0.name) }
    let boxes = outside.map(\.box)
    for (place, box) in boxes.enumerated() {
      #expect(box.x >= 0 && box.maxX <= drawing.size.width, "\(outside[place])")
      #expect(box.y >= 0 && box.maxY <= drawing.size.height, "\(outside[place])")
      #expect(!boxes[(place + 1)...].contains { $0.overlaps(box) }, "\(outside[place])")
      #expect(!maps.contains { $0.overlaps(box) }, "\(outside[place])")
    }
    let numbers = drawing.texts("metric-numbers").map(\.box)
    #expect(numbers.isEmpty == (heads > 16 || layers > 32))
    for (place, box) in numbers.enumerated() {
      #expect(!numbers[(place + 1)...].contains { $0.overlaps(box) })
    }
  }

  @Test("No layers, no heads or no panels is a figure without cells")
  func empty() {
    for (layers, heads, panels) in [([], [], panels(0, 0)), ([0], [0], []), ([0], [], panels(1, 0))] {
      let layout = MetricGridLayout(layers: layers, heads: heads, panels: panels, measurer: FixedMeasurer())
      #expect(layout.drawing(title: "").images("metric-cells").isEmpty)
      #expect(layout.size.width.isFinite && layout.size.height > 0)
    }
  }

  @Test("Goldens of one metric alone", arguments: [(1, 1), (12, 12), (32, 64)])
  func goldens(layers: Int, heads: Int) throws {
    var values = [[Double?]](repeating: Array(repeating: nil, count: heads), count: layers)
    for layer in 0..<layers {
      for head in 0..<heads { values[layer][head] = Double((layer * 7 + head * 3) % 11) / 4 }
    }
    let drawing = MetricGridLayout(
      layers: Array(0..<layers), heads: Array(0..<heads),
      panels: [MetricPanel(title: "Entropy", unit: "nats", values: values, range: .fitted)],
      measurer: FixedMeasurer()
    ).drawing(title: "model", subtitle: "text")
    try DrawingGolden.check("metrics-\(layers)x\(heads)", drawing)
    drawing.expectRoom()
  }
}
