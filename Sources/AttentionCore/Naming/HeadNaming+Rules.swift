extension HeadNaming {
  /// The least share of a job that is one key for each query.
  private static let oneKey = 0.3
  /// The least share of a job that is one of several keys.
  private static let severalKeys = 0.5
  /// The fewest queries that tell of a rest, of a spread, or of a job that not all queries can have.
  private static let fewestQueries = 6

  /// The table of all rules, in the order in which they are tried.
  ///
  /// Induction heads of a trained model may do something else on text without repetition, so the probe goes first. A head that
  /// spreads its weight evenly does nothing of what follows, whatever share of few tokens equal weights have. What holds over all
  /// queries goes before what holds over those that have an earlier occurrence. Where a head rests counts only if it has no
  /// other job.
  public static let rules: [NamingRule] = [
    NamingRule(
      kind: .induction, rank: 1, conditions: [.probe(oneKey, .induction)],
      reason:
        "Olsson et al. 2022 measure prefix matching so; exercises for TransformerLens (ARENA) name heads from 0.4 on, solutions to them also from 0.3. Equal weights have 0.02 on 2 × 32 tokens, and heads of random models at most 0.1."
    ),
    NamingRule(
      kind: .duplicateToken, rank: 1, conditions: [.probe(oneKey, .duplicateToken)],
      reason: "As for induction."),
    NamingRule(
      kind: .broad, rank: 2, conditions: [.atLeast(0.9, .normalizedEntropy, queries: fewestQueries)],
      reason:
        "As if a query with c visible keys had equal weights on c^0.9 of them: 7 of 8, 42 of 64, 512 of 1,024."
    ),
    NamingRule(
      kind: .previousToken, rank: 3, conditions: [.aboveUniform(oneKey, .previousToken)],
      reason: "The same threshold for every job that is one key for each query."),
    NamingRule(
      kind: .nextToken, rank: 3, conditions: [.aboveUniform(oneKey, .nextToken)],
      reason: "As for the previous token."),
    NamingRule(
      kind: .selfToken, rank: 3, conditions: [.aboveUniform(oneKey, .selfToken)],
      reason: "As for the previous token."),
    NamingRule(
      kind: .induction, rank: 4,
      conditions: [.aboveUniform(oneKey, .inductionEligible, queries: fewestQueries)],
      reason: "Without the probe: among queries whose token occurred before, if there are 6."),
    NamingRule(
      kind: .duplicateToken, rank: 4,
      conditions: [.aboveUniform(oneKey, .duplicateTokenEligible, queries: fewestQueries)],
      reason: "Without the probe: among queries whose token occurred before, if there are 6."),
    NamingRule(
      kind: .sink, rank: 5,
      conditions: [.aboveUniform(oneKey, .firstToken, sharedKeys: true, queries: fewestQueries)],
      reason: "Gu et al. 2024 call a first token that gets more than 0.3 on 64 tokens a sink."),
    NamingRule(
      kind: .delimiter, rank: 6,
      conditions: [.aboveUniform(severalKeys, .delimiter, sharedKeys: true, queries: fewestQueries)],
      reason: "More than half of what equal weights leave: there are several such keys."),
    NamingRule(
      kind: .delimiter, rank: 6,
      conditions: [.aboveUniform(severalKeys, .punctuation, sharedKeys: true, queries: fewestQueries)],
      reason:
        "As for special tokens: text models without them rest on full stops and commas (Clark et al. 2019)."),
    NamingRule(
      kind: .local, rank: 7, conditions: [.aboveUniform(severalKeys, .local)],
      reason: "As for delimiters. On fewer than about 20 tokens everything is near, and no head is called so."
    ),
    NamingRule(
      kind: .content, rank: 8,
      conditions: [
        .atLeast(0.3, .rowDivergence, queries: fewestQueries),
        .atLeast(0.3, .offsetDivergence, queries: fewestQueries), .atMost(0.7, .normalizedEntropy),
      ],
      reason:
        "Almost half of ln 2, which rows that share no key have: neighbouring queries look at other keys and at other distances, and as if at c^0.7 keys at most."
    ),
  ]
}
