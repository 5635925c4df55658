/// What became of all heads between A and B: what pages, figures and files of a comparison show.
public struct ComparisonTable: Sendable {
  /// The metrics that both sides have.
  public let columns: [HeadTable.Column]
  /// The heads that both sides have, in order.
  public let heads: [HeadChange]
  /// What heads are ranked by: the distance of maps, or that of metrics where no head has maps.
  public let rankedBy: ComparisonMetric
  /// Places in `heads`, the greatest change first; equal ones in the order of heads, those without a value last.
  public let ranking: [Int]
  /// Heads that only A or only B has.
  public let headsOnlyA, headsOnlyB: [HeadID]

  /// A table of `heads`.
  ///
  /// - Precondition: every head has as many metrics as there are columns.
  public init(
    columns: [HeadTable.Column], heads: [HeadChange], headsOnlyA: [HeadID] = [], headsOnlyB: [HeadID] = []
  ) {
    precondition(heads.allSatisfy { $0.metrics.count == columns.count })
    self.columns = columns
    self.heads = heads
    self.headsOnlyA = headsOnlyA
    self.headsOnlyB = headsOnlyB
    let rankedBy: ComparisonMetric =
      heads.contains { $0.maps != nil } ? .mapDistance : .metricDistance
    self.rankedBy = rankedBy
    ranking = heads.indices.sorted { left, right in
      let (a, b) = (heads[left][rankedBy] ?? -1, heads[right][rankedBy] ?? -1)
      return a == b ? left < right : a > b
    }
  }

  /// What a head changed by, by the key of a column or of a `ComparisonMetric`: the size of the change, without its sign.
  ///
  /// - Returns: for each head with a value, its place in `heads` and the value; `nil` where there is no such key.
  public func sizes(of key: String) -> [(head: Int, size: Double)]? {
    if let metric = ComparisonMetric(rawValue: key) {
      return heads.indices.compactMap { head in heads[head][metric].map { (head, $0) } }
    }
    guard let column = columns.firstIndex(where: { $0.key == key }) else { return nil }
    return heads.indices.compactMap { head in heads[head].metrics[column].map { (head, abs($0.change)) } }
  }
}
