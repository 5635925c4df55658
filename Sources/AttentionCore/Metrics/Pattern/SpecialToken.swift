extension MetricDefinition {
  /// The mean over queries of the weight on special tokens of the model, `KeySetMass`: `[CLS]`, `[SEP]`, `<s>`, `<|im_end|>`.
  ///
  /// Denominator: all queries. No value where the sequence has none. Source: Clark et al. 2019. Pitfalls: the first token is often special
  /// and a sink; `delimiter` leaves it out. Padding is no special token here.
  static let specialToken = MetricDefinition(
    title: "Special-token mass", unit: .share, range: "0 to 1",
    formula: "mean over i of Σ_{j special} a_ij",
    meaning: "High: the head rests on tokens that stand for no text, such as [CLS], [SEP] or <s>.",
    pitfalls:
      "Includes a sink on the first token, where that is special. Queries that see no special token count 0.",
    source: "Clark et al. 2019")
}
