import AttentionCore
import Figures
import Reports
import TokenSequences

/// `compare.html`, one a part. Maps are packed while they pass.
final class ComparisonPages {
  private struct Page {
    let part: AttentionPart?
    let file: String
    let page: ComparePage
    /// The number of each sequence on the page.
    let numbers: [Int: Int]
  }

  private let plan: ComparisonPlan
  private let pages: [Page]

  /// - Parameters:
  ///   - notes: what the reader must know.
  init(_ plan: ComparisonPlan, _ table: ComparisonTable, notes: [String]) throws {
    self.plan = plan
    let parts = ShownMaps.parts(of: table)
    let names = parts.map { "\(ComparisonFiles.stem($0, isOnly: parts.count == 1)).html" }
    pages = try zip(parts, names).map { part, file in
      let (own, numbers) = Self.numbered(table, part)
      let sequences = try numbers.map { try Self.sequence($0, of: part, plan) }
      let longest = sequences.map { max($0.queries.a.count, $0.queries.b.count) }.max() ?? 1
      let scale = plan.style.scale(tokens: longest)
      let page = ComparePage(
        title: plan.title,
        sideA: ComparePage.Side(name: plan.names.a, facts: plan.sideA.facts + Self.version),
        sideB: ComparePage.Side(name: plan.names.b, facts: plan.sideB.facts + Self.version), notes: notes,
        sequences: sequences, table: own, part: part,
        colorTable: plan.style.colorMap.palette.map { ($0.red, $0.green, $0.blue) },
        colorScale: scale.transfer == .linear ? .linear : .squareRoot,
        parts: parts.count == 1
          ? []
          : zip(parts, names).map {
            ReportPage.PartLink(name: $0?.title ?? "", link: $1, isCurrent: $1 == file)
          })
      let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
      return Page(part: part, file: file, page: page, numbers: places)
    }
  }

  private static let version = [(name: "headlight", value: Version.current)]

  /// Takes the maps of a head.
  func add(_ maps: ShownMaps.Maps) throws {
    let head = maps.place.head
    guard let page = pages.first(where: { $0.part == head.part }),
      let number = page.numbers[maps.place.sequence]
    else { return }
    try page.page.add(
      head, sequence: number, a: maps.a, b: maps.b, maskA: maps.part.a.masks[head.layer],
      maskB: maps.part.b.masks[head.layer])
  }

  /// Writes the pages.
  func write(to files: inout ComparisonFiles) throws {
    for page in pages { try files.write(try page.page.render(plan.templates), to: page.file) }
  }

  /// The table with the sequences that its heads speak of, numbered anew: a page needs to know no other.
  private static func numbered(
    _ table: ComparisonTable, _ part: AttentionPart?
  ) -> (table: ComparisonTable, sequences: [Int]) {
    let own = table.heads.filter { $0.id.part == part }
    let used = Set(
      own.compactMap(\.maps).flatMap { maps in
        [maps.furthestSequence] + (maps.largest == nil ? [] : [maps.largestSequence])
      }
    ).sorted()
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    let heads = own.map { head in
      HeadChange(
        id: head.id, nameA: head.nameA, nameB: head.nameB,
        maps: head.maps.map { maps in
          MapChange(
            distance: maps.distance, divergence: maps.divergence, largest: maps.largest,
            largestSequence: places[maps.largestSequence] ?? 0,
            furthestSequence: places[maps.furthestSequence] ?? 0, unalignedA: maps.unalignedA,
            unalignedB: maps.unalignedB, sequences: maps.sequences)
        }, metrics: head.metrics, metricDistance: head.metricDistance)
    }
    let only = [table.headsOnlyA, table.headsOnlyB].map { $0.filter { $0.part == part } }
    return (
      ComparisonTable(columns: table.columns, heads: heads, headsOnlyA: only[0], headsOnlyB: only[1]), used
    )
  }

  private static func sequence(
    _ number: Int, of part: AttentionPart?, _ plan: ComparisonPlan
  ) throws -> ComparedSequence {
    let found = try plan.comparison(number).parts.first { $0.a.part == part }
    guard let found, let tokens = found.tokens else {
      throw ComparisonError("the maps of a sequence are gone")
    }
    let a = found.a, b = found.b
    return ComparedSequence(
      id: plan.pairs[number].id,
      queries: ComparedTokens(
        a: (a.queries ?? []).map(\.pageToken), b: (b.queries ?? []).map(\.pageToken),
        alignment: tokens.queries),
      keys: tokens.keys.map {
        ComparedTokens(
          a: (a.keys ?? []).map(\.pageToken), b: (b.keys ?? []).map(\.pageToken), alignment: $0)
      }, note: tokens.notes.joined(separator: "; "))
  }
}
