extension MetricDefinition {
  /// The mean over queries of the weight on special tokens other than the first token of the sequence, `KeySetMass`: `[SEP]`, `</s>`,
  /// `<|im_end|>`.
  ///
  /// Denominator: all queries. No value where the sequence has none. Source: Clark et al. 2019, who also count queries that are
  /// separators and those that are not apart. Pitfall: under a causal mask queries before the first delimiter see none and count 0.
  static let delimiter = MetricDefinition(
    title: "Delimiter mass", unit: .share, range: "0 to 1",
    formula: "mean over i of Σ_j a_ij over special tokens j other than the first token",
    meaning: "High: the head rests on separators, such as [SEP] or <|im_end|>.",
    pitfalls: "Queries that see no delimiter count 0, as those before the first one under a causal mask.",
    source: "Clark et al. 2019")
}
