import Figures
import Foundation
import Testing

import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGFigureTests {
  private func drawing(_ elements: [DrawingElement], title: String = "L0H1") -> Drawing {
    Drawing(
      size: Size(width: 100, height: 50.5), background: Color(rgb: 0xffffff), title: title,
      description: "what it is",
      groups: [DrawingGroup("map", elements)])
  }

  private func svg(_ drawing: Drawing, png: [UInt8] = []) throws -> String {
    let bytes = try SVGFigure.render(drawing, templates: TemplateSet.embedded()) { _ in png }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func cells(_ rows: Int, _ columns: Int, _ indices: [UInt8]) -> DrawingElement {
    .cells(
      CellImage(
        rect: Rect(x: 10, y: 20, width: Double(columns) * 2, height: Double(rows) * 2), rows: rows,
        columns: columns, indices: indices, palette: ColorMap.blues.palette))
  }

  @Test func theRootCarriesSizeTitleAndDescription() throws {
    let text = try svg(drawing([]))
    #expect(text.contains(#"role="img""#))
    #expect(text.contains(#"width="100pt" height="50.5pt" viewBox="0 0 100 50.5""#))
    #expect(text.contains("<title>L0H1</title>\n<desc>what it is</desc>"))
    #expect(text.contains(##"<rect class="background" width="100" height="50.5" fill="#ffffff"/>"##))
  }

  @Test("What the file says of itself is in its metadata, escaped")
  func facts() throws {
    let bytes = try SVGFigure.render(
      drawing([]), facts: [("Model", "a<b\n]]>"), ("Head", "3")], templates: TemplateSet.embedded()
    ) { _ in [] }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        .contains("<metadata>\nModel: a&lt;b↵]]&gt;\nHead: 3\n</metadata>"))
  }

  @Test func everyElementIsWritten() throws {
    let text = try svg(
      drawing([
        .fill(Rect(x: 1, y: 2, width: 3, height: 4.5), Color(rgb: 0x123456)),
        .line(from: Point(x: 0, y: 1), to: Point(x: 2, y: 3), width: 0.5, Color(rgb: 0xabcdef)),
        .text(
          TextRun(
            "·a", at: Point(x: 5, y: 6), anchor: .end, rotation: -90,
            font: Font(.tokens, size: 9, weight: .bold), color: Color(rgb: 0x222222))),
      ]))
    #expect(text.contains(##"<rect x="1" y="2" width="3" height="4.5" fill="#123456"/>"##))
    #expect(text.contains(##"<line x1="0" y1="1" x2="2" y2="3" stroke="#abcdef" stroke-width="0.5"/>"##))
    #expect(
      text.contains(
        ##"<text class="tokens bold" x="5" y="6" text-anchor="end" transform="rotate(-90 5 6)" font-size="9" fill="#222222">·a</text>"##
      ))
  }

  @Test("Blank cells have no shape, and nothing lies under them")
  func blankCells() throws {
    let blank = CellImage.blank
    let text = try svg(drawing([cells(2, 2, [0, blank, 223, 0])]))
    #expect(text.contains(##"<path class="cells" fill="#ffffff" d="M10 20H12V22H10zM12 22H14V24H12z"/>"##))
    #expect(text.contains(##"<path class="cells" fill="#08306b" d="M10 22H12V24H10z"/>"##))
    #expect(text.components(separatedBy: "<path").count == 3)
    #expect(try !svg(drawing([cells(1, 2, [blank, blank])])).contains("<path"))
  }

  @Test("Text that is read from right to left says so, and its anchor stays where it is")
  func rightToLeft() throws {
    func element(_ string: String, _ anchor: TextRun.Anchor) throws -> Bool {
      let run = TextRun(
        string, at: Point(x: 5, y: 6), anchor: anchor, font: Font(.tokens, size: 9), color: Color(rgb: 0))
      return try svg(drawing([.text(run)])).contains(expected[anchor]! + string + "</text>")
    }
    var expected: [TextRun.Anchor: String] = [
      .start: ##"y="6" text-anchor="end" direction="rtl" font-size="9" fill="#000000">"##,
      .middle: ##"y="6" text-anchor="middle" direction="rtl" font-size="9" fill="#000000">"##,
      .end: ##"y="6" direction="rtl" font-size="9" fill="#000000">"##,
    ]
    for anchor in [TextRun.Anchor.start, .middle, .end] {
      for string in ["##ها", "·שלום x!", "1 𞤀"] { #expect(try element(string, anchor), "\(string)") }
    }
    expected = [
      .start: ##"y="6" font-size="9" fill="#000000">"##,
      .middle: ##"y="6" text-anchor="middle" font-size="9" fill="#000000">"##,
      .end: ##"y="6" text-anchor="end" font-size="9" fill="#000000">"##,
    ]
    for anchor in [TextRun.Anchor.start, .middle, .end] {
      for string in ["x שלום", "नم", "123", "ก!", "⟨U+202E⟩"] {
        #expect(try element(string, anchor), "\(string)")
      }
    }
  }

  @Test("A family that is asked for comes first, and cannot leave the style sheet")
  func fontFamily() throws {
    func svg(_ family: String?) throws -> String {
      let bytes = try SVGFigure.render(drawing([]), templates: TemplateSet.embedded(), fontFamily: family) {
        _ in []
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(try svg("Inter").contains(#".tokens { font-family: "Inter","DejaVu Sans Mono", Menlo"#))
    #expect(try svg(nil).contains(#".words { font-family: "DejaVu Sans", Verdana"#))
    let hostile = try svg("x\"}</style><script>alert(1)</script>]]>&amp;")
    #expect(!hostile.contains("<script"))
    #expect(XMLParser(data: Data(hostile.utf8)).parse())
  }

  @Test func picturesAreEmbedded() throws {
    let rect = Rect(x: 1, y: 2, width: 3, height: 4)
    for (isSmooth, name) in [(true, "picture"), (false, "cells")] {
      let picture = Picture(rect: rect, width: 1, height: 1, pixels: [1, 2, 3, 4], isSmooth: isSmooth)
      let text = try svg(drawing([.picture(picture)]), png: [1, 2, 3])
      #expect(
        text.contains(
          #"<image class="\#(name)" x="1" y="2" width="3" height="4" preserveAspectRatio="none" href="data:image/png;base64,AQID"/>"#
        ))
    }
  }

  @Test func equalNeighboursAreOneShapeAndTheFirstColourLiesBelow() throws {
    let text = try svg(drawing([cells(2, 3, [0, 9, 9, 9, 0, 0])]))
    let colors = ColorMap.blues.palette
    #expect(text.contains(##"<path class="cells" fill="\##(colors[0].hex)" d="M10 20H16V24H10z"/>"##))
    #expect(
      text.contains(
        ##"<path class="cells" fill="\##(colors[9].hex)" d="M12 20H16V22H12zM10 22H12V24H10z"/>"##))
    #expect(text.components(separatedBy: "<path").count == 3)
  }

  @Test func tooManyCellsBecomeOneImage() throws {
    let text = try svg(drawing([cells(129, 128, [UInt8](repeating: 1, count: 129 * 128))]), png: [1, 2, 3])
    #expect(!text.contains("<path"))
    #expect(
      text.contains(
        #"<image class="cells" x="10" y="20" width="256" height="258" preserveAspectRatio="none" href="data:image/png;base64,AQID"/>"#
      ))
  }

  @Test func hostileTokensStayText() throws {
    let token = "</text><script>alert(1)</script>\"'&\u{0}\u{1B}\u{FFFF}]]>"
    let run = TextRun(token, at: Point(x: 0, y: 0), font: Font(.tokens, size: 9), color: Color(rgb: 0))
    let text = try svg(drawing([.text(run)], title: token))
    #expect(!text.contains("<script"))
    let parser = XMLParser(data: Data(text.utf8))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.texts["text"] == "</text><script>alert(1)</script>\"'&␀␛\u{FFFD}]]>")
  }

  @Test func aWholeFigureIsWellFormed() throws {
    let tokens = ["<s>", "a & b", "\n", "", "مرحبا", "😀", "\u{7}"]
    let layout = HeatmapLayout(queryLabels: tokens, keyLabels: tokens, measurer: Measurer())
    let weights = (0..<49).map { Float($0) / 49 }
    let figure = weights.withUnsafeBufferPointer {
      layout.figure(title: "L0H0", subtitle: "<x>", weights: $0, queries: 7, keys: 7)
    }
    let text = try svg(figure)
    #expect(XMLParser(data: Data(text.utf8)).parse())
    for name in ["query-labels", "key-labels", "axis-names", "color-bar", "map"] {
      #expect(text.contains(#"<g class="\#(name)">"#))
    }
    #expect(!text.contains("http") || text.components(separatedBy: "http").count == 2)
  }

  private struct Measurer: TextMeasuring {
    func extent(of string: String, font: Font) -> TextExtent {
      TextExtent(width: Double(string.count) * 0.6 * font.size, ascent: font.size, descent: 0)
    }
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [String: String] = [:]
    private var open: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      open.append(name)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      texts[open.last ?? "", default: ""] += string
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      open.removeLast()
    }
  }
}
