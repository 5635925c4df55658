import Synchronization

/// How differently the heads of one kind of attention look at one sequence, and where each stands in a plane in which
/// heads that attend alike are near each other.
///
/// Two heads are compared query by query: the Jensen-Shannon divergence of their rows (Lin 1991), H((p + q) / 2) −
/// (H(p) + H(q)) / 2 in nats, 0 for equal rows and ln 2 for rows that share no key, and of that the mean over queries
/// (Clark et al. 2019, section 6, sum it instead). Rows are divided by their sum first, so that rows of heads with
/// sinks, and captured ones, are distributions too.
///
/// Memory is bounded: at most `mostFloats` weights are kept in all. Where heads × queries × visible keys are more, or
/// all pairs of heads would take too long, evenly spaced queries are compared, and the result says how many of how
/// many. Queries that are padding, or see one key at most, are left out: all heads agree on them.
///
///     let distances = HeadDistances(heads: ids, mask: .causal, facts: facts)
///     try pass.run(input, request: request) { distances.receive($0) }
///     let result = distances.finish(threads: 4)
public final class HeadDistances: Sendable {
  /// The most heads that are compared.
  public static let mostHeads = 2048
  /// The most weights that are kept: 64 MB.
  public static let mostFloats = 1 << 24
  /// The most pairs of weights that are compared, over all pairs of heads.
  public static let mostComparisons = 1 << 29

  /// The distances of all pairs of heads.
  public struct Result: Sendable {
    /// The heads that came, in order.
    public let heads: [HeadID]
    /// `[heads, heads]`, row-major: the mean Jensen-Shannon divergence in nats, 0 to ln 2; symmetric, 0 on the
    /// diagonal. It is ln 2 where two heads have no query in common at which both see something.
    public let divergences: [Float]
    /// A place for each head, by `ClassicalScaling` of the square roots of the divergences.
    public let places: [(x: Double, y: Double)]
    /// The share of all spread that the two axes show, 0 to 1.
    public let explained: Double
    /// How many queries were compared.
    public let comparedQueries: Int
    /// How many there are that can be: no padding, and with more than one visible key.
    public let comparableQueries: Int
  }

  private let heads: [HeadID]
  private let places: [HeadID: Int]
  private let rows: ComparedRows
  /// `[heads, cells]`: the rows of each head, normalised.
  private let weights: FloatBuffer
  /// `[heads, rows]`: their entropies, not a number where a row is empty.
  private let entropies: Shared<Double>
  private let received: Mutex<[Bool]>

  /// What is to be said of the comparison: how many queries are compared, or why nothing is; empty where all are.
  public let note: String

  /// Gets ready to compare `heads`.
  ///
  /// - Parameters:
  ///   - heads: the heads that will come, each once.
  ///   - mask: keys that it hides are hidden in all of them; where layers differ, `AttentionMask.widest`.
  ///   - facts: what is known of the tokens.
  public convenience init(heads: [HeadID], mask: AttentionMask, facts: TokenFacts) {
    self.init(
      heads: heads, mask: mask, facts: facts, mostFloats: Self.mostFloats,
      mostComparisons: Self.mostComparisons)
  }

  init(heads: [HeadID], mask: AttentionMask, facts: TokenFacts, mostFloats: Int, mostComparisons: Int) {
    let isTooMany = heads.count > Self.mostHeads
    let heads = isTooMany ? [] : heads
    let pairs = max(heads.count * (heads.count - 1) / 2, 1)
    rows = ComparedRows(
      mask: mask, facts: facts, mostCells: min(mostFloats / max(heads.count, 1), mostComparisons / pairs))
    self.heads = rows.queries.isEmpty ? [] : heads
    places = Dictionary(uniqueKeysWithValues: self.heads.enumerated().map { ($1, $0) })
    weights = FloatBuffer(count: self.heads.count * rows.cells)
    entropies = Shared(.allocate(capacity: self.heads.count * rows.queries.count))
    received = Mutex(Array(repeating: false, count: self.heads.count))
    note =
      if isTooMany {
        "heads are not compared: there are more than \(Self.mostHeads)"
      } else if rows.comparable == 0 {
        "heads are not compared: no query sees several keys"
      } else if rows.queries.isEmpty {
        "heads are not compared: there are too many of them for rows of this length"
      } else if rows.queries.count < rows.comparable {
        "heads are compared by \(rows.queries.count) of \(rows.comparable) queries, evenly spaced"
      } else {
        ""
      }
  }

