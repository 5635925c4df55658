import AttentionCore
import Dispatch
import Reports
import StrictJSON
import Synchronization
import Testing

@Suite struct ComparePageTests {
  private static let gray = (0...255).map { (UInt8($0), UInt8($0), UInt8($0)) }
  private static let column = HeadTable.Column(
    key: "entropy", group: .pattern,
    definition: MetricDefinition(
      title: "Entropy", unit: .nats, range: "0 to ln n", formula: "f", meaning: "m", pitfalls: "p",
      source: "s"))

  private func tokens(_ a: [String], _ b: [String]) -> ComparedTokens {
    let token = { (text: String) in PageToken(label: text, raw: text) }
    return ComparedTokens(a: a.map(token), b: b.map(token), alignment: TokenAlignment(a, b))
  }

  private func head(
    _ id: HeadID, distance: Double? = nil, metrics: [MetricChange?] = [nil],
    kinds: (HeadKind, HeadKind) = (.mixed, .mixed)
  ) -> HeadChange {
    HeadChange(
      id: id, nameA: HeadName(kinds.0), nameB: HeadName(kinds.1),
      maps: distance.map { MapChange(distance: $0, divergence: $0 / 2, largest: nil) }, metrics: metrics,
      metricDistance: nil)
  }

  private func page(
    _ a: [String], _ b: [String], keys: ComparedTokens? = nil, heads: [HeadChange]? = nil,
    part: AttentionPart? = nil,
    onlyA: [HeadID] = [], text: String = "plain", facts: [[(name: String, value: String)]] = [[], []]
  ) -> ComparePage {
    let heads = heads ?? (0..<8).map { head(HeadID(layer: $0 / 4, head: $0 % 4), distance: Double($0) / 8) }
    return ComparePage(
      title: text, sideA: ComparePage.Side(name: text, facts: facts[0]),
      sideB: ComparePage.Side(name: "b", facts: facts[1]), notes: [text],
      sequences: [ComparedSequence(id: text, queries: tokens(a, b), keys: keys, note: text)],
      table: ComparisonTable(columns: [Self.column], heads: heads, headsOnlyA: onlyA), part: part,
      colorTable: Self.gray)
  }

  private func add(_ id: HeadID, _ a: [Float], _ b: [Float], to page: ComparePage, mask: AttentionMask? = nil)
    throws
  {
    try a.withUnsafeBufferPointer { a in
      try b.withUnsafeBufferPointer { b in
        try page.add(id, sequence: 0, a: a, b: b, maskA: mask, maskB: mask)
      }
    }
  }

  private func render(_ page: ComparePage) throws -> String {
    String(decoding: try page.render(.embedded()), as: UTF8.self)
  }

  /// The text of the script element with this id.
  private func content(_ id: String, of html: String) throws -> String {
    let start = try #require(html.range(of: "id=\"\(id)\">")).upperBound
    let end = try #require(html[start...].range(of: "</script>")).lowerBound
    return String(html[start..<end])
  }

  private func metadata(_ html: String) throws -> JSONValue {
    try JSONValue.parse(Array(content("metadata", of: html).utf8))
  }

