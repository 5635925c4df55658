import AttentionCore

/// What is known of heads whatever the sequence.
struct HeadFacts: Sendable {
  /// Of repeated random tokens, where that was asked for.
  var probe: [HeadID: ProbeScores] = [:]

  /// The columns that they fill.
  var columns: [HeadTable.Column] { [] }

  /// A head's value in each of the columns.
  func values(of head: HeadID) -> [Double?] { [] }
}
