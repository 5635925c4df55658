/// Chooses the experts of each token, and what each of them counts (Shazeer et al. 2017).
public struct Router: Sendable {
  /// What a token's products with the experts become.
  public enum Scores: String, Sendable {
    /// Softmax over all experts (Mixtral, Qwen, DeepSeek-V2).
    case softmax
    /// Softmax over those that were chosen (gpt-oss).
    case softmaxOfChosen
    /// Each on its own (DeepSeek-V3).
    case sigmoid
  }

  /// What a group of experts is chosen by, where only the experts of some groups may be chosen (DeepSeek).
  public enum GroupScore: String, Sendable {
    /// Its highest score.
    case highest
    /// The sum of its two highest scores.
    case twoHighest
  }

  /// Groups of experts, of the same size each.
  public struct Groups: Sendable {
    /// How many there are.
    public let count: Int
    /// How many of them are chosen.
    public let chosen: Int
    /// What they are chosen by.
    public let score: GroupScore

    /// Numbers above 0; `chosen` is at most `count`.
    public init(count: Int, chosen: Int, score: GroupScore) {
      precondition(count > 0 && (1...count).contains(chosen))
      self.count = count
      self.chosen = chosen
      self.score = score
    }
  }

  /// To one number an expert.
  public let map: LinearMap
  /// What the numbers become.
  public let scores: Scores
  /// Added to each expert's score where experts are chosen, not where they are weighted (DeepSeek-V3).
  public let correction: [Float]?
  /// Where only some groups' experts may be chosen.
  public let groups: Groups?
  /// How many experts each token has.
  public let chosen: Int
  /// Whether the weights of the chosen are divided by their sum.
  public let isNormalised: Bool
  /// What all weights are multiplied by.
  public let factor: Float

  /// The chosen groups must have at least `chosen` experts, and each group two where two scores count.
  public init(
    _ map: LinearMap, scores: Scores, correction: [Float]? = nil, groups: Groups? = nil, chosen: Int,
    isNormalised: Bool = false, factor: Float = 1
  ) {
    precondition(correction == nil || correction?.count == map.outputs)
    precondition(map.outputs % (groups?.count ?? 1) == 0)
    let groupSize = map.outputs / (groups?.count ?? 1)
    precondition((1...max(groupSize * (groups?.chosen ?? 1), 1)).contains(chosen))
    precondition(groups?.score != .twoHighest || groupSize > 1)
    self.map = map
    self.scores = scores
    self.correction = correction
    self.groups = groups
    self.chosen = chosen
    self.isNormalised = isNormalised
    self.factor = factor
  }

  /// Number of experts.
  public var experts: Int { map.outputs }

  /// An expert of a token, and what it counts.
  struct Choice: Equatable {
    let expert: Int
    let weight: Float
  }

  /// The experts of each of `rows` vectors `[rows, d_model]`.
  func choices(_ x: UnsafePointer<Float>, rows: Int, parallel: Parallel) -> [[Choice]] {
    let products = FloatBuffer(count: rows * experts)
    map.apply(x, rows: rows, to: products.pointer, parallel: parallel)
    return (0..<rows).map { choices(products.pointer + $0 * experts) }
  }

  /// The experts of one token; `values` are its products, which are overwritten.
  private func choices(_ values: UnsafeMutablePointer<Float>) -> [Choice] {
    switch scores {
    case .softmax: softmax(values, count: experts)
    case .sigmoid: VectorMath.map(values, count: experts) { 1 / (1 + VectorMath.exp(-$0)) }
    case .softmaxOfChosen: break
    }
    var ranks = (0..<experts).map { values[$0] + (correction?[$0] ?? 0) }
    if let groups { hideOtherGroups(&ranks, groups) }
    let found = Self.highest(chosen, of: ranks)
    var weights = found.map { values[$0] }
    if scores == .softmaxOfChosen {
      weights.withUnsafeMutableBufferPointer { weights in
        if let base = weights.baseAddress { softmax(base, count: weights.count) }
      }
    }
    if isNormalised {
      let sum = weights.reduce(0, +) + 1e-20
      for index in weights.indices { weights[index] /= sum }
    }
    return zip(found, weights).map { Choice(expert: $0, weight: $1 * factor) }
  }

  private func softmax(_ values: UnsafeMutablePointer<Float>, count: Int) {
    _ = Softmax.apply(values, keys: count, visible: 0..<count, padding: nil)
  }

  /// Experts outside of the groups with the highest scores rank last.
  private func hideOtherGroups(_ ranks: inout [Float], _ groups: Groups) {
    let size = experts / groups.count
    let scores = (0..<groups.count).map { group in
      let members = Array(ranks[group * size..<(group + 1) * size])
      return Self.highest(groups.score == .twoHighest ? 2 : 1, of: members).reduce(0) { $0 + members[$1] }
    }
    let kept = Set(Self.highest(groups.chosen, of: scores))
    for expert in 0..<experts where !kept.contains(expert / size) { ranks[expert] = -.infinity }
  }

  /// The places of the `count` highest values, the highest first; of equal ones, the first.
  static func highest(_ count: Int, of values: [Float]) -> [Int] {
    var found: [Int] = []
    var isFree = [Bool](repeating: true, count: values.count)
    for _ in 0..<count {
      var best: Int?
      for (place, value) in values.enumerated() where isFree[place] {
        if best.map({ value > values[$0] }) ?? true { best = place }
      }
      guard let best else { break }
      isFree[best] = false
      found.append(best)
    }
    return found
  }
}
