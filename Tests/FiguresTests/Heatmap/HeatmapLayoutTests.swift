import Testing

import Figures

@Suite struct HeatmapLayoutTests {
  private func layout(_ queries: [String], _ keys: [String], style: FigureStyle = FigureStyle())
    -> HeatmapLayout
  {
    HeatmapLayout(queryLabels: queries, keyLabels: keys, style: style, measurer: FixedMeasurer())
  }

  private func tokens(_ count: Int) -> [String] { (0..<count).map { "token\($0 * 7919 % 1000)" } }

  @Test func twoTokensAreDrawnAsResolved() {
    let drawing = layout(["a", "·b"], ["a", "·b"]).figure(
      title: "L3H5", subtitle: "model", [1, 0, 0.25, 0.75])
    #expect(
      drawing.dump == """
        drawing 240 × 153 on #ffffff
        title L3H5
        description Attention weights of L3H5 (model): rows are 2 queries, columns are 2 keys; the colour goes from 0 to 1.
        group axis-names
          text 46,60 end words 8 #6b6b6b “key →”
          text 46,70 end words 8 #6b6b6b “query ↓”
        group query-labels
          text 46,94.06 end tokens 9 #212121 “a”
          text 46,122.06 end tokens 9 #212121 “·b”
        group key-labels
          text 65,72 middle tokens 9 #212121 “a”
          text 93,72 middle tokens 9 #212121 “·b”
        group color-bar
          cells 123,77 8 × 64 224 × 1, 224 colours #ffffff…#08306b, checksum ac1fb8670852c3e5
          fill 122.5,76.5 9 × 0.5 #bdbdbd
          fill 122.5,141 9 × 0.5 #bdbdbd
          fill 122.5,77 0.5 × 64 #bdbdbd
          fill 131,77 0.5 × 64 #bdbdbd
          text 123,69 start words 8 #6b6b6b “weight”
        group title
          text 12,23 start words 13 bold #212121 “L3H5”
          text 12,36 start words 9 #6b6b6b “model”
        group color-scale
          line 131.5,77.25 to 134,77.25 width 0.5 #bdbdbd
          text 136,79.7 start tokens 7.5 #6b6b6b “1”
          line 131.5,109 to 134,109 width 0.5 #bdbdbd
          text 136,111.7 start tokens 7.5 #6b6b6b “0.5”
          line 131.5,140.75 to 134,140.75 width 0.5 #bdbdbd
          text 136,143.7 start tokens 7.5 #6b6b6b “0”
        group map
          cells 51,77 56 × 56 2 × 2, 224 colours #ffffff…#08306b
            df 00
            38 a7
          fill 50.5,76.5 57 × 0.5 #bdbdbd
          fill 50.5,133 57 × 0.5 #bdbdbd
          fill 50.5,77 0.5 × 56 #bdbdbd
          fill 107,77 0.5 × 56 #bdbdbd

        """)
  }

  @Test(arguments: [1, 2, 3, 12, 27, 28, 64, 65, 100, 300, 500, 1024, 1025, 4096])
  func labelsNeverOverlapAndStayInside(count: Int) {
    let drawing = layout(tokens(count), tokens(count)).frame
    for group in ["query-labels", "key-labels"] {
      let boxes = drawing.texts(group).map(\.box)
      #expect(!boxes.isEmpty)
      for box in boxes {
        #expect(box.x >= 0 && box.y >= 0 && box.maxX <= drawing.size.width && box.maxY <= drawing.size.height)
      }
      // Labels come in order, so neighbours and their indices are within three of each other.
      for (place, box) in boxes.enumerated() {
        for other in boxes[(place + 1)...].prefix(3) {
          #expect(!box.overlaps(other), "\(group) \(box) \(other)")
        }
      }
    }
    let all = drawing.texts("query-labels") + drawing.texts("axis-names")
    for name in drawing.texts("axis-names") {
      #expect(all.filter { $0 != name }.allSatisfy { !$0.box.overlaps(name.box) })
    }
  }

  @Test(
    "Cells are whole pixels: whole points as far as there is room, one pixel above 768 tokens",
    arguments: [1, 5, 12, 64, 200, 769], [1, 2, 300 / 72.0, 4])
  func cellsAreWholePixels(count: Int, pixelsPerPoint: Double) throws {
    var style = FigureStyle()
    style.pixelsPerPoint = pixelsPerPoint
    let weights = [Float](repeating: 0.5, count: count * count)
    let map = try #require(
      layout(tokens(count), tokens(count), style: style).figure(weights).images("map").first)
    if pixelsPerPoint > 1 || count <= 768 { #expect(map.rows == count && map.columns == count) }
    let (width, height) = (map.rect.width / Double(map.columns), map.rect.height / Double(map.rows))
    #expect((width - height).magnitude < 1e-9)
    if count > 768 {
      #expect((width * pixelsPerPoint - 1).magnitude < 1e-9)
    } else if pixelsPerPoint == 2 {
      #expect(width == width.rounded())
    }
    for length in [map.rect.x, map.rect.y, width] {
      #expect((length * pixelsPerPoint - (length * pixelsPerPoint).rounded()).magnitude < 1e-6)
    }
  }

  @Test(arguments: [
    (1, 28), (12, 28), (15, 28), (20, 21), (25, 16), (30, 14), (32, 14), (33, 12), (64, 12), (65, 11),
  ])
  func cellsShrinkBeforeTheFigureGrows(tokens count: Int, cell: Double) throws {
    let weights = [Float](repeating: 0.5, count: count * count)
    let map = try #require(layout(tokens(count), tokens(count)).figure(weights).images("map").first)
    #expect(map.rect.width == Double(count) * cell)
  }

  @Test func sixtyFourTokensFillTheUsualWidth() throws {
    let map = try #require(
      layout(tokens(64), tokens(64)).figure([Float](repeating: 0, count: 4096)).images("map").first)
    #expect(map.rect.width == 768)
  }

  @Test func thinnedLabelsCarryTheirIndicesAndTheFigureSaysSo() {
    let frame = layout(tokens(500), tokens(500)).frame
    #expect(frame.texts("notes").map(\.string) == ["every 10th token labelled"])
    let queries = frame.texts("query-labels").map(\.string)
    #expect(queries.count == 100)
    #expect(Array(queries.prefix(4)) == ["token0", "0", "token190", "10"])
    #expect(layout(tokens(64), tokens(64)).frame.texts("notes").isEmpty)
  }

  @Test(
    "Where a side would be longer than 768 points, cells stand for several weights, and the figure says so")
  func veryLongSequences() throws {
    let count = 1540
    var weights = [Float](repeating: 0, count: count * count)
    weights[1539 * count + 3] = 1
    var style = FigureStyle(scale: ColorScale(.linear))
    let drawing = layout(tokens(count), tokens(count), style: style).figure(weights)
    let map = try #require(drawing.images("map").first)
    #expect(map.rows == 770 && map.columns == 770)
    #expect(map.indices[769 * 770 + 1] == 223)
    #expect(map.indices.filter { $0 > 0 }.count == 1)
    #expect(
      drawing.texts("notes").map(\.string)
        == ["every 50th token labelled · each cell is the greatest of 2 × 2 weights"])
    style.pooling = .mean
    let mean = layout(tokens(count), tokens(count), style: style).figure(weights)
    #expect(mean.images("map").first?.indices[769 * 770 + 1] == 56)
    #expect(mean.texts("notes").first?.string.hasSuffix("each cell is the mean of 2 × 2 weights") == true)
    style.colorMap = .diverging
    style.pooling = .maximum
    weights[1538 * count + 2] = -2
    let signed = layout(tokens(count), tokens(count), style: style).figure(weights)
    #expect(signed.images("map").first?.indices[769 * 770 + 1] == 1)
    #expect(
      signed.texts("notes").first?.string.hasSuffix("each cell is the weight farthest from 0 of 2 × 2")
        == true)
  }

  @Test func crossAttentionNeedNotBeSquare() throws {
    let layout = layout(["Das", "ist", "gut"], tokens(40))
    let drawing = layout.figure([Float](repeating: 0, count: 120))
    let map = try #require(drawing.images("map").first)
    #expect(map.rows == 3 && map.columns == 40)
    #expect(map.rect.width == map.rect.height / 3 * 40)
    #expect(drawing.texts("query-labels").count == 3)
    #expect(drawing.texts("key-labels").count == 40)
  }

  @Test func shortKeysStandUprightAndLongOnesAreTurned() {
    #expect(layout(["a"], ["a"]).frame.texts("key-labels").map(\.rotation) == [0])
    #expect(layout(["a"], ["abcdefgh"]).frame.texts("key-labels").map(\.rotation) == [-90])
  }

  @Test func noTokensIsNoMap() {
    let drawing = layout([], []).figure([])
    #expect(drawing.images("map").isEmpty)
    #expect(drawing.size.width > 0 && drawing.size.height > 0)
  }

  @Test func weightsOffTheScaleAreSaid() {
    let layout = layout(["a", "b"], ["a", "b"])
    #expect(
      layout.figure([1, 0, 0.5, 0.5]).texts("color-scale").map(\.string) == ["1", "0.5", "0"])
    #expect(layout.figure([1.5, -1, 0.5, .nan]).texts("color-scale").map(\.string).first == "1.5")
    #expect(layout.figure([.infinity, -1, 0.5, 0]).texts("color-scale").map(\.string).first == "≥1")
    #expect(layout.figure([1.5, -1, 0.5, .nan]).texts("color-scale").map(\.string).last == "≤0")
  }

  @Test func theScaleStatesItsGreatestWeight() {
    let style = FigureStyle(scale: ColorScale(.squareRoot, .maximum))
    let drawing = layout(["a", "b"], ["a", "b"], style: style).figure([0.0371, 0, 0, 0])
    #expect(drawing.texts("color-scale").first?.string == "0.0371")
    #expect(drawing.texts("color-bar").map(\.string) == ["√ scale", "weight,"])
    #expect(drawing.description.hasSuffix("the colour goes from 0 to 0.0371, by its square root."))
  }

  @Test func theSubtitleStandsBelowTheTitleAndIsWholeInSmallFigures() {
    let drawing = layout(["a"], ["a"]).figure(
      title: "L0 Q = K = V = X", subtitle: "weights.json · hungry-cat", [1])
    let texts = drawing.texts("title")
    #expect(texts.map(\.string) == ["L0 Q = K = V = X", "weights.json · hungry-cat"])
    #expect(!texts[0].box.overlaps(texts[1].box))
    #expect(texts.allSatisfy { $0.box.maxX <= drawing.size.width })
  }

  @Test func aLongSubtitleIsShortenedToTheWidth() {
    let drawing = layout(["a"], ["a"]).figure(subtitle: String(repeating: "very ", count: 50), [1])
    #expect(drawing.texts("title").count == 2)
    #expect(drawing.texts("title").allSatisfy { $0.box.maxX <= drawing.size.width })
  }

  @Test func theFrameDoesNotDependOnTheHead() {
    let layout = layout(tokens(5), tokens(5))
    let weights = [Float](repeating: 0.2, count: 25)
    let overlay = weights.withUnsafeBufferPointer {
      layout.overlay(title: "L1H2", weights: $0, queries: 5, keys: 5)
    }
    #expect(layout.frame.with(overlay) == layout.figure(title: "L1H2", weights))
    #expect(overlay.size == layout.frame.size)
  }
}
