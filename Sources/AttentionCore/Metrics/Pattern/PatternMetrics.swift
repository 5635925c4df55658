/// All metrics of one map, gathered row by row.
struct PatternMetrics {
  private var entropy = Entropy()
  private var normalizedEntropy = NormalizedEntropy()
  private var confidence = Confidence()
  private var distance: Distance?
  private var previousToken: NeighborMass?
  private var nextToken: NeighborMass?
  private var selfToken: NeighborMass?
  private var firstToken: FirstToken
  private var delimiter: KeySetMass
  private var specialToken: KeySetMass
  private var punctuation: KeySetMass
  private var duplicateToken: DuplicateToken?
  private var induction: Induction?
  private var local: LocalMass?
  private var sparsity: Sparsity
  private var keysFor90: KeysFor90
  private var rowDivergence = RowDivergence()
  private var offsetDivergence: OffsetDivergence?

  /// - Parameter occurrences: `nil` where tokens have no identity.
  init(_ tokens: KeyTokens, isSelfAttention: Bool, occurrences: EarlierOccurrences?, localWindow: Int) {
    firstToken = FirstToken(tokens, isSelfAttention: isSelfAttention)
    delimiter = KeySetMass(tokens.delimiters)
    specialToken = KeySetMass(tokens.special)
    punctuation = KeySetMass(tokens.punctuation)
    sparsity = Sparsity(tokens)
    keysFor90 = KeysFor90(tokens)
    duplicateToken = occurrences.map { DuplicateToken($0) }
    induction = occurrences.map { Induction($0, tokens) }
    guard isSelfAttention else { return }
    distance = Distance(tokens)
    previousToken = NeighborMass(offset: -1, tokens)
    nextToken = NeighborMass(offset: 1, tokens)
    selfToken = NeighborMass(offset: 0, tokens)
    local = LocalMass(window: localWindow)
    offsetDivergence = OffsetDivergence()
  }

  /// Takes a row; rows come in order.
  mutating func add(_ row: PatternRow) {
    entropy.add(row)
    normalizedEntropy.add(row)
    confidence.add(row)
    distance?.add(row)
    previousToken?.add(row)
    nextToken?.add(row)
    selfToken?.add(row)
    firstToken.add(row)
    delimiter.add(row)
    specialToken.add(row)
    punctuation.add(row)
    duplicateToken?.add(row)
    induction?.add(row)
    local?.add(row)
    sparsity.add(row)
    keysFor90.add(row)
    rowDivergence.add(row)
    offsetDivergence?.add(row)
  }

  /// What the rows so far say.
  var values: MetricValues {
    var values = MetricValues()
    for metric in HeadMetric.allCases { values[metric] = value(of: metric) }
    return values
  }

  private func value(of metric: HeadMetric) -> MetricValue? {
    switch metric {
    case .entropy: entropy.value
    case .normalizedEntropy: normalizedEntropy.value
    case .confidence: confidence.value
    case .distance: distance?.value
    case .distanceWithoutFirst: distance?.valueWithoutFirst
    case .signedDistance: distance?.signed
    case .signedDistanceWithoutFirst: distance?.signedWithoutFirst
    case .previousToken: previousToken?.value
    case .nextToken: nextToken?.value
    case .selfToken: selfToken?.value
    case .firstToken: firstToken.value
    case .delimiter: delimiter.value
    case .specialToken: specialToken.value
    case .punctuation: punctuation.value
    case .duplicateToken: duplicateToken?.value
    case .duplicateTokenEligible: duplicateToken?.valueOfEligible
    case .induction: induction?.value
    case .inductionEligible: induction?.valueOfEligible
    case .local: local?.value
    case .sparsity: sparsity.value
    case .keysFor90: keysFor90.value
    case .rowDivergence: rowDivergence.value
    case .offsetDivergence: offsetDivergence?.value
    }
  }
}
