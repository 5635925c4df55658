import AttentionCore

/// The maps that pages and figures show: of the heads that changed most, in the sequence where they are furthest apart.
struct ShownMaps {
  /// A head in a sequence.
  struct Place: Hashable {
    let head: HeadID
    /// The number of the pair.
    let sequence: Int
  }

  /// Both maps of a head, valid during a call only.
  struct Maps {
    let place: Place
    let part: SequenceComparison.Part
    let a: UnsafeBufferPointer<Float>
    let b: UnsafeBufferPointer<Float>
  }

  /// Figures show the maps of so many heads.
  static let mostInFigure = 4

  private let plan: ComparisonPlan
  private let last: (number: Int, sequence: SequenceComparison, result: SequenceComparison.Result)?
  /// What the page of a part shows.
  let inPages: [Place]
  /// What figures show: a part's heads in one sequence.
  let inFigures: [Place]

  /// - Parameter last: a sequence whose maps are there.
  init(
    _ plan: ComparisonPlan, table: ComparisonTable,
    last: (number: Int, sequence: SequenceComparison, result: SequenceComparison.Result)?
  ) {
    self.plan = plan
    self.last = last
    let ranked = table.ranking.map { table.heads[$0] }.filter { $0.maps != nil }
    inPages =
      plan.formats.contains(.html)
      ? ranked.prefix(plan.top).map { Place(head: $0.id, sequence: $0.maps?.furthestSequence ?? 0) } : []
    var inFigures: [Place] = []
    if plan.formats.contains(where: \.isFigure) {
      for part in Self.parts(of: table) {
        let own = ranked.filter { $0.id.part == part }.prefix(min(Self.mostInFigure, plan.top))
        guard let sequence = own.first?.maps?.furthestSequence else { continue }
        inFigures += own.map { Place(head: $0.id, sequence: sequence) }
      }
    }
    self.inFigures = inFigures
  }

  /// The parts of the heads of a table, in order.
  static func parts(of table: ComparisonTable) -> [AttentionPart?] {
    var parts: [AttentionPart?] = []
    for head in table.heads where !parts.contains(head.id.part) { parts.append(head.id.part) }
    return parts
  }

  /// Calls `body` with each pair of maps, sequence by sequence, on one thread. Sequences whose maps are not there are run once more,
  /// for these heads alone.
  func forEach(_ body: (Maps) throws -> Void) throws {
    let places = Set(inPages + inFigures)
    for number in Set(places.map(\.sequence)).sorted() {
      let heads = places.filter { $0.sequence == number }.map(\.head).sorted()
      let (sequence, result) = try maps(number, Set(heads))
      for head in heads {
        guard let part = sequence.parts.first(where: { $0.a.part == head.part }) else { continue }
        _ = try result.a.maps.withMap(of: head) { a in
          try result.b.maps.withMap(of: head) { b in
            try body(Maps(place: Place(head: head, sequence: number), part: part, a: a, b: b))
          }
        }
      }
    }
  }

  private func maps(
    _ number: Int, _ heads: Set<HeadID>
  ) throws -> (SequenceComparison, SequenceComparison.Result) {
    if let last, last.number == number { return (last.sequence, last.result) }
    let sequence = try plan.comparison(number)
    let work = SideWork(threads: plan.threads, directory: plan.output) {}
    return (sequence, try sequence.run(heads, isMeasured: false, work: work))
  }
}

extension ComparisonPlan {
  /// The pair with a number, its tokens aligned.
  func comparison(_ number: Int) throws -> SequenceComparison {
    try SequenceComparison(sideA.sequence(pairs[number].a), sideB.sequence(pairs[number].b))
  }
}
