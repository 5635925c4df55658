/// Neighbouring tokens taken together, as the pieces of a word are.
public struct TokenGroups: Sendable, Equatable {
  /// The first token of each group, and behind them the number of tokens.
  private let bounds: [Int]

  /// - Parameter sizes: how many tokens each group has, at least 1.
  public init(sizes: [Int]) {
    var bounds = [0]
    bounds.reserveCapacity(sizes.count + 1)
    for size in sizes {
      precondition(size >= 1, "a group has at least one token")
      bounds.append((bounds.last ?? 0) + size)
    }
    self.bounds = bounds
  }

  /// Number of groups.
  public var count: Int { bounds.count - 1 }
  /// Number of tokens in all groups.
  public var tokenCount: Int { bounds[count] }
  /// How many tokens each group has.
  public var sizes: [Int] { zip(bounds, bounds.dropFirst()).map { $1 - $0 } }

  /// The tokens of a group.
  @inline(__always)
  public subscript(group: Int) -> Range<Int> { bounds[group]..<bounds[group + 1] }
}

extension HeadAttention {
  /// Hands over the same head with tokens merged into groups: a weight is summed over the keys of a group and averaged over
  /// its queries, so that rows that sum to 1 still do. z and output, which are linear in the weights, are averaged over the
  /// same queries. Scores are not: no score of a group gives its weight.
  ///
  /// A query that sees nothing (padding, left of all keys) has a row of zeros: it takes no part in the mean. A group in which
  /// no query sees anything keeps a row of zeros.
  ///
  /// Besides the merged map nothing is allocated, and it is freed after `body`.
  ///
  /// - Parameters:
  ///   - queryGroups: groups of the queries; as many tokens as there are queries.
  ///   - keyGroups: groups of the keys, the same where queries and keys are the same tokens.
  ///   - body: takes the merged head; its buffers are valid during the call only.
  /// - Throws: `AttentionError.nonFiniteWeight` where a sum is too large for a number, or the error of `body`.
  public func merged(
    queries queryGroups: TokenGroups, keys keyGroups: TokenGroups, _ body: (HeadAttention) throws -> Void
  ) throws {
    precondition(queryGroups.tokenCount == queries && keyGroups.tokenCount == keys, "groups of other tokens")
    let merged = FloatBuffer(count: queryGroups.count * keyGroups.count)
    let z = z.map { FloatBuffer(count: queryGroups.count * ($0.count / max(queries, 1))) }
    let output = output.map { FloatBuffer(count: queryGroups.count * ($0.count / max(queries, 1))) }
    for group in 0..<queryGroups.count {
      let row = merged.pointer + group * keyGroups.count
      row.update(repeating: 0, count: keyGroups.count)
      // The group's queries that see something; without any, all of them, whose mean is zero.
      var seeing = queryGroups[group].filter { add(query: $0, of: keyGroups, to: row) }
      if seeing.isEmpty { seeing = Array(queryGroups[group]) }
      let count = Float(seeing.count)
      for key in 0..<keyGroups.count {
        row[key] /= count
        guard row[key].isFinite else {
          throw AttentionError.nonFiniteWeight(id: id, query: group, key: key)
        }
      }
      if let z, let own = self.z {
        Self.average(own, of: seeing, width: own.count / queries, to: z, row: group)
      }
      if let output, let own = self.output {
        Self.average(own, of: seeing, width: own.count / queries, to: output, row: group)
      }
    }
    try withExtendedLifetime((merged, z, output)) {
      try body(
        HeadAttention(
          id: id, queries: queryGroups.count, keys: keyGroups.count, pattern: merged.values, z: z?.values,
          output: output?.values))
    }
  }

  /// Adds the weights of a query, summed over each group of keys.
  ///
  /// - Returns: whether any of them is not 0.
  private func add(query: Int, of keyGroups: TokenGroups, to row: UnsafeMutablePointer<Float>) -> Bool {
    let start = query * keys
    var seesSomething = false
    for group in 0..<keyGroups.count {
      var sum: Float = 0
      for key in keyGroups[group] {
        let weight = pattern[start + key]
        sum += weight
        if weight != 0 { seesSomething = true }
      }
      row[group] += sum
    }
    return seesSomething
  }

  /// Writes the mean of some rows.
  private static func average(
    _ values: UnsafeBufferPointer<Float>, of rows: [Int], width: Int, to target: FloatBuffer, row: Int
  ) {
    for column in 0..<width {
      let sum = rows.reduce(Float(0)) { $0 + values[$1 * width + column] }
      target.pointer[row * width + column] = sum / Float(rows.count)
    }
  }
}
