import AttentionCore
import StrictJSON
import Synchronization

/// The page of one sequence, `report.html`: collects its maps, then renders.
///
/// Maps are packed when they are added, so that what is held is about as large as the page. They may be added
/// from several threads and in any order: the page is the same.
///
///     let page = ReportPage(sequence: sequence, model: "kjv", facts: facts, colorTable: table)
///     try page.add(HeadID(layer: 0, head: 0), pattern: weights, queries: 12, keys: 12, mask: .causal)
///     let bytes = try page.render(TemplateSet.embedded())
public final class ReportPage: Sendable {
  private let sequence: PageSequence
  private let model: String
  private let facts: [(name: String, value: String)]
  private let notes: [String]
  private let colorTable: [(UInt8, UInt8, UInt8)]
  private let colorScale: PageColorScale
  private let indexLink: String?
  private let parts: [PartLink]
  private let maps = Mutex<[HeadID: Entry]>([:])

  /// The page of one kind of attention, where a sequence has several.
  public struct PartLink: Sendable {
    /// What it is called: `encoder`, `cross-attention`.
    public let name: String
    /// Relative link to it.
    public let link: String
    /// Whether it is this page.
    public let isCurrent: Bool

    /// A link by its name.
    public init(name: String, link: String, isCurrent: Bool) {
      self.name = name
      self.link = link
      self.isCurrent = isCurrent
    }
  }

  private struct Entry {
    let map: PackedMap
    let mask: AttentionMask?
  }

  /// - Parameters:
  ///   - sequence: The tokens; their numbers are the shape of every map.
  ///   - model: The model's name, for the title.
  ///   - facts: What was run, shown above the maps in this order: model, family, mask, scale, version, …
  ///   - notes: What the reader must know, such as rows that do not sum to 1.
  ///   - colorTable: 2 to 256 colours in sRGB, from weight 0 to weight 1, such as the palette that figures use.
  ///     On a dark page a table that begins with its light end is turned round.
  ///   - colorScale: The scale that the page opens with; the reader can choose another.
  ///   - indexLink: Relative link to the page of the whole batch; nil when there is none.
  ///   - parts: The pages of all kinds of attention, this one among them; empty where there is one.
  public init(
    sequence: PageSequence, model: String, facts: [(name: String, value: String)] = [], notes: [String] = [],
    colorTable: [(UInt8, UInt8, UInt8)], colorScale: PageColorScale = .linear, indexLink: String? = nil,
    parts: [PartLink] = []
  ) {
    precondition((2...256).contains(colorTable.count), "a colour table has 2 to 256 entries")
    self.sequence = sequence
    self.model = model
    self.facts = facts
    self.notes = notes
    self.colorTable = colorTable
    self.colorScale = colorScale
    self.indexLink = indexLink
    self.parts = parts
  }

