@testable import AttentionCore

/// Measures a map of rows that a test wrote down.
func measure(
  _ rows: [[Float]], mask: AttentionMask = .causal, facts: TokenFacts? = nil, valueNorms: [Float]? = nil,
  localWindow: Int = PatternMeasurer.defaultLocalWindow
) -> HeadMeasurement {
  let keys = rows.first?.count ?? 0
  let facts = facts ?? TokenFacts(queries: rows.count, keys: keys, isSelfAttention: true)
  return rows.flatMap { $0 }.withUnsafeBufferPointer { pattern in
    (valueNorms ?? []).withUnsafeBufferPointer { norms in
      PatternMeasurer(mask: mask, facts: facts, localWindow: localWindow).measure(
        HeadAttention(
          id: HeadID(layer: 0, head: 0), queries: rows.count, keys: keys, pattern: pattern,
          valueNorms: valueNorms == nil ? nil : norms))
    }
  }
}

/// A causal map from what is in proportion to the weight of a query's key.
func causal(_ count: Int, _ weight: (_ query: Int, _ key: Int) -> Double) -> [[Float]] {
  (0..<count).map { query in
    let weights = (0..<count).map { $0 <= query ? weight(query, $0) : 0 }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }
}

extension MetricValue? {
  /// Whether there is a value, and it is this one and over so many queries.
  func isMean(_ value: Double, of count: Int) -> Bool { self?.value == value && self?.count == count }
}
