import AttentionCore

extension MetricsPage {
  /// The table of naming rules.
  var kinds: String {
    let rules = HeadNaming.rules.map { rule in
      "| \(rule.rank) | **\(rule.kind.title)** | \(rule.kind.meaning) | "
        + rule.conditions.map(\.text).joined(separator: " and ") + " | \(rule.reason) |"
    }
    return """
      A head has the name of the first rule that holds, by the numbers in the table; of several with one number, the one whose value is
      greatest. The name comes with its score, which is the value of the rule's first metric, and with the threshold that it reached.

      | | kind | a head that | if | why |
      |---|---|---|---|---|
      \(rules.joined(separator: "\n"))
      | | **\(HeadKind.mixed.title)** | \(HeadKind.mixed.meaning) | none of these | |

      - *Above equal weights*: on short sequences equal weights have a large share of any few keys. With u the share that equal weights
        on all visible keys would have, the value must reach u + t (1 − u), the part t of what there is to gain. On few queries chance
        reaches that too: a head that picks one key by lot for each of m queries has a share with standard deviation √(u (1 − u) / m)
        at most, and the value must also be 3.5 of them above u. Where the keys are the same ones for all queries (*sink*, *delimiter*),
        chance may favour them for all at once, so m counts as √m there, but no more than 0.9 is asked for. On long sequences all come
        down to t.
      - With `--probe`, the probe alone decides on induction and duplicate token. Without it, a sequence can only tell where tokens come again.
      - A head that spreads its weight evenly is *broad*, whatever share of few tokens that gives it. What a head does for all queries goes
        before what it does for those with an earlier occurrence. Where a head rests (*sink*, *delimiter*) counts only if it has no other job.
      - Heads of cross-attention are named by what is defined for them: *broad*, *sink*, *delimiter* and *mixed*.
      - A name says what a head does on these tokens, not what it is for; the weights that a model was trained to need may be others.
      - Over a batch, heads are named by their mean values. Names always go by the weights a_ij, never by norms.
      """
  }

  static let probe = """
    A passage of 32 different random tokens (fewer where the model or its vocabulary has no room for it) comes twice, eight times over with
    other tokens. Special tokens are not drawn, and each sequence starts with the special token that the sequences of the report start
    with, where they do. Seeds are fixed: the same model has the same scores every time. p is the length of the passage, and places
    count from its first token. A decoder beside an encoder reads what the encoder reads; cross-attention is not scored.
    """

  static let made = """
    - **Norm-weighted values** (`entropy_norm` and so on) are the same metrics of a_ij ‖v_j W_O‖, each row divided by its sum: how long the
      vector is that key j adds to the residual stream at query i (Kobayashi et al. 2020). v_j has its bias, W_O has none. A head may put
      much weight on a token whose value is almost 0, as it does with many sinks; these values show that. Layer norms and the residual
      stream are left out of account.
    - **Over a batch** every metric has mean, standard deviation (of the sample, divided by the number of sequences less 1), minimum and
      maximum over the sequences that have a value, each sequence counting once whatever its length, gathered in one pass. What a metric
      is a mean of within a sequence is its count.
    - **Tokens** are those that the model sees, also where `--merge words` shows words.
    - **Padding** takes no part, neither as query nor as key.
    """
}

extension NamingRule.Condition {
  /// As the table has it.
  fileprivate var text: String {
    var text = "[\(measure.key)](#\(measure.key)) \(isUpperBound ? "≤" : "≥") \(threshold)"
    if isAboveUniform { text += " above equal weights" }
    if fewestQueries > 1 { text += ", over \(fewestQueries) queries or more" }
    return text
  }
}
