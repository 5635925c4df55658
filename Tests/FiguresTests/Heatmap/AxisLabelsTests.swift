import Testing

@testable import Figures

@Suite struct AxisLabelsTests {
  /// Letters of many heights and widths, as shaping gives them.
  private struct Shaper: TextMeasuring {
    func extent(of string: String, font: Font) -> TextExtent {
      var (width, above, below) = (0.0, 0.5, 0.0)
      for scalar in string.unicodeScalars {
        switch scalar.value {
        case 0x300..<0x370: above += 0.25
        case ..<0x250: (width, above, below) = (width + 0.6, max(above, 0.76), max(below, 0.24))
        case 0x600..<0x700: (width, above, below) = (width + 0.5, max(above, 1.1), max(below, 0.9))
        case 0xF00..<0x1000: (width, above, below) = (width + 0.7, max(above, 1), max(below, 1.6))
        default: (width, above, below) = (width + 1, max(above, 0.88), max(below, 0.12))
        }
      }
      return TextExtent(width: width * font.size, ascent: above * font.size, descent: below * font.size)
    }
  }

  private static func token() -> String {
    let samples = [
      "·the", "##ing", "[CLS]", "", " ", "中文", "한국어", "مرحبا", "བསྒྲུབས", "😀", "👩‍👩‍👧", "e\u{301}\u{302}", "\u{301}",
      "Z" + String(repeating: "\u{308}", count: 60), String(repeating: "long", count: Int.random(in: 1...40)),
      "\u{10FFF0}",
      "שלום", "\n", "x",
    ]
    return samples[Int.random(in: 0..<samples.count)]
  }

  private static func tokens(_ count: Int) -> AxisTokens {
    var tokens = AxisTokens((0..<count).map { _ in token() })
    var start = 0
    while start < count, Bool.random() || start > 0 {
      let end = min(start + Int.random(in: 1...4), count)
      tokens.words.append(.init(start..<end, label: tokens.labels[start..<end].joined()))
      start = end
    }
    tokens.specials = [0, count - 1]
    return tokens
  }

  private static func check(_ drawing: Drawing, isLabelled: Bool = true) {
    let size = drawing.size
    let names = ["axis-names", "query-labels", "key-labels", "color-bar", "color-scale", "notes", "title"]
    let groups = names.map { drawing.texts($0).map { $0.box(Shaper()) } }
    if isLabelled { #expect(!groups[1].isEmpty && !groups[2].isEmpty) }
    for (index, boxes) in groups.enumerated() {
      for (place, box) in boxes.enumerated() {
        #expect(
          box.x >= 0 && box.y >= 0 && box.maxX <= size.width && box.maxY <= size.height,
          "\(names[index]) \(box) in \(size)")
        // Labels come in order, each with its index.
        for other in boxes[(place + 1)...].prefix(3) {
          #expect(!box.overlaps(other), "\(names[index]): \(box) \(other)")
        }
      }
      // Those of other groups are near at the ends, if anywhere.
      for later in groups[(index + 1)...].flatMap({ $0.prefix(4) + $0.suffix(4) }) {
        for box in boxes.prefix(4) + boxes.suffix(4) {
          #expect(!box.overlaps(later), "\(names[index]): \(box) \(later)")
        }
      }
    }
  }

  @Test("Labels of any script, on cells of any size, stay inside and overlap nothing", arguments: 0..<60)
  func anyCells(seed: Int) {
    let counts = (0..<2).map { _ in Int(exp2Random(12)) }
    let (queries, keys) = (Self.tokens(counts[0]), Self.tokens(counts[1]))
    let cell = Double.random(in: 0.5...28)
    let axes = HeatmapAxes(
      queries: queries, keys: keys, cell: cell, pooling: Int.random(in: 1...3), style: FigureStyle(),
      measurer: Shaper())
    Self.check(
      Drawing(
        size: Size(width: axes.map.maxX + 12, height: axes.map.maxY + 12), background: nil, title: "",
        description: "", groups: axes.groups))
  }

