/// A metric's value and what it is a mean of.
public struct MetricValue: Sendable, Hashable {
  /// The value, in the metric's unit; always finite.
  public let value: Double
  /// How many queries (rows) it is a mean of; at least 1.
  public let count: Int
  /// The value that equal weights on all visible keys would have: what chance gives on tokens like these. `nil` where it is not known.
  public let uniform: Double?

  /// A mean over `count` queries.
  public init(_ value: Double, count: Int, uniform: Double? = nil) {
    self.value = value
    self.count = count
    self.uniform = uniform
  }
}

/// The values of a head, by metric. A metric that is not defined for the head (no such pair of tokens, other tokens as keys than as
/// queries) has none.
public struct MetricValues: Sendable, Hashable {
  private var values = [MetricValue?](repeating: nil, count: HeadMetric.allCases.count)

  /// No values yet.
  public init() {}

  /// The value of a metric, or `nil` where it is not defined.
  public subscript(metric: HeadMetric) -> MetricValue? {
    get { values[metric.index] }
    set { values[metric.index] = newValue }
  }

  /// The same, with the values that equal weights have beside them.
  func compared(with uniform: MetricValues) -> MetricValues {
    var result = self
    for metric in HeadMetric.allCases {
      result[metric] = self[metric].map {
        MetricValue($0.value, count: $0.count, uniform: uniform[metric]?.value)
      }
    }
    return result
  }
}

extension HeadMetric {
  private static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
  /// Its place among all.
  var index: Int { Self.indices[self] ?? 0 }
}