  @Test("heads come ranked, with their kinds, values and what is known of their maps")
  func carriesHeads() throws {
    let largest = try #require(
      MapComparer(
        queries: TokenAlignment(["a", "b"], ["a", "b"]), keys: TokenAlignment(["a", "b"], ["a", "b"])
      )
      .compare([1, 0, 0.25, 0.75], [1, 0, 0.75, 0.25])?.largest)
    let heads = [
      head(HeadID(layer: 0, head: 0), distance: 0.1),
      HeadChange(
        id: HeadID(layer: 1, head: 2), nameA: HeadName(.induction, score: 0.9, threshold: 0.4),
        nameB: HeadName(.mixed),
        maps: MapChange(
          distance: 0.5, divergence: 0.2, largest: largest, largestSequence: 0, furthestSequence: 0,
          unalignedA: 0.25),
        metrics: [MetricChange(a: 1.5, b: 0.5, sequences: 1)], metricDistance: nil),
    ]
    let data = try metadata(
      render(page(["a", "b"], ["a", "b"], heads: heads, onlyA: [HeadID(layer: 2, head: 0)])))
    #expect(data["heads"]?.array?.map { $0["name"]?.string } == ["L1H2", "L0H0"])
    let first = try #require(data["heads"]?.array?.first)
    #expect(first["change"]?.double == 0.5)
    #expect(first["kinds"]?.array?.map { $0["kind"]?.string } == ["induction", "mixed"])
    #expect(first["kinds"]?.array?.first?["threshold"]?.double == 0.4)
    #expect(first["a"]?.array?.first?.double == 1.5)
    #expect(first["b"]?.array?.first?.double == 0.5)
    #expect(first["maps"]?["unaligned"]?.array?.map(\.double) == [0.25, 0])
    #expect(first["maps"]?["largest"]?["query"]?.int == 1)
    #expect(abs(first["maps"]?["largest"]?["change"]?.double ?? 0) == 0.5)
    #expect(data["heads"]?.array?.last?["a"]?.array?.first?.isNull == true)
    #expect(data["change"]?["title"]?.string == ComparisonMetric.mapDistance.definition.title)
    #expect(data["kinds"]?.array?.map { $0["name"]?.string } == ["induction", "mixed"])
    #expect(data["columns"]?.array?.map { $0["key"]?.string } == ["entropy"])
    #expect(data["unmatched"] == [["L2H0"], []])
  }

  @Test("tokens of both sides come with what answers to what, changed or not")
  func carriesTokens() throws {
    let data = try metadata(render(page(["the", "cat", "sat", "down"], ["the", "dog", "sat"])))
    let queries = try #require(data["sequences"]?.array?.first?["queries"])
    #expect(queries["a"]?.array?.map { $0["label"]?.string } == ["the", "cat", "sat", "down"])
    #expect(queries["b"]?.array?.map { $0["label"]?.string } == ["the", "dog", "sat"])
    #expect(queries["pairs"] == [[0, 0, false], [1, 1, true], [2, 2, false]])
    #expect(data["sequences"]?.array?.first?["keys"]?.isNull == true)
  }

  @Test("maps of both sides are packed in the size of their own tokens")
  func carriesMaps() throws {
    let (a, b) = (["x", "y", "z"], ["x", "z"])
    let page = page(a, b)
    let values = (
      randomPattern(queries: 3, keys: 3, causal: true, spread: 2),
      randomPattern(queries: 2, keys: 2, causal: true, spread: 2)
    )
    try add(HeadID(layer: 1, head: 3), values.0, values.1, to: page, mask: .causal)
    let html = try render(page)
    let maps = try #require(metadata(html)["maps"]?.array)
    #expect(maps.map { $0["side"]?.string } == ["a", "b"])
    #expect(maps.map { $0["name"]?.string } == ["L1H3", "L1H3"])
    #expect(maps[1]["mask"] == [nil, 0])
    #expect(try content("map-L1H3-0-a", of: html) != content("map-L1H3-0-b", of: html))
    #expect(html.contains("Weights are packed in 8 bits"))
    #expect(try !render(self.page(a, b)).contains("Weights are packed in 8 bits"))
  }

  @Test("facts that both sides share are said once, others side by side")
  func splitsFacts() throws {
    let html = try render(
      page(
        ["a"], ["a"],
        facts: [
          [("family", "gpt2"), ("step", "1"), ("seed", "7")],
          [("step", "2"), ("family", "gpt2"), ("date", "now")],
        ]))
    #expect(html.contains("<dt>family</dt><dd><bdi>gpt2</bdi></dd>"))
    for row in [("step", "1", "2"), ("seed", "7", ""), ("date", "", "now")] {
      #expect(
        html.contains("<bdi>\(row.0)</bdi></th><td><bdi>\(row.1)</bdi></td><td><bdi>\(row.2)</bdi></td>"))
    }
  }

  @Test("a page shows one kind of attention")
  func showsOnePart() throws {
    let heads = [
      head(HeadID(part: .encoder, layer: 0, head: 0), distance: 0.1),
      head(HeadID(part: .decoder, layer: 0, head: 1), distance: 0.2),
    ]
    let only = [HeadID(part: .encoder, layer: 1, head: 0), HeadID(part: .decoder, layer: 2, head: 0)]
    let data = try metadata(render(page(["a"], ["a"], heads: heads, part: .encoder, onlyA: only)))
    #expect(data["heads"]?.array?.map { $0["name"]?.string } == ["L0H0"])
    #expect(data["unmatched"] == [["L1H0"], []])
  }

  @Test("the page is the same whatever the order and the threads")
  func isDeterministic() throws {
    let ids = (0..<8).map { HeadID(layer: $0 / 4, head: $0 % 4) }
    let names = (0..<20).map { "t\($0)" }
    let maps = ids.indices.map {
      randomPattern(queries: 20, keys: 20, causal: true, spread: 2, seed: UInt64($0))
    }
    let inOrder = page(names, names)
    for (id, map) in zip(ids, maps) { try add(id, map, maps[0], to: inOrder) }
    let concurrent = page(names, names)
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let place = (index * 5) % 8
      do { try add(ids[place], maps[place], maps[0], to: concurrent) } catch { failures.withLock { $0 += 1 } }
    }
    #expect(failures.withLock { $0 } == 0)
    #expect(try render(inOrder) == render(concurrent))
  }

  @Test("wrong sizes, values that are not finite and maps given twice are refused, with side and sequence")
  func refuses() throws {
    let keys = tokens(["k", "l", "m"], ["k", "l"])
    let page = page(["a", "b"], ["a"], keys: keys)
    let id = HeadID(layer: 0, head: 1)
    func error(_ a: [Float], _ b: [Float]) -> ReportError? {
      do { try add(id, a, b, to: page) } catch { return error as? ReportError }
      return nil
    }
    let (a, b): ([Float], [Float]) = ([1, 0, 0, 0, 1, 0], [1, 0])
    #expect(
      error([1, 0, 0, 1], b)
        == .compared(side: "plain", sequence: "plain", .wrongShape(map: id, expected: [2, 3], found: [4])))
    #expect(
      error(a, a)
        == .compared(side: "b", sequence: "plain", .wrongShape(map: id, expected: [1, 2], found: [6])))
    #expect(
      error([1, 0, 0, 0, .infinity, 0], b)
        == .compared(side: "plain", sequence: "plain", .notFinite(map: id, query: 1, key: 1)))
    #expect(
      error(a, [.nan, 0]) == .compared(side: "b", sequence: "plain", .notFinite(map: id, query: 0, key: 0)))
    #expect(error(a, b) == nil)
    #expect(error(a, b) == .duplicate(map: id))
    #expect(
      ReportError.compared(side: "new", sequence: "s", .duplicate(map: id)).description
        == "report: 'new', sequence 's': map L0H1 was added twice")
  }

  @Test("numbers that are not finite are said to be unknown")
  func leavesOutNonsense() throws {
    let changes = [MetricChange(a: .nan, b: .infinity, sequences: 1)]
    let data = try metadata(
      render(
        page(["a"], ["a"], heads: [head(HeadID(layer: 0, head: 0), distance: .infinity, metrics: changes)])))
    let first = try #require(data["heads"]?.array?.first)
    #expect(first["change"]?.isNull == true)
    #expect(first["a"]?.array?.first?.isNull == true)
    #expect(first["b"]?.array?.first?.isNull == true)
  }

  @Test("what files say is text, wherever it stands")
  func escapes() throws {
    let bad = "</script><script>alert(1)</script>\"\u{301}'<img src=x onerror=alert(2)><!--]]>\u{0}{{title}}"
    let facts = [[(name: bad, value: bad)], [(name: bad, value: "other")]]
    let html = try render(page([bad], [bad, "b"], text: bad, facts: facts))
    let plain = try render(page(["a"], ["a", "b"], facts: [[("a", "a")], [("a", "b")]]))
    #expect(html.split(separator: "<script").count == plain.split(separator: "<script").count)
    #expect(!html.contains("<img"))
    #expect(!html.contains("\u{0}"))
    #expect(
      try metadata(html)["sequences"]?.array?.first?["queries"]?["a"]?.array?.first?["label"] == .string(bad))
  }

  @Test("the page asks for nothing from anywhere")
  func asksForNothing() throws {
    let html = try render(page(["a"], ["b"]))
    #expect(html.contains("default-src 'none'"))
    for word in ["http:", "https:", "src=", "@import", "url("] { #expect(!html.contains(word)) }
  }

  @Test("twelve heads of 64 tokens cost less than the megabyte that was meant for them")
  func staysSmall() throws {
    let names = (0..<64).map { "t\($0)" }
    let heads = (0..<144).map { head(HeadID(layer: $0 / 12, head: $0 % 12), distance: Double($0) / 144) }
    let page = page(names, names, heads: heads)
    let empty = try render(page).utf8.count
    for index in 0..<12 {
      let map = { (seed: Int) in
        randomPattern(queries: 64, keys: 64, causal: false, spread: 2, seed: UInt64(seed))
      }
      try add(HeadID(layer: 11, head: index), map(index), map(index + 100), to: page)
    }
    let cost = try render(page).utf8.count - empty
    #expect(cost > 50_000 && cost < 200_000)
  }
}

extension MapComparer {
  fileprivate func compare(_ a: [Float], _ b: [Float]) -> MapDifference? {
    a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { compare(a, $0) } }
  }
}
