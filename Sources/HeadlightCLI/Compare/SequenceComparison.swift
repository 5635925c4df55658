import AttentionCore
import Synchronization
import TokenSequences

/// Two sequences that are compared, with their tokens aligned; maps are made when they are asked for.
struct SequenceComparison: Sendable {
  /// One kind of attention that both have.
  struct Part: Sendable {
    let a: SidePart
    let b: SidePart
    /// How the tokens answer to each other; `nil` where there are no maps to compare.
    let tokens: AlignedTokens?
    /// The heads that both have, in order.
    let heads: [HeadID]
  }

  /// The result of some heads, with their maps as long as it is kept.
  struct Result: Sendable {
    let a: SideResult
    let b: SideResult
    /// What was found of each part.
    let parts: [PartComparison]

    /// Whether maps or metrics of both could be compared.
    var hasValues: Bool {
      parts.contains { !$0.maps.isEmpty || !$0.tableA.rows.isEmpty && !$0.tableB.rows.isEmpty }
    }
  }

  let a: any SideSequence
  let b: any SideSequence
  let parts: [Part]

  /// - Throws: when no kind of attention is in both, or no head is.
  init(_ a: any SideSequence, _ b: any SideSequence) throws {
    self.a = a
    self.b = b
    parts = a.parts.compactMap { partA in
      b.parts.first { $0.part == partA.part }.map { partB in
        let others = Set(partB.heads)
        return Part(
          a: partA, b: partB, tokens: AlignedTokens(partA, partB), heads: partA.heads.filter(others.contains))
      }
    }
    guard parts.contains(where: { !$0.heads.isEmpty }) else {
      throw ComparisonError("no layer and head of one side is one of the other")
    }
  }

  /// The heads that both have.
  var heads: [HeadID] { parts.flatMap(\.heads) }

  /// What is to be said of it, each once.
  var notes: [String] {
    var notes: [String] = []
    for note in a.notes + b.notes + parts.compactMap(\.tokens).flatMap(\.notes) where !notes.contains(note) {
      notes.append(note)
    }
    return notes
  }

  /// Compares some heads.
  ///
  /// - Parameter isMeasured: whether metrics are wanted too.
  func run(_ heads: Set<HeadID>, isMeasured: Bool, work: SideWork) throws -> Result {
    let resultA = try a.run(heads, isMeasured: isMeasured, work: work)
    let resultB = try b.run(heads, isMeasured: isMeasured, work: work)
    let compared = try parts.map { part in
      PartComparison(
        tableA: resultA.table(part.a.part), tableB: resultB.table(part.a.part),
        maps: try maps(part, part.heads.filter(heads.contains), resultA, resultB, threads: work.threads))
    }
    return Result(a: resultA, b: resultB, parts: compared)
  }

  private func maps(
    _ part: Part, _ heads: [HeadID], _ a: SideResult, _ b: SideResult, threads: Int
  ) throws -> [HeadID: MapDifference] {
    guard let tokens = part.tokens else { return [:] }
    let comparer = MapComparer(queries: tokens.queries, keys: tokens.keyAlignment)
    let found = Mutex<[HeadID: MapDifference]>([:])
    try Parallel(threads: threads).forEach(heads.count, throwing: (any Error).self) {
      index, _ throws(any Error) in
      let id = heads[index]
      let difference = try a.maps.withMap(of: id) { mapA in
        try b.maps.withMap(of: id) { mapB in comparer.compare(mapA, mapB) }
      }
      if let difference, let difference, let difference { found.withLock { $0[id] = difference } }
    }
    return found.withLock { $0 }
  }
}

/// How the tokens of two parts answer to each other.
struct AlignedTokens: Sendable {
  let queries: TokenAlignment
  /// Of the keys, where they are others than the queries.
  let keys: TokenAlignment?
  /// Whether tokens are known on both sides; else they answer to each other by their places.
  let isBySpelling: Bool

  var keyAlignment: TokenAlignment { keys ?? queries }

  /// What is to be said of it.
  var notes: [String] {
    var notes: [String] = []
    if !isBySpelling { notes.append("tokens are not known on both sides: they are aligned by their places") }
    if !queries.isLongest || keys?.isLongest == false {
      notes.append("too long: between the first and the last token that differ, none are aligned")
    }
    if queries.pairs.isEmpty { notes.append("no token is in both, so that there are no maps to compare") }
    return notes
  }

  /// - Returns: `nil` where a side has no maps.
  init?(_ a: SidePart, _ b: SidePart) {
    guard a.hasMaps, b.hasMaps, let queriesA = a.queries, let queriesB = b.queries,
      let keysA = a.keys, let keysB = b.keys
    else { return nil }
    let isBySpelling = a.hasTokens && b.hasTokens
    self.isBySpelling = isBySpelling
    func spelled(_ tokens: [ResolvedSequence.Token]) -> [String] {
      isBySpelling ? tokens.map(\.raw) : tokens.indices.map { "\($0)" }
    }
    queries = TokenAlignment(
      spelled(queriesA), spelled(queriesB), leftOutA: a.queryPadding, leftOutB: b.queryPadding)
    keys =
      a.keyTokens == nil && b.keyTokens == nil
      ? nil
      : TokenAlignment(spelled(keysA), spelled(keysB), leftOutA: a.keyPadding, leftOutB: b.keyPadding)
  }
}

/// Why two sequences cannot be compared.
struct ComparisonError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
