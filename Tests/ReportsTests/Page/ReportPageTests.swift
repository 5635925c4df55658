import AttentionCore
import Dispatch
import Foundation
import Reports
import StrictJSON
import Synchronization
import Testing

@Suite struct ReportPageTests {
  private static let gray = (0...255).map { (UInt8($0), UInt8($0), UInt8($0)) }

  private func page(
    _ tokens: [String], text: String? = nil, keys: [String]? = nil, notes: [String] = [],
    facts: [(name: String, value: String)] = []
  ) -> ReportPage {
    let token = { (text: String) in PageToken(label: text, raw: text) }
    return ReportPage(
      sequence: PageSequence(
        id: "s", text: text, queryTokens: tokens.map(token), keyTokens: keys.map { $0.map(token) }),
      model: "tiny", facts: facts, notes: notes, colorTable: Self.gray)
  }

  private func add(_ id: HeadID, _ values: [Float], to page: ReportPage, queries: Int, keys: Int) throws {
    try values.withUnsafeBufferPointer { try page.add(id, pattern: $0, queries: queries, keys: keys) }
  }

  private func render(_ page: ReportPage) throws -> String {
    String(decoding: try page.render(.embedded()), as: UTF8.self)
  }

  /// The text of the element with this id.
  private func content(_ id: String, of html: String) throws -> String {
    let start = try #require(html.range(of: "id=\"\(id)\">")).upperBound
    let end = try #require(html[start...].range(of: "</script>")).lowerBound
    return String(html[start..<end])
  }

  @Test func carriesMapsAndMetadata() throws {
    let page = page(["a", "b"], facts: [("mask", "causal")])
    try add(HeadID(layer: 1, head: 0), [1, 0, 0.25, 0.75], to: page, queries: 2, keys: 2)
    try add(HeadID(layer: 0, head: 3), [1, 0, 0.5, 0.5], to: page, queries: 2, keys: 2)
    try add(HeadID(layer: 0, kind: .identity), [1, 0, 0.5, 0.5], to: page, queries: 2, keys: 2)
    let html = try render(page)
    let metadata = try JSONValue.parse(Array(content("metadata", of: html).utf8))
    #expect(metadata["maps"]?.array?.map { $0["name"]?.string } == ["L0H3", "L0-identity", "L1H0"])
    #expect(metadata["queries"]?.array?.map { $0["label"]?.string } == ["a", "b"])
    #expect(metadata["keys"]?.isNull == true)
    #expect(metadata["colors"]?.array?.count == 256)
    #expect(try content("map-L0H3", of: html).isEmpty == false)
    #expect(html.contains("<dt>mask</dt><dd><bdi>causal</bdi></dd>"))
  }

  @Test func isTheSamePageWhateverTheOrderAndTheThreads() throws {
    let maps = (0..<24).map { index in
      (
        HeadID(layer: index / 6, head: index % 6),
        randomPattern(queries: 70, keys: 70, causal: true, spread: 2, seed: UInt64(index))
      )
    }
    let tokens = (0..<70).map { "t\($0)" }
    let inOrder = page(tokens)
    for (id, values) in maps { try add(id, values, to: inOrder, queries: 70, keys: 70) }
    let concurrent = page(tokens)
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: maps.count) { index in
      let (id, values) = maps[(index * 7) % maps.count]
      do { try add(id, values, to: concurrent, queries: 70, keys: 70) } catch {
        failures.withLock { $0 += 1 }
      }
    }
    #expect(failures.withLock { $0 } == 0)
    #expect(try render(inOrder) == render(concurrent))
  }

  @Test func refusesWrongShapesNonsenseAndDuplicates() throws {
    let page = page(["a", "b"], keys: ["x", "y", "z"])
    let map = HeadID(layer: 0, head: 1)
    #expect(throws: ReportError.wrongShape(map: map, expected: [2, 3], found: [2, 2])) {
      try add(map, [1, 0, 0, 1], to: page, queries: 2, keys: 2)
    }
    #expect(throws: ReportError.wrongShape(map: map, expected: [2, 3], found: [2, 3])) {
      try add(map, [1, 0, 0, 1], to: page, queries: 2, keys: 3)
    }
    #expect(throws: ReportError.notFinite(map: map, query: 1, key: 1)) {
      try add(map, [1, 0, 0, 1, .nan, 0], to: page, queries: 2, keys: 3)
    }
    try add(map, [1, 0, 0, 1, 0, 0], to: page, queries: 2, keys: 3)
    #expect(throws: ReportError.duplicate(map: map)) {
      try add(map, [1, 0, 0, 1, 0, 0], to: page, queries: 2, keys: 3)
    }
  }

  @Test func escapesTokensEverywhere() throws {
    let bad = "</script><script>alert(1)</script>\"\u{301}'<img src=x onerror=alert(2)><!--]]>\u{0}{{title}}"
    let page = page([bad], text: bad, notes: [bad], facts: [(bad, bad)])
    try add(HeadID(layer: 0, head: 0), [1], to: page, queries: 1, keys: 1)
    let plain = self.page(["a"], text: "a", notes: ["a"], facts: [("a", "a")])
    try add(HeadID(layer: 0, head: 0), [1], to: plain, queries: 1, keys: 1)
    let html = try render(page)
    #expect(html.split(separator: "<script").count == (try render(plain)).split(separator: "<script").count)
    #expect(!html.contains("<img"))
    #expect(!html.contains("\u{0}"))
    let metadata = try JSONValue.parse(Array(content("metadata", of: html).utf8))
    #expect(metadata["queries"]?.array?.first?["label"] == .string(bad))
  }

  @Test func asksForNothingFromAnywhere() throws {
    let page = page(["a"])
    try add(HeadID(layer: 0, head: 0), [1], to: page, queries: 1, keys: 1)
    let html = try render(page)
    #expect(html.contains("default-src 'none'"))
    for word in ["http:", "https:", "src=", "@import", "url("] { #expect(!html.contains(word)) }
  }

  @Test func saysHowExactItIs() throws {
    let rounded = page(["a", "b"])
    try add(HeadID(layer: 0, head: 0), [1, 0, 0.3, 0.7], to: rounded, queries: 2, keys: 2)
    #expect(try render(rounded).contains("by more than 0.0001."))
    let exact = page(["a"])
    try add(HeadID(layer: 0, head: 0), [1], to: exact, queries: 1, keys: 1)
    #expect(try !render(exact).contains("packed in 8 bits"))
  }

  @Test func shortensALongTextInItsTitle() throws {
    let html = try render(page(["a"], text: String(repeating: "word\n", count: 100) + "\u{202E}"))
    #expect(html.contains("<title>word word"))
    #expect(html.contains("word…"))
    #expect(!html.contains("\u{202E}"))
  }
}
