/// What a metric was on both sides: means over the sequences in which both have it.
public struct MetricChange: Sendable, Hashable {
  /// Its mean in A.
  public let a: Double
  /// Its mean in B.
  public let b: Double
  /// How many sequences these are means of; at least 1.
  public let sequences: Int

  /// What was added from A to B.
  public var change: Double { b - a }

  /// A change between two means.
  public init(a: Double, b: Double, sequences: Int) {
    self.a = a
    self.b = b
    self.sequences = sequences
  }
}

/// What became of the maps of one head between A and B.
public struct MapChange: Sendable, Hashable {
  /// Mean over the sequences of `MapDifference.distance`.
  public let distance: Double
  /// Mean over the sequences of `MapDifference.divergence`.
  public let divergence: Double
  /// The weight that changed most in any sequence; `nil` where none did.
  public let largest: MapDifference.Largest?
  /// The number of its sequence.
  public let largestSequence: Int
  /// The number of the sequence whose maps are furthest apart, the first one where several are.
  public let furthestSequence: Int
  /// Mean weight on keys without a partner, in A and in B.
  public let unalignedA, unalignedB: Double
  /// How many sequences these are means of; at least 1.
  public let sequences: Int

  /// A change whose values are known.
  public init(
    distance: Double, divergence: Double, largest: MapDifference.Largest?, largestSequence: Int = 0,
    furthestSequence: Int = 0, unalignedA: Double = 0, unalignedB: Double = 0, sequences: Int = 1
  ) {
    self.distance = distance
    self.divergence = divergence
    self.largest = largest
    self.largestSequence = largestSequence
    self.furthestSequence = furthestSequence
    self.unalignedA = unalignedA
    self.unalignedB = unalignedB
    self.sequences = sequences
  }
}

/// What became of one head between A and B, over all sequences that were compared.
public struct HeadChange: Sendable {
  /// The head, of both.
  public let id: HeadID
  /// What kind of head it is in A and in B.
  public let nameA, nameB: HeadName
  /// What became of its maps; `nil` where there are none to compare.
  public let maps: MapChange?
  /// A change a column, `nil` where the metric is not defined on both sides.
  public let metrics: [MetricChange?]
  /// `ComparisonMetric.metricDistance`; `nil` where no share is known on both sides.
  public let metricDistance: Double?

  /// A change whose values are known; as many metrics as the table has columns.
  public init(
    id: HeadID, nameA: HeadName, nameB: HeadName, maps: MapChange?, metrics: [MetricChange?],
    metricDistance: Double?
  ) {
    self.id = id
    self.nameA = nameA
    self.nameB = nameB
    self.maps = maps
    self.metrics = metrics
    self.metricDistance = metricDistance
  }

  /// How much it differs by a metric, `nil` where that is not known.
  public subscript(metric: ComparisonMetric) -> Double? {
    switch metric {
    case .mapDistance: maps?.distance
    case .mapDivergence: maps?.divergence
    case .largestChange: maps.map { abs($0.largest?.change ?? 0) }
    case .metricDistance: metricDistance
    }
  }
}
