import AttentionCore
import Foundation
import Reports
import StrictJSON
import Testing

@Suite struct HeadTablePageTests {
  private static func column(_ key: String, _ group: HeadTable.Group, title: String = "title")
    -> HeadTable.Column
  {
    HeadTable.Column(
      key: key, group: group,
      definition: MetricDefinition(
        title: title, unit: .nats, range: "0 to ln n", formula: "−Σ_j a_ij ln a_ij", meaning: "meaning",
        pitfalls: "pitfalls", source: "source"))
  }

  private static func table(title: String = "title", _ values: [[Double?]]) -> HeadTable {
    HeadTable(
      columns: [
        column("entropy", .pattern, title: title), column("entropy_norm", .normWeighted),
        column("copying", .weights),
      ],
      rows: values.enumerated().map { index, values in
        HeadTable.Row(
          id: HeadID(layer: 0, head: index),
          name: index == 0 ? HeadName(.induction, score: 0.123_456, threshold: 0.1) : HeadName(.mixed),
          values: values)
      })
  }

  private func page(_ metrics: PageMetrics?) throws -> String {
    let page = ReportPage(
      sequence: PageSequence(id: "s", queryTokens: [PageToken(label: "a", raw: "a")]), model: "tiny",
      colorTable: [(0, 0, 0), (255, 255, 255)])
    for head in 0..<2 {
      try [Float(1)].withUnsafeBufferPointer {
        try page.add(HeadID(layer: 0, head: head), pattern: $0, queries: 1, keys: 1)
      }
    }
    return String(decoding: try page.render(.embedded(), metrics: metrics), as: UTF8.self)
  }

  private func json(_ id: String, of html: String) throws -> JSONValue {
    let start = try #require(html.range(of: "id=\"\(id)\">")).upperBound
    let end = try #require(html[start...].range(of: "</script>")).lowerBound
    return try JSONValue.parse(Array(html[start..<end].utf8))
  }

  @Test("Values have four digits, undefined and infinite ones are null, and a column without any is left out")
  func roundsValues() throws {
    let table = Self.table([[2.345_678, nil, 12_345.6], [.nan, .infinity, -0.000_123_456]])
    let metrics = try #require(try json("metadata", of: page(PageMetrics(table: table)))["metrics"])
    #expect(metrics["columns"]?.array?.map { $0["key"]?.string } == ["entropy", "copying"])
    let heads = try #require(metrics["heads"]?.array)
    #expect(heads.map { $0["values"] } == [[2.346, 12346], [nil, -0.000_123_5]])
    #expect(heads.map { $0["name"]?.string } == ["L0H0", "L0H1"])
    #expect(heads[0]["score"] == 0.1235 && heads[0]["threshold"] == 0.1 && heads[1]["score"] == .null)
    #expect(metrics["kinds"]?.array?.map { $0["name"]?.string } == ["induction", "mixed"])
  }

  @Test("Columns carry their whole definition, and places stand beside them")
  func carriesDefinitionsAndPlaces() throws {
    let table = Self.table([[1, 1, 1], [2, 2, 2]])
    let metrics = PageMetrics(table: table, places: [(0.5, -0.25), (1.0 / 3, 0)], placesNote: "a note")
    let data = try #require(try json("metadata", of: page(metrics))["metrics"])
    #expect(data["places"] == [[0.5, -0.25], [0.3333, 0]])
    #expect(data["placesNote"]?.string == "a note")
    let column = try #require(data["columns"]?.array?.first)
    let texts = ["key", "group", "title", "unit", "range", "formula", "meaning", "pitfalls", "source"]
    #expect(
      texts.map { column[$0]?.string } == [
        "entropy", "pattern", "title", "nats", "0 to ln n", "−Σ_j a_ij ln a_ij", "meaning", "pitfalls",
        "source",
      ])
    #expect(data["columns"]?.array?.map { $0["group"]?.string } == ["pattern", "norm_weighted", "weights"])
  }

  @Test("Places that are no numbers are left out as a whole")
  func leavesOutUndefinedPlaces() throws {
    let metrics = PageMetrics(table: Self.table([[1, 1, 1]]), places: [(.nan, 0)])
    #expect(try json("metadata", of: page(metrics))["metrics"]?["places"] == [])
  }

  @Test("A page without metrics says so")
  func hasNone() throws {
    #expect(try json("metadata", of: page(nil))["metrics"] == .null)
  }

  @Test("Texts of definitions never become markup, on either page")
  func escapes() throws {
    let bad = "</script><img src=x onerror=alert(1)><!--"
    let table = Self.table(title: bad, [[1, 1, 1]])
    let report = try page(PageMetrics(table: table, placesNote: bad))
    let index = String(
      decoding: try IndexPage(title: "t", entries: [], metrics: table, metricFiles: ["metrics.csv"]).render(
        .embedded()),
      as: UTF8.self)
    for html in [report, index] { #expect(!html.contains("<img")) }
    #expect(try json("metadata", of: report)["metrics"]?["columns"]?.array?[0]["title"]?.string == bad)
    #expect(try json("metrics", of: index)["columns"]?.array?[0]["title"]?.string == bad)
    #expect(index.contains("href=\"metrics.csv\""))
  }

  @Test("The page of a batch names heads with their part, and has no table where there are no metrics")
  func batchHasHeadsOfAllParts() throws {
    let rows = AttentionPart.allCases.map {
      HeadTable.Row(id: HeadID(part: $0, layer: 1, head: 2), name: HeadName(.mixed), values: [1])
    }
    let table = HeadTable(columns: [Self.column("entropy", .pattern)], rows: rows)
    let html = String(
      decoding: try IndexPage(title: "t", entries: [], metrics: table).render(.embedded()), as: UTF8.self)
    #expect(
      try json("metrics", of: html)["heads"]?.array?.map { $0["name"]?.string } == rows.map(\.id.description))
    let plain = String(decoding: try IndexPage(title: "t", entries: []).render(.embedded()), as: UTF8.self)
    #expect(!plain.contains("id=\"metrics\"") && !plain.contains("id=\"heads\""))
  }
}