  @Test("Whole figures of any width, too", arguments: 0..<40)
  func anyWidth(seed: Int) {
    let (queries, keys) = (Self.tokens(Int(exp2Random(10))), Self.tokens(Int(exp2Random(10))))
    var style = FigureStyle()
    if seed % 4 != 0 { style.width = Double.random(in: 57...600) }
    if seed % 3 == 0 { style.fontSize = Double.random(in: 5...14) }
    style.showsColorBar = seed % 5 != 0
    style.showsTitle = seed % 7 != 0
    if seed % 2 == 0 { style.highlights = [Highlight(.key, .label("x")), Highlight(.query, .places(0...3))] }
    let layout = HeatmapLayout(queryTokens: queries, keyTokens: keys, style: style, measurer: Shaper())
    let weights = [Float](repeating: 0.25, count: queries.count * keys.count)
    Self.check(layout.figure(title: "L3H5", subtitle: "gpt2 · story", weights))
  }

  private func exp2Random(_ most: Double) -> Double {
    var (value, left) = (1.0, Double.random(in: 0...most))
    while left >= 1 { (value, left) = (value * 2, left - 1) }
    return value * (1 + left)
  }

  @Test("Where only some tokens have room, labels say the whole words that begin there")
  func wholeWords() {
    let labels = (0..<200).map { $0 % 3 == 0 ? "·un" : $0 % 3 == 1 ? "believ" : "able" }
    let words = stride(from: 0, to: 200, by: 3).map {
      AxisTokens.Word($0..<min($0 + 3, 200), label: "·unbelievable")
    }
    let axis = AxisLabels(
      AxisTokens(labels, words: words), cell: 2, pooling: 1, marked: [100], measurer: FixedMeasurer())
    #expect(axis.step == 5 && axis.note == "about every 5th")
    #expect(axis.labels.prefix(4).map(\.index) == [0, 6, 12, 18])
    #expect(axis.labels.filter { $0.index % 3 == 0 }.allSatisfy { $0.text == "·unbelievable" })
    #expect(axis.labels.first { $0.index == 100 }?.text == "believ")
    let short = AxisLabels(AxisTokens(labels, words: words), cell: 12, pooling: 1, measurer: FixedMeasurer())
    #expect(short.labels.map(\.text) == labels && short.note == nil)
  }

  @Test(
    "Words of one token each, or outside of the tokens, change nothing",
    arguments: [
      [AxisTokens.Word(0..<1, label: "x"), .init(1..<2, label: "y")], [.init(900..<950, label: "x")],
      [.init(-3 ..< -1, label: "x")],
    ])
  func noWords(words: [AxisTokens.Word]) {
    let labels = (0..<200).map { "t\($0)" }
    let axis = AxisLabels(AxisTokens(labels, words: words), cell: 2, pooling: 1, measurer: FixedMeasurer())
    #expect(axis.note == "every 5th" && axis.labels[1].text == "t5")
  }

  @Test("Letters that are higher than their line are set smaller, and others keep their size")
  func tall() {
    let axis = AxisLabels(
      AxisTokens(["abc", "བསྒྲུབས", "Z" + String(repeating: "\u{308}", count: 60)]), cell: 12, pooling: 1,
      measurer: Shaper())
    #expect(axis.labels[0].font.size == 9 && axis.labels[0].shift == 9 * 0.34)
    for label in axis.labels {
      let extent = Shaper().extent(of: label.text, font: label.font)
      #expect(extent.ascent - label.shift <= 6.001 && extent.descent + label.shift <= 6.001)
      #expect(label.font.size >= 3)
    }
  }

  @Test("Tokens that are no text are grey")
  func specials() {
    let tokens = AxisTokens(["[CLS]", "a", "[SEP]"], specials: [0, 2])
    let frame = HeatmapLayout(
      queryTokens: tokens, keyTokens: AxisTokens(["a", "b", "c"]), measurer: FixedMeasurer()
    ).frame
    let (ink, grey) = (Theme.light.ink, Theme.light.secondary)
    #expect(frame.texts("query-labels").map(\.color) == [grey, ink, grey])
    #expect(frame.texts("key-labels").map(\.color) == [ink, ink, ink])
  }
}
