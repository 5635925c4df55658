import AttentionCore
import StrictJSON
import Synchronization

/// The page of one sequence, `report.html`: collects its maps, then renders.
///
/// Maps are packed when they are added, so that what is held is about as large as the page. They may be added
/// from several threads and in any order: the page is the same.
///
///     let page = ReportPage(sequence: sequence, model: "kjv", facts: facts, causal: true, colorTable: table)
///     try page.add(HeadID(layer: 0, head: 0), pattern: weights, queries: 12, keys: 12)
///     let bytes = try page.render(TemplateSet.embedded())
public final class ReportPage: Sendable {
  private let sequence: PageSequence
  private let model: String
  private let facts: [(name: String, value: String)]
  private let notes: [String]
  private let causal: Bool
  private let colorTable: [(UInt8, UInt8, UInt8)]
  private let colorScale: PageColorScale
  private let indexLink: String?
  private let maps = Mutex<[HeadID: PackedMap]>([:])

  /// - Parameters:
  ///   - sequence: The tokens; their numbers are the shape of every map.
  ///   - model: The model's name, for the title.
  ///   - facts: What was run, shown above the maps in this order: model, family, mask, scale, version, …
  ///   - notes: What the reader must know, such as rows that do not sum to 1.
  ///   - causal: Whether a query may see no later key; such cells are shown as masked, not as zero.
  ///   - colorTable: 2 to 256 colours in sRGB, from weight 0 to weight 1, such as the palette that figures use.
  ///     On a dark page a table that begins with its light end is turned round.
  ///   - colorScale: The scale that the page opens with; the reader can choose another.
  ///   - indexLink: Relative link to the page of the whole batch; nil when there is none.
  public init(
    sequence: PageSequence, model: String, facts: [(name: String, value: String)] = [], notes: [String] = [],
    causal: Bool, colorTable: [(UInt8, UInt8, UInt8)], colorScale: PageColorScale = .linear,
    indexLink: String? = nil
  ) {
    precondition((2...256).contains(colorTable.count), "a colour table has 2 to 256 entries")
    self.sequence = sequence
    self.model = model
    self.facts = facts
    self.notes = notes
    self.causal = causal
    self.colorTable = colorTable
    self.colorScale = colorScale
    self.indexLink = indexLink
  }

  /// Packs one map and keeps it. May be called from several threads.
  ///
  /// - Parameters:
  ///   - pattern: `[query, key]`, row-major; only read during the call.
  ///   - queries: Number of rows, equal to the number of query tokens.
  ///   - keys: Number of columns, equal to the number of key tokens.
  /// - Throws: `ReportError` when the shape is not that of the tokens, a value is not finite, or the map is
  ///   there already.
  public func add(
    _ id: HeadID, pattern: UnsafeBufferPointer<Float>, queries: Int, keys: Int
  ) throws(ReportError) {
    let expected = [sequence.queryTokens.count, sequence.keyCount]
    guard [queries, keys] == expected, pattern.count == queries * keys else {
      throw .wrongShape(map: id, expected: expected, found: [queries, keys])
    }
    if let index = pattern.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(map: id, query: index / keys, key: index % keys)
    }
    let packed = try PackedMap(pattern, queries: queries, keys: keys)
    let isNew = maps.withLock { $0.updateValue(packed, forKey: id) == nil }
    guard isNew else { throw .duplicate(map: id) }
  }

  /// Renders the template `report.html`.
  ///
  /// - Parameter laterNotes: Notes that were not known when the page was made; shown after the others.
  /// - Returns: The page, UTF-8.
  public func render(_ templates: TemplateSet, laterNotes: [String] = []) throws -> [UInt8] {
    let maps = maps.withLock { $0 }.sorted { $0.key < $1.key }
    let thumbnails = try deflateRaw(maps.flatMap { $0.value.thumbnail?.codes ?? [] })
    let title = sequence.text.map { $0.excerpt(120) } ?? sequence.id
    return try templates.render(
      "report.html",
      [
        "title": .string(title),
        "sequence": .string(sequence.id),
        "text": .string(sequence.text ?? ""),
        "model": .string(model),
        "facts": .list(facts.map { ["name": .string($0.name), "value": .string($0.value)] }),
        "notes": .list((notes + laterNotes).map { .string($0) }),
        "indexLink": .string(indexLink ?? ""),
        "precision": .string(precision(of: maps.map(\.value))),
        "metadata": .bytes(metadata(maps).serializedBytes(forScript: true)),
        "thumbnails": .base64(thumbnails),
        "maps": .list(maps.map { ["name": .string($0.key.name), "block": .base64($0.value.block)] }),
      ])
  }

  /// The largest rounding of any weight, rounded up to four decimals; empty when nothing was rounded.
  private func precision(of maps: [PackedMap]) -> String {
    guard let error = maps.map(\.largestError).max(), error > 0 else { return "" }
    let steps = Int((error * 10_000).rounded(.up)).description
    return "0." + String(repeating: "0", count: max(0, 4 - steps.utf8.count)) + steps
  }

  /// What the page's script reads; `templates/README.md` describes it.
  private func metadata(_ maps: [(key: HeadID, value: PackedMap)]) -> JSONValue {
    [
      "format": 1,
      "sequence": .string(sequence.id),
      "model": .string(model),
      "causal": .bool(causal),
      "queries": .array(sequence.queryTokens.map(\.metadata)),
      "keys": sequence.keyTokens.map { .array($0.map(\.metadata)) } ?? .null,
      "colors": .array(colorTable.map { [.integer(Int($0.0)), .integer(Int($0.1)), .integer(Int($0.2))] }),
      "scale": .string(colorScale.rawValue),
      "maps": .array(maps.map { $0.value.metadata($0.key) }),
    ]
  }
}

extension PageToken {
  fileprivate var metadata: JSONValue {
    var entries: [(String, JSONValue)] = [("label", .string(label))]
    if raw != label { entries.append(("raw", .string(raw))) }
    if let id { entries.append(("id", .integer(id))) }
    if special { entries.append(("special", true)) }
    return .object(JSONObject(uniqueEntries: entries))
  }
}

extension PackedMap {
  fileprivate func metadata(_ id: HeadID) -> JSONValue {
    [
      "name": .string(id.name),
      "layer": .integer(id.layer),
      "head": id.head.map { .integer($0) } ?? .null,
      "encoding": .string(encoding.rawValue),
      "triangular": .bool(isTriangular),
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
