/// A mean over rows.
struct RowMean {
  private var sum = 0.0
  private var count = 0

  /// Takes the value of one row.
  mutating func add(_ value: Double) {
    sum += value
    count += 1
  }

  /// The mean; `nil` without any row.
  var value: MetricValue? { count > 0 ? MetricValue(sum / Double(count), count: count) : nil }
}