  /// Packs one map and keeps it. May be called from several threads.
  ///
  /// - Parameters:
  ///   - pattern: `[query, key]`, row-major; only read during the call.
  ///   - queries: Number of rows, equal to the number of query tokens.
  ///   - keys: Number of columns, equal to the number of key tokens.
  ///   - mask: Which keys a query may see, where it is known: the other cells are shown as masked, not as zero.
  /// - Throws: `ReportError` when the shape is not that of the tokens, a value is not finite, or the map is
  ///   there already.
  public func add(
    _ id: HeadID, pattern: UnsafeBufferPointer<Float>, queries: Int, keys: Int, mask: AttentionMask? = nil
  ) throws(ReportError) {
    let expected = [sequence.queryTokens.count, sequence.keyCount]
    guard [queries, keys] == expected, pattern.count == queries * keys else {
      throw .wrongShape(map: id, expected: expected, found: [queries, keys])
    }
    if let index = pattern.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(map: id, query: index / keys, key: index % keys)
    }
    let packed = try PackedMap(pattern, queries: queries, keys: keys)
    let isNew = maps.withLock { $0.updateValue(Entry(map: packed, mask: mask), forKey: id) == nil }
    guard isNew else { throw .duplicate(map: id) }
  }

  /// Renders the template `report.html`.
  ///
  /// - Parameters:
  ///   - laterNotes: Notes that were not known when the page was made; shown after the others.
  ///   - metrics: What the metrics say of the heads, where they were computed.
  /// - Returns: The page, UTF-8.
  public func render(_ templates: TemplateSet, laterNotes: [String] = [], metrics: PageMetrics? = nil) throws
    -> [UInt8]
  {
    let maps = maps.withLock { $0 }.sorted { $0.key < $1.key }
    let thumbnails = try deflateRaw(maps.flatMap { $0.value.map.thumbnail?.codes ?? [] })
    let title = sequence.text.map { $0.excerpt(120) } ?? sequence.id
    return try templates.render(
      "report.html",
      [
        "title": .string(title),
        "sequence": .string(sequence.id),
        "text": .string(sequence.text ?? ""),
        "unit": sequence.isOfWords ? "word" : "token",
        "model": .string(model),
        "facts": .list(facts.map { ["name": .string($0.name), "value": .string($0.value)] }),
        "notes": .list((notes + laterNotes).map { .string($0) }),
        "indexLink": .string(indexLink ?? ""),
        "parts": .list(parts.map(\.templateValue)),
        "precision": .string(PackedMap.precision(of: maps.map(\.value.map))),
        "metadata": .bytes(metadata(maps, metrics).serializedBytes(forScript: true)),
        "thumbnails": .base64(thumbnails),
        "maps": .list(maps.map { ["name": .string($0.key.name), "block": .base64($0.value.map.block)] }),
      ])
  }

  /// What the page's script reads; `templates/README.md` describes it.
  private func metadata(_ maps: [(key: HeadID, value: Entry)], _ metrics: PageMetrics?) -> JSONValue {
    [
      "format": 2,
      "sequence": .string(sequence.id),
      "model": .string(model),
      "queries": .array(sequence.queryTokens.map(\.metadata)),
      "keys": sequence.keyTokens.map { .array($0.map(\.metadata)) } ?? .null,
      "colors": .array(colorTable.map { [.integer(Int($0.0)), .integer(Int($0.1)), .integer(Int($0.2))] }),
      "scale": .string(colorScale.rawValue),
      "maps": .array(maps.map { $0.value.map.metadata($0.key, mask: $0.value.mask) }),
      "metrics": metrics.map(\.pageData) ?? .null,
    ]
  }
}

extension ReportPage.PartLink {
  var templateValue: TemplateValue {
    ["name": .string(name), "link": .string(link), "current": .bool(isCurrent)]
  }
}

extension PageToken {
  /// As the scripts of pages read it.
  var metadata: JSONValue {
    var entries: [(String, JSONValue)] = [("label", .string(label))]
    if raw != label { entries.append(("raw", .string(raw))) }
    if let id { entries.append(("id", .integer(id))) }
    if special { entries.append(("special", true)) }
    return .object(JSONObject(uniqueEntries: entries))
  }
}

extension AttentionMask {
  /// How many keys before and after its own place a query may see, as the scripts of pages read it.
  var metadata: JSONValue {
    [before.map { .integer($0) } ?? .null, after.map { .integer($0) } ?? .null]
  }
}

extension PackedMap {
  /// The largest rounding of any weight, rounded up to four decimals; empty when nothing was rounded.
  static func precision(of maps: [PackedMap]) -> String {
    guard let error = maps.map(\.largestError).max(), error > 0 else { return "" }
    let steps = Int((error * 10_000).rounded(.up)).description
    return "0." + String(repeating: "0", count: max(0, 4 - steps.utf8.count)) + steps
  }

  fileprivate func metadata(_ id: HeadID, mask: AttentionMask?) -> JSONValue {
    [
      "name": .string(id.name),
      "layer": .integer(id.layer),
      "head": id.head.map { .integer($0) } ?? .null,
      "column": id.head == nil ? .string(id.column) : .null,
      "encoding": .string(encoding.rawValue),
      "triangular": .bool(isTriangular),
      "mask": mask?.metadata ?? .null,
      "range": [.float(minimum), .float(maximum)],
      "thumbnail": thumbnail.map { [.integer($0.rows), .integer($0.columns)] } ?? .null,
    ]
  }
}

extension String {
  /// The beginning of the text on one line, for a title; cut between words where there are any.
  fileprivate func excerpt(_ limit: Int) -> String {
    // Marks that turn the direction of what follows have no place in a heading.
    let marks: [ClosedRange<Unicode.Scalar>] = ["\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}"]
    var plain = String.UnicodeScalarView()
    plain.append(contentsOf: unicodeScalars.lazy.filter { scalar in !marks.contains { $0 ~= scalar } })
    let line = String(plain).prefix(limit + 1).map { $0.isNewline || $0 == "\t" ? " " : $0 }
    guard line.count > limit else { return String(line) }
    let end = line.lastIndex(of: " ").flatMap { $0 > limit / 2 ? $0 : nil } ?? limit - 1
    return String(line[..<end]) + "…"
  }
}
