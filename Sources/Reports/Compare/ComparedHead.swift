import AttentionCore

/// What a head does on two sides.
public struct ComparedHead: Sendable {
  /// The head.
  public let id: HeadID
  /// What kind of head it is in A.
  public let nameA: HeadName
  /// What kind of head it is in B.
  public let nameB: HeadName
  /// How far its maps lie apart, over all sequences: what heads are ranked by. nil where no map could be compared.
  public let change: Double?
  /// Its metrics in A, one a column; nil where one is not defined.
  public let valuesA: [Double?]
  /// Its metrics in B.
  public let valuesB: [Double?]

  /// A head by what was measured. A number that is not finite counts as not defined.
  public init(
    id: HeadID, nameA: HeadName, nameB: HeadName, change: Double?, valuesA: [Double?], valuesB: [Double?]
  ) {
    let defined = { (value: Double?) in value.flatMap { $0.isFinite ? $0 : nil } }
    self.id = id
    self.nameA = nameA
    self.nameB = nameB
    self.change = defined(change)
    self.valuesA = valuesA.map(defined)
    self.valuesB = valuesB.map(defined)
  }
}
