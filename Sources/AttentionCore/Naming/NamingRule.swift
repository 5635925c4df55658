/// When a head gets a name: all conditions hold. `HeadNaming.rules` is the table of all.
public struct NamingRule: Sendable {
  /// A number that a rule looks at.
  public enum Measure: Sendable, Hashable {
    /// Of the head's maps.
    case metric(HeadMetric)
    /// Of random tokens that come twice.
    case probe(ProbeMetric)

    /// Its name in every output.
    public var key: String {
      switch self {
      case .metric(let metric): metric.rawValue
      case .probe(let metric): metric.rawValue
      }
    }
  }

  /// One comparison.
  public struct Condition: Sendable {
    /// What is compared.
    public let measure: Measure
    /// With what.
    public let threshold: Double
    /// Whether the value must be at most the threshold, where it must else be at least that.
    public let isUpperBound: Bool
    /// Whether the threshold rises with what equal weights on all visible keys would have: see `bound(for:)`.
    public let isAboveUniform: Bool
    /// Whether the keys are the same ones for all queries, so that chance may favour them for all at once.
    public let hasSharedKeys: Bool
    /// The fewest queries that the value must be a mean of.
    public let fewestQueries: Int

    private init(
      _ measure: Measure, _ threshold: Double, isUpperBound: Bool = false, isAboveUniform: Bool = false,
      hasSharedKeys: Bool = false, fewestQueries: Int = 1
    ) {
      self.measure = measure
      self.threshold = threshold
      self.isUpperBound = isUpperBound
      self.isAboveUniform = isAboveUniform
      self.hasSharedKeys = hasSharedKeys
      self.fewestQueries = fewestQueries
    }

    static func atLeast(_ threshold: Double, _ metric: HeadMetric, queries: Int) -> Condition {
      Condition(.metric(metric), threshold, fewestQueries: queries)
    }
    static func probe(_ threshold: Double, _ metric: ProbeMetric) -> Condition {
      Condition(.probe(metric), threshold)
    }
    static func atMost(_ threshold: Double, _ metric: HeadMetric) -> Condition {
      Condition(.metric(metric), threshold, isUpperBound: true)
    }
    static func aboveUniform(
      _ threshold: Double, _ metric: HeadMetric, sharedKeys: Bool = false, queries: Int = 1
    ) -> Condition {
      Condition(
        .metric(metric), threshold, isAboveUniform: true, hasSharedKeys: sharedKeys, fewestQueries: queries)
    }

    /// How many standard deviations a share must be above that of a head that picks its keys by lot.
    static let deviations = 3.5
    /// The most that is asked of a share of keys that all queries have in common.
    static let mostOfSharedKeys = 0.9

    /// What the value must reach.
    ///
    /// With uniform share u and threshold t it is u + t (1 − u): the part t of what there is to gain over equal weights. On few
    /// queries chance reaches that too; a head that picks one key by lot for each of m queries has a share with standard deviation
    /// √(u (1 − u) / m) at most, and the bound is at least 3.5 of them above u. A head may by chance favour one key for all queries,
    /// so for keys that are the same for all m counts as √m, but this second bound is 0.9 at most. On long sequences all come down to t.
    func bound(for value: MetricValue) -> Double {
      guard isAboveUniform, let uniform = value.uniform else { return threshold }
      // Where nothing else can be seen, looking there says nothing.
      guard uniform < 1 - 1e-6 else { return .infinity }
      let count = hasSharedKeys ? Double(value.count).squareRoot() : Double(value.count)
      let deviation = (max(uniform * (1 - uniform), 0) / count).squareRoot()
      let gained = uniform + threshold * (1 - uniform)
      let unlikely = uniform + Self.deviations * deviation
      return max(gained, hasSharedKeys ? min(unlikely, Self.mostOfSharedKeys) : unlikely)
    }
  }

  /// The name it gives.
  public let kind: HeadKind
  /// Rules with a lower number go first; of several with the same number, the one whose value is greatest.
  public let rank: Int
  /// What must hold; the first is the head's score.
  public let conditions: [Condition]
  /// Why these numbers.
  public let reason: String
}
