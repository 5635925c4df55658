import AttentionCore
import StrictJSON
import Synchronization

/// The page of a comparison, `compare.html`: which heads changed, and how.
///
/// Numbers are shown of every head; maps only of those that were added, which should be the most changed ones. A weight costs
/// about 1.4 bytes a side, half of that under a causal mask: 12 heads of 64 tokens 0.14 MB, of 512 tokens 9 MB.
///
///     let page = ComparePage(title: "old and new", sideA: a, sideB: b, sequences: [sequence], table: table, colorTable: colors)
///     try page.add(HeadID(layer: 0, head: 0), sequence: 0, a: weights, b: otherWeights)
///     let bytes = try page.render(TemplateSet.embedded())
public final class ComparePage: Sendable {
  /// One of the two that are compared.
  public struct Side: Sendable {
    /// What it is called: a model's name, a directory.
    public let name: String
    /// What was run, in the order in which it is shown.
    public let facts: [(name: String, value: String)]

    /// A side by its name.
    public init(name: String, facts: [(name: String, value: String)] = []) {
      self.name = name
      self.facts = facts
    }
  }

  private let title: String
  let sides: [Side]
  private let notes: [String]
  let sequences: [ComparedSequence]
  let columns: [HeadTable.Column]
  let rankedBy: ComparisonMetric
  let heads: [HeadChange]
  let unmatched: [[HeadID]]
  let colorTable: [(UInt8, UInt8, UInt8)]
  let colorScale: PageColorScale
  private let parts: [ReportPage.PartLink]
  private let known: Set<HeadID>
  private let maps = Mutex<[MapPlace: [SideMap]]>([:])

  /// - Parameters:
  ///   - title: The page's heading.
  ///   - notes: What the reader must know.
  ///   - sequences: At least those of which maps are added, in the numbering of the table.
  ///   - table: What became of the heads.
  ///   - part: Whose heads the page shows; others of the table are left out.
  ///   - colorTable: 2 to 256 colours in sRGB, from weight 0 to weight 1, such as the palette that figures use.
  ///   - colorScale: The scale that the page opens with; the reader can choose another.
  ///   - parts: The pages of all kinds of attention, this one among them; empty where there is one.
  public init(
    title: String, sideA: Side, sideB: Side, notes: [String] = [], sequences: [ComparedSequence],
    table: ComparisonTable, part: AttentionPart? = nil, colorTable: [(UInt8, UInt8, UInt8)],
    colorScale: PageColorScale = .linear, parts: [ReportPage.PartLink] = []
  ) {
    precondition((2...256).contains(colorTable.count), "a colour table has 2 to 256 entries")
    self.title = title
    self.sides = [sideA, sideB]
    self.notes = notes
    self.sequences = sequences
    self.columns = table.columns
    self.rankedBy = table.rankedBy
    self.heads = table.ranking.map { table.heads[$0] }.filter { $0.id.part == part && $0.id.head != nil }
    self.unmatched = [table.headsOnlyA, table.headsOnlyB].map { $0.filter { $0.part == part } }
    self.known = Set(heads.map(\.id))
    self.colorTable = colorTable
    self.colorScale = colorScale
    self.parts = parts
  }

  /// The map of one side.
  struct SideMap {
    let map: PackedMap
    let mask: AttentionMask?
  }

  /// Where a pair of maps belongs.
  struct MapPlace: Hashable, Comparable {
    let head: HeadID
    let sequence: Int

    static func < (left: MapPlace, right: MapPlace) -> Bool {
      (left.head, left.sequence) < (right.head, right.sequence)
    }
  }

