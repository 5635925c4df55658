/// A number that the weights of one head say of it, without any sequence. The raw value is its name in every output.
///
/// The definitions stand in the files of this folder.
public enum CircuitMetric: String, CaseIterable, Sendable {
  case queryKeyOverlap = "qk_overlap"
  case queryKeyOverlapBaseline = "qk_overlap_baseline"
  case queryValueOverlap = "qv_overlap"
  case queryValueOverlapBaseline = "qv_overlap_baseline"
  case keyValueOverlap = "kv_overlap"
  case keyValueOverlapBaseline = "kv_overlap_baseline"
  case queryKeyLargest = "qk_largest"
  case queryKeyNorm = "qk_norm"
  case queryKeyRank = "qk_rank"
  case outputValueLargest = "ov_largest"
  case outputValueNorm = "ov_norm"
  case outputValueRank = "ov_rank"
  case copying
  case tokenCopying = "token_copying"
  case queryComposition = "q_composition"
  case keyComposition = "k_composition"
  case valueComposition = "v_composition"

  /// What it means.
  public var definition: MetricDefinition {
    switch self {
    case .queryKeyOverlap: SubspaceOverlap.definition("W_Q", "W_K")
    case .queryValueOverlap: SubspaceOverlap.definition("W_Q", "W_V")
    case .keyValueOverlap: SubspaceOverlap.definition("W_K", "W_V")
    case .queryKeyOverlapBaseline: SubspaceOverlap.baselineDefinition("W_Q", "W_K")
    case .queryValueOverlapBaseline: SubspaceOverlap.baselineDefinition("W_Q", "W_V")
    case .keyValueOverlapBaseline: SubspaceOverlap.baselineDefinition("W_K", "W_V")
    case .queryKeyLargest: CircuitSpectrum.largestDefinition(.queryKey)
    case .queryKeyNorm: CircuitSpectrum.normDefinition(.queryKey)
    case .queryKeyRank: CircuitSpectrum.rankDefinition(.queryKey)
    case .outputValueLargest: CircuitSpectrum.largestDefinition(.outputValue)
    case .outputValueNorm: CircuitSpectrum.normDefinition(.outputValue)
    case .outputValueRank: CircuitSpectrum.rankDefinition(.outputValue)
    case .copying: CopyingScore.definition
    case .tokenCopying: CopyingScore.tokenDefinition
    case .queryComposition: Composition.definition(.query)
    case .keyComposition: Composition.definition(.key)
    case .valueComposition: Composition.definition(.value)
    }
  }
}