  deinit { entropies.pointer.deallocate() }

  /// Takes the pattern of one head; maps that are not among the heads are passed over. May be called from several
  /// threads, once a head. O(compared queries × keys).
  public func receive(_ head: HeadAttention) {
    guard let place = places[head.id] else { return }
    precondition(head.queries == rows.queryCount && head.keys == rows.keyCount, "a map of other tokens")
    let target = weights.pointer + place * rows.cells
    for row in rows.queries.indices {
      entropies.pointer[place * rows.queries.count + row] = RowEntropy.normalize(
        rows.weights(row, of: head.pattern), to: target + rows.starts[row], count: rows.width(row))
    }
    received.withLock { $0[place] = true }
  }

  /// Compares all heads that came.
  ///
  /// O(heads² × compared weights); the numbers do not depend on the threads.
  /// - Returns: `nil` where nothing is compared; `note` says why.
  public func finish(threads: Int) -> Result? {
    let present = received.withLock { received in heads.indices.filter { received[$0] } }
    guard !present.isEmpty else { return nil }
    let count = present.count
    let divergences = FloatBuffer(count: count * count)
    let result = Shared(divergences.pointer)
    Parallel(threads: threads).forEach(count) { [self] left, _ in
      result.pointer[left * count + left] = 0
      for right in left + 1..<max(count, left + 1) {
        let value = Float(divergence(present[left], present[right]))
        result.pointer[left * count + right] = value
        result.pointer[right * count + left] = value
      }
    }
    let values = Array(divergences.values)
    let scaling = ClassicalScaling(squaredDistances: values, count: count)
    return Result(
      heads: present.map { heads[$0] }, divergences: values, places: scaling.places,
      explained: scaling.explained,
      comparedQueries: rows.queries.count, comparableQueries: rows.comparable)
  }

  /// The mean over the rows in which both heads see something.
  private func divergence(_ left: Int, _ right: Int) -> Double {
    let (p, q) = (weights.pointer + left * rows.cells, weights.pointer + right * rows.cells)
    let leftEntropies = entropies.pointer + left * rows.queries.count
    let rightEntropies = entropies.pointer + right * rows.queries.count
    var (sum, compared) = (0.0, 0)
    for row in rows.queries.indices where !leftEntropies[row].isNaN && !rightEntropies[row].isNaN {
      let start = rows.starts[row]
      let mixed = RowEntropy.entropy(ofMeanOf: p + start, q + start, count: rows.width(row))
      sum += max(mixed - (leftEntropies[row] + rightEntropies[row]) / 2, 0)
      compared += 1
    }
    return compared == 0
      ? RowEntropy.greatestDivergence : min(sum / Double(compared), RowEntropy.greatestDivergence)
  }
}

extension AttentionMask {
  /// The mask that hides what all of `masks` hide; no mask where there is none.
  public static func widest(_ masks: some Sequence<AttentionMask>) -> AttentionMask {
    var masks = masks.makeIterator()
    guard var widest = masks.next() else { return .bidirectional }
    func wider(_ left: Int?, _ right: Int?) -> Int? {
      guard let left, let right else { return nil }
      return max(left, right)
    }
    while let mask = masks.next() {
      widest = AttentionMask(
        before: wider(widest.before, mask.before), after: wider(widest.after, mask.after))
    }
    return widest
  }
}
