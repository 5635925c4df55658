/// Mean, spread and extremes of one metric over many sequences, in one pass (Welford 1962): each sequence counts once.
public struct MetricStatistics: Sendable, Hashable {
  /// How many sequences have a value.
  public private(set) var count = 0
  /// Their mean.
  public private(set) var mean = 0.0
  /// The least value and the number of its sequence.
  public private(set) var minimum: (value: Double, sequence: Int) {
    get { (low, lowAt) }
    set { (low, lowAt) = newValue }
  }
  /// The greatest value and the number of its sequence.
  public private(set) var maximum: (value: Double, sequence: Int) {
    get { (high, highAt) }
    set { (high, highAt) = newValue }
  }
  private var squares = 0.0
  private var low = Double.infinity
  private var lowAt = 0
  private var high = -Double.infinity
  private var highAt = 0

  /// Nothing yet.
  public init() {}

  /// The standard deviation of the sample (divided by count − 1); `nil` for one sequence.
  public var standardDeviation: Double? { count > 1 ? (squares / Double(count - 1)).squareRoot() : nil }

  /// Takes the value of one sequence.
  ///
  /// - Parameter sequence: its number in the batch, for the extremes; the first one stays where two are equal.
  public mutating func add(_ value: Double, sequence: Int) {
    count += 1
    let change = value - mean
    mean += change / Double(count)
    squares += change * (value - mean)
    if value < low { minimum = (value, sequence) }
    if value > high { maximum = (value, sequence) }
  }
}
