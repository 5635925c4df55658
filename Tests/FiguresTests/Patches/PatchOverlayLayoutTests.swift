import Testing

@testable import Figures

@Suite struct PatchOverlayLayoutTests {
  private let backdrop = PatchBackdrop(
    width: 2, height: 1, pixels: [255, 0, 0, 255, 255, 255])

  private func placement(
    _ width: Double = 40, _ height: Double = 20, rows: Int = 2, columns: Int = 2,
    region: Rect = Rect(x: 10, y: 0, width: 20, height: 20)
  ) -> PatchPlacement {
    PatchPlacement(
      image: Size(width: width, height: height), rows: rows, columns: columns, region: region)
  }

  private func layout(_ placement: PatchPlacement, style: FigureStyle = FigureStyle()) -> PatchOverlayLayout {
    PatchOverlayLayout(placement: placement, backdrop: backdrop, style: style, measurer: FixedMeasurer())
  }

  @Test func aHeadIsDrawnAsResolved() {
    let drawing = layout(placement()).figure(
      title: "L3H5", subtitle: "vit", query: .token("CLS"), weights: [0.1, 0.4, 0, 0.2])
    #expect(
      drawing.dump == """
        drawing 468 × 294 on #ffffff
        title L3H5
        description Attention weights of L3H5 (vit), query CLS, over an image of 2 × 2 patches; the colour goes from 0 to 0.4.
        group image
          picture 12,72 392 × 196 2 × 1 smooth, checksum c5f1dbcc040ced9e
          fill 11.5,71.5 393 × 0.5 #bdbdbd
          fill 11.5,268 393 × 0.5 #bdbdbd
          fill 11.5,72 0.5 × 196 #bdbdbd
          fill 404,72 0.5 × 196 #bdbdbd
        group color-bar
          cells 420,72 8 × 144 224 × 1, 224 colours #cccccc…#445a7a, checksum ac1fb8670852c3e5
          fill 419.5,71.5 9 × 0.5 #bdbdbd
          fill 419.5,216 9 × 0.5 #bdbdbd
          fill 419.5,72 0.5 × 144 #bdbdbd
          fill 428,72 0.5 × 144 #bdbdbd
          text 420,64 start words 8 #6b6b6b “weight”
        group title
          text 12,23 start words 13 bold #212121 “L3H5”
          text 12,36 start words 9 #6b6b6b “vit”
        group color-scale
          line 428.5,72.25 to 431,72.25 width 0.5 #bdbdbd
          text 433,74.7 start tokens 7.5 #6b6b6b “0.4”
          line 428.5,108 to 431,108 width 0.5 #bdbdbd
          text 433,110.7 start tokens 7.5 #6b6b6b “0.3”
          line 428.5,144 to 431,144 width 0.5 #bdbdbd
          text 433,146.7 start tokens 7.5 #6b6b6b “0.2”
          line 428.5,180 to 431,180 width 0.5 #bdbdbd
          text 433,182.7 start tokens 7.5 #6b6b6b “0.1”
          line 428.5,215.75 to 431,215.75 width 0.5 #bdbdbd
          text 433,218.7 start tokens 7.5 #6b6b6b “0”
        group map
          picture 110,72 196 × 196 2 × 2 hard, checksum 68eec4e5ec448761
          fill 109.5,71.5 197 × 0.5 #bdbdbd
          fill 109.5,268 197 × 0.5 #bdbdbd
          fill 109.5,72 0.5 × 196 #bdbdbd
          fill 306,72 0.5 × 196 #bdbdbd
        group notes
          text 12,65 start words 8 #6b6b6b “query CLS · keys are the 2 × 2 patches”
          text 12,280 start words 8 #6b6b6b “all patches together have the weight 0.7”

        """)
  }

  private func pictures(_ drawing: Drawing, _ group: String) -> [Picture] {
    drawing.elements(group).compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
  }

  @Test func theImageIsGreyAndPaleWhereNoPatchIs() throws {
    let left = placement(region: Rect(x: 0, y: 0, width: 20, height: 20))
    let image = try #require(pictures(layout(left).frame, "image").first)
    // Red has a grey of 76; a tenth of the way to white that is 94.
    #expect(image.pixels == [94, 94, 94, 255, 255, 255, 255, 255])
    #expect(image.isSmooth && image.isOpaque)
    let right = placement(region: Rect(x: 20, y: 0, width: 20, height: 20))
    let pale = try #require(pictures(layout(right).frame, "image").first)
    #expect(pale.pixels[0] == 201)
  }

  @Test func everyPatchHasTheColourOfItsWeight() throws {
    let overlay = layout(placement()).overlay(
      title: "L0H0", query: .token("CLS"), weights: [0.4, 0, 0.2, 0.1])
    let map = try #require(pictures(overlay, "map").first)
    let palette = ColorMap.blues.palette
    let colors = stride(from: 0, to: 16, by: 4).map {
      Color(red: map.pixels[$0], green: map.pixels[$0 + 1], blue: map.pixels[$0 + 2])
    }
    #expect(colors == [palette[223], palette[0], palette[112], palette[56]])
    #expect(map.pixels[3] == 140 && map.pixels[15] == 140)
    #expect(!map.isSmooth && map.width == 2 && map.height == 2)
    // A style may fix the scale for all figures.
    let fixed = FigureStyle(scale: ColorScale(.linear, .unit))
    let unit = layout(placement(), style: fixed).overlay(
      title: "L0H0", query: .token("CLS"), weights: [1, 0, 0, 0.4])
    #expect(unit.texts("color-scale").map(\.string).contains("1"))
  }

  @Test func theMapLiesWhereThePatchesAre() throws {
    let layout = layout(placement())
    let image = try #require(pictures(layout.frame, "image").first).rect
    let overlay = layout.overlay(title: "", query: .mean(of: 3), weights: [0, 0, 0, 0])
    let map = try #require(pictures(overlay, "map").first).rect
    #expect(image == Rect(x: 12, y: 72, width: 392, height: 196))
    #expect(map == Rect(x: 110, y: 72, width: 196, height: 196))
  }

  @Test func patchesBeyondTheImageAreShown() throws {
    let padded = placement(10, 20, region: Rect(x: -5, y: 0, width: 20, height: 20))
    let layout = layout(padded)
    let image = try #require(pictures(layout.frame, "image").first).rect
    let overlay = layout.overlay(title: "", query: .token("CLS"), weights: [0, 0, 0, 0])
    let map = try #require(pictures(overlay, "map").first).rect
    #expect(map == Rect(x: 12, y: 72, width: 392, height: 392))
    #expect(image == Rect(x: 110, y: 72, width: 196, height: 392))
  }

  @Test func theQueryIsSaidAndItsPatchFramed() {
    let layout = layout(placement())
    func notes(_ query: PatchQuery) -> [String] {
      layout.overlay(title: "L0H0", query: query, weights: [0.25, 0.25, 0, 0.125]).texts("notes").map(
        \.string)
    }
    #expect(
      notes(.token("CLS")) == [
        "query CLS · keys are the 2 × 2 patches", "all patches together have the weight 0.625",
      ])
    #expect(notes(.mean(of: 16))[0].hasPrefix("mean over 16 queries ·"))
    #expect(notes(.patch(row: 1, column: 0))[0].hasPrefix("query: patch in row 1, column 0 ·"))
    func fills(_ query: PatchQuery) -> Int {
      layout.overlay(title: "", query: query, weights: [0, 0, 0, 0]).elements("map").count
    }
    #expect(fills(.patch(row: 1, column: 0)) == fills(.token("CLS")) + 8)
  }

  @Test(arguments: [(1.0, 1000.0), (1000, 1), (3, 3), (640, 480)])
  func nothingLeavesThePage(width: Double, height: Double) {
    let placement = placement(
      width, height, rows: 3, columns: 5, region: Rect(x: 0, y: 0, width: width, height: height))
    let drawing = layout(placement).figure(
      title: "L0H0", query: .token("CLS"), weights: [Float](repeating: 0.05, count: 15))
    for text in drawing.groups.flatMap({ drawing.texts($0.name) }) {
      #expect(text.box.x >= 0 && text.box.maxX <= drawing.size.width && text.box.maxY <= drawing.size.height)
    }
    for picture in drawing.groups.flatMap({ pictures(drawing, $0.name) }) {
      #expect(picture.rect.maxX <= drawing.size.width && picture.rect.maxY <= drawing.size.height)
    }
  }

  @Test func weightsThatAreNoNumbersAreDrawn() {
    let overlay = layout(placement()).overlay(
      title: "L0H0", query: .token("CLS"), weights: [.nan, .infinity, -.infinity, 0.5])
    #expect(overlay.texts("notes")[1].string == "all patches together have the weight 0.5")
  }

  @Test func anImageNeedsNoPixels() {
    let plain = PatchOverlayLayout(placement: placement(), backdrop: nil, measurer: FixedMeasurer())
    #expect(pictures(plain.frame, "image").isEmpty)
  }
}