  /// Packs the two maps of a head over one sequence and keeps them. May be called from several threads.
  ///
  /// - Parameters:
  ///   - head: One of the table's heads, of the page's part.
  ///   - sequence: Its number in `sequences`.
  ///   - a: The pattern in A, `[query, key]` of A's tokens, row-major; only read during the call.
  ///   - b: The pattern in B, of B's tokens.
  ///   - maskA: Which keys a query of A may see, where it is known: the other cells are shown as masked, not as zero.
  ///   - maskB: The same of B.
  /// - Throws: `ReportError` when a size is not that of the tokens, a value is not finite, or the maps are there already.
  /// - Precondition: the page has the head and the sequence.
  public func add(
    _ head: HeadID, sequence: Int, a: UnsafeBufferPointer<Float>, b: UnsafeBufferPointer<Float>,
    maskA: AttentionMask? = nil, maskB: AttentionMask? = nil
  ) throws(ReportError) {
    precondition(known.contains(head) && sequences.indices.contains(sequence))
    let (queries, keys) = (
      sequences[sequence].queries, sequences[sequence].keys ?? sequences[sequence].queries
    )
    let place = MapPlace(head: head, sequence: sequence)
    let packed = [
      SideMap(map: try pack(a, place, side: 0, queries: queries.a.count, keys: keys.a.count), mask: maskA),
      SideMap(map: try pack(b, place, side: 1, queries: queries.b.count, keys: keys.b.count), mask: maskB),
    ]
    let isNew = maps.withLock { $0.updateValue(packed, forKey: place) == nil }
    guard isNew else { throw .duplicate(map: head) }
  }

  private func pack(
    _ values: UnsafeBufferPointer<Float>, _ place: MapPlace, side: Int, queries: Int, keys: Int
  ) throws(ReportError) -> PackedMap {
    do throws(ReportError) {
      guard values.count == queries * keys else {
        throw .wrongShape(map: place.head, expected: [queries, keys], found: [values.count])
      }
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(map: place.head, query: index / keys, key: index % keys)
      }
      return try PackedMap(values, queries: queries, keys: keys)
    } catch {
      throw .compared(side: sides[side].name, sequence: sequences[place.sequence].id, error)
    }
  }

  /// Renders the template `compare.html`.
  ///
  /// - Returns: The page, UTF-8; the same whatever the order and the threads in which maps were added.
  public func render(_ templates: TemplateSet) throws(TemplateError) -> [UInt8] {
    let maps = maps.withLock { $0 }.sorted { $0.key < $1.key }
    let facts = ComparedFacts(sides[0].facts, sides[1].facts)
    return try templates.render(
      "compare.html",
      [
        "title": .string(title),
        "sides": .list(zip(["A", "B"], sides).map { ["letter": .string($0), "name": .string($1.name)] }),
        "facts": .list(facts.common.map { ["name": .string($0.name), "value": .string($0.value)] }),
        "differences": .list(
          facts.different.map { ["name": .string($0.name), "a": .string($0.a), "b": .string($0.b)] }),
        "notes": .list(notes.map { .string($0) }),
        "severalParts": .bool(!parts.isEmpty),
        "parts": .list(parts.map(\.templateValue)),
        "precision": .string(PackedMap.precision(of: maps.flatMap { $0.value.map(\.map) })),
        "metadata": .bytes(metadata(maps).serializedBytes(forScript: true)),
        "maps": .list(
          maps.flatMap { place, sides in
            zip(["a", "b"], sides).map { side, map in
              [
                "name": .string("\(place.head.name)-\(place.sequence)-\(side)"),
                "block": .base64(map.map.block),
              ]
            }
          }),
      ])
  }
}

/// What was run on both sides: what is the same, and what is not.
private struct ComparedFacts {
  private(set) var common: [(name: String, value: String)] = []
  private(set) var different: [(name: String, a: String, b: String)] = []

  init(_ a: [(name: String, value: String)], _ b: [(name: String, value: String)]) {
    var rest = b
    for (name, value) in a {
      guard let index = rest.firstIndex(where: { $0.name == name }) else {
        different.append((name, value, ""))
        continue
      }
      let other = rest.remove(at: index).value
      if other == value { common.append((name, value)) } else { different.append((name, value, other)) }
    }
    different += rest.map { ($0.name, "", $0.value) }
  }
}
