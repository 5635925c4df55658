import AttentionCore
import Testing

struct ComparisonSumsTests {
  private static let share = MetricDefinition(title: "s", unit: .share, range: "", formula: "", meaning: "")
  private static let nats = MetricDefinition(title: "n", unit: .nats, range: "", formula: "", meaning: "")

  private static func column(_ key: String, _ definition: MetricDefinition) -> HeadTable.Column {
    HeadTable.Column(key: key, group: .pattern, definition: definition)
  }

  private static func head(_ number: Int) -> HeadID { HeadID(layer: 0, head: number) }

  private static func table(_ columns: [HeadTable.Column], _ rows: [[Double?]]) -> HeadTable {
    HeadTable(
      columns: columns,
      rows: rows.enumerated().map { HeadTable.Row(id: head($0), name: HeadName(.mixed), values: $1) })
  }

  private static func map(_ distance: Double, largest: Float = 0) -> MapDifference {
    MapDifference(
      rows: 1, distance: distance, divergence: distance / 2,
      largest: MapDifference.Largest(queryA: 0, keyA: 0, queryB: 0, keyB: 0, a: 0, b: largest), unalignedA: 0,
      unalignedB: 0)
  }

  @Test("means over sequences, the largest change of any, and ranks by the distance of maps")
  func means() {
    let columns = [Self.column("x", Self.share)]
    var sums = ComparisonSums()
    let heads = [Self.head(0), Self.head(1)]
    sums.add(
      PartComparison(
        tableA: Self.table(columns, [[0.1], [0.5]]), tableB: Self.table(columns, [[0.3], [0.5]]),
        maps: [Self.head(0): Self.map(0.2, largest: -0.5), Self.head(1): Self.map(0.3, largest: 0.1)]),
      sequence: 0, headsA: heads, headsB: heads)
    sums.add(
      PartComparison(
        tableA: Self.table(columns, [[0.2], [nil]]), tableB: Self.table(columns, [[0.2], [1]]),
        maps: [Self.head(0): Self.map(0.4, largest: 0.25), Self.head(1): Self.map(0.1, largest: 0.9)]),
      sequence: 1, headsA: heads, headsB: heads)
    let table = sums.table
    #expect(table.rankedBy == .mapDistance && table.ranking == [0, 1])
    let first = table.heads[0]
    #expect(first.metrics[0]?.sequences == 2 && abs((first.metrics[0]?.change ?? 0) - 0.1) < 1e-12)
    #expect(abs((first[.mapDistance] ?? 0) - 0.3) < 1e-12 && abs((first[.mapDivergence] ?? 0) - 0.15) < 1e-12)
    #expect(first[.largestChange] == 0.5)
    #expect(first.maps?.furthestSequence == 1 && first.maps?.largestSequence == 0)
    // A sequence in which one side has no value does not count.
    #expect(table.heads[1].metrics[0] == MetricChange(a: 0.5, b: 0.5, sequences: 1))
    #expect(table.sizes(of: "x")?.map(\.head) == [0, 1])
    #expect(table.sizes(of: "map_divergence")?.count == 2)
    #expect(table.sizes(of: "y") == nil)
  }

  @Test("without maps heads are ranked by the mean change of the metrics that are shares")
  func metricDistance() {
    let a = [Self.column("n", Self.nats), Self.column("x", Self.share), Self.column("y", Self.share)]
    let b = [a[2], a[1], Self.column("z", Self.share)]
    var sums = ComparisonSums()
    sums.add(
      PartComparison(
        tableA: Self.table(a, [[3, 0.5, 0.5], [1, 0.25, 0]]),
        tableB: Self.table(b, [[0.25, 0.5, 1], [0.5, 0.75, 0]]),
        maps: [:]), sequence: 0, headsA: [Self.head(0), Self.head(1), Self.head(2)],
      headsB: [Self.head(0), Self.head(1), Self.head(3)])
    let table = sums.table
    #expect(table.rankedBy == .metricDistance && table.ranking == [1, 0])
    #expect(table.columns.map(\.key) == ["x", "y"])
    #expect(table.heads.map { $0[.metricDistance] } == [0.125, 0.5])
    #expect(table.heads.map { $0[.mapDistance] } == [nil, nil])
    #expect(table.headsOnlyA == [Self.head(2)] && table.headsOnlyB == [Self.head(3)])
  }
}
