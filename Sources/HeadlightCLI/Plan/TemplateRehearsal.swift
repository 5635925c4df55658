import AttentionCore
import Figures
import Reports

/// Renders every template once with little data, so that a mistake in a user's own template is found before a batch,
/// not after it.
enum TemplateRehearsal {
  static func run(_ templates: TemplateSet) throws {
    let page = ReportPage(
      sequence: PageSequence(id: "id", text: "text", queryTokens: [PageToken(label: "a", raw: "a")]),
      model: "model", facts: [("name", "value")], notes: ["note"],
      colorTable: [(0, 0, 0), (255, 255, 255)], indexLink: "../index.html",
      parts: [ReportPage.PartLink(name: "encoder", link: "../encoder/report.html", isCurrent: true)])
    try [Float(1)].withUnsafeBufferPointer { pattern in
      try page.add(HeadID(layer: 0, head: 0), pattern: pattern, queries: 1, keys: 1)
      try page.add(HeadID(layer: 0, kind: .identity), pattern: pattern, queries: 1, keys: 1)
    }
    let column = HeadTable.Column(
      key: HeadMetric.inductionEligible.rawValue, group: .pattern,
      definition: MetricDefinition(
        title: "title", unit: .share, range: "range", formula: "formula", meaning: "meaning"))
    let table = HeadTable(
      columns: [column],
      rows: [
        HeadTable.Row(
          id: HeadID(layer: 0, head: 0), name: HeadName(.induction, score: 1, threshold: 1), values: [1])
      ])
    _ = try page.render(templates, metrics: PageMetrics(table: table, places: [(0, 0)], placesNote: "note"))

    let entries = [
      IndexPage.Entry(
        id: "a", text: "text", tokenCount: 1, status: .ok, link: "a/report.html",
        parts: [("encoder", "a/encoder/report.html")], atlas: [0]),
      IndexPage.Entry(id: "b", text: "", tokenCount: nil, status: .failed(message: "message")),
    ]
    _ = try IndexPage(
      title: "model", facts: [("name", "value")], notes: ["note"], entries: entries, metrics: table,
      metricFiles: ["metrics.csv"]
    )
    .render(templates)

    try rehearseComparison(templates)

    let figure = MarkdownReport.Figure(name: "name", link: "link", description: "description")
    _ = try MarkdownReport(
      title: "title", text: "text", facts: [("name", "value")], notes: ["note"], overview: [figure],
      layers: [MarkdownReport.Layer(number: 0, figures: [figure])], table: table
    ).render(templates)
    _ = try MarkdownIndex(
      title: "title", facts: [("name", "value")], notes: ["note"], overview: [figure], entries: entries
    ).render(templates)

    let rect = Rect(x: 0, y: 0, width: 2, height: 2)
    let (black, corner) = (Color(rgb: 0), Point(x: 0, y: 0))
    let drawing = Drawing(
      size: Size(width: 2, height: 2), background: black, title: "title", description: "description",
      groups: [
        DrawingGroup(
          "group",
          [
            .fill(rect, black), .line(from: corner, to: Point(x: 2, y: 2), width: 1, black),
            .text(TextRun("a", at: corner, font: Font(.words, size: 8), color: black)),
            .cells(CellImage(rect: rect, rows: 1, columns: 1, indices: [0], palette: [black])),
            .picture(Picture(rect: rect, width: 1, height: 1, pixels: [0, 0, 0, 255], isSmooth: true)),
          ])
      ])
    _ = try SVGFigure.render(drawing, facts: [("name", "value")], templates: templates) { _ in [0] }
  }
  private static func rehearseComparison(_ templates: TemplateSet) throws {
    let head = HeadID(layer: 0, head: 0)
    let table = ComparisonTable(
      columns: [],
      heads: [
        HeadChange(
          id: head, nameA: HeadName(.mixed), nameB: HeadName(.mixed), maps: nil, metrics: [],
          metricDistance: nil)
      ])
    let token = [PageToken(label: "a", raw: "a")]
    let page = ComparePage(
      title: "title", sideA: ComparePage.Side(name: "a", facts: [("same", "value"), ("other", "a")]),
      sideB: ComparePage.Side(name: "b", facts: [("same", "value"), ("other", "b")]), notes: ["note"],
      sequences: [
        ComparedSequence(
          id: "id", queries: ComparedTokens(a: token, b: token, alignment: TokenAlignment(["a"], ["a"])))
      ], table: table, colorTable: [(0, 0, 0), (255, 255, 255)],
      parts: [ReportPage.PartLink(name: "encoder", link: "../encoder/compare.html", isCurrent: true)])
    // A weight that is rounded, so that the page says so.
    try [Float(0.6)].withUnsafeBufferPointer { try page.add(head, sequence: 0, a: $0, b: $0) }
    _ = try page.render(templates)
  }
}

extension TemplateSet {
  /// The built-in templates, or those of a directory in their place, every one of them tried.
  static func rehearsed(_ directory: String?) throws -> TemplateSet {
    guard let directory else { return try embedded() }
    let templates = try TemplateSet(directory: directory)
    try TemplateRehearsal.run(templates)
    return templates
  }
}
