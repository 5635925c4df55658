/// One kind of attention of one sequence on both sides.
public struct PartComparison: Sendable {
  /// The metrics of A's heads, of B's heads; empty tables where they were not measured.
  public let tableA, tableB: HeadTable
  /// How far the maps of each head are from each other, of heads that have maps on both sides.
  public let maps: [HeadID: MapDifference]

  /// What was found of one part of one sequence.
  public init(tableA: HeadTable, tableB: HeadTable, maps: [HeadID: MapDifference]) {
    self.tableA = tableA
    self.tableB = tableB
    self.maps = maps
  }
}

/// Adds up comparisons of sequences in one pass; what it holds does not grow with their number. Each sequence counts once.
public struct ComparisonSums: Sendable {
  fileprivate struct Pair {
    var a = 0.0
    var b = 0.0
    var count = 0
  }

  fileprivate struct Head {
    var metrics: [Pair] = []
    /// Sequences with metrics on both sides.
    var measured = 0
    var nameA = HeadName(.mixed)
    var nameB = HeadName(.mixed)
    var maps = 0
    var distance = 0.0
    var divergence = 0.0
    var unalignedA = 0.0
    var unalignedB = 0.0
    var largest: MapDifference.Largest?
    var largestSequence = 0
    var furthest = -1.0
    var furthestSequence = 0
  }

  private var columns: [HeadTable.Column] = []
  private var places: [String: Int] = [:]
  private var heads: [HeadID: Head] = [:]
  private var onlyA: Set<HeadID> = []
  private var onlyB: Set<HeadID> = []

  /// Nothing yet.
  public init() {}

  /// Takes one part of one sequence.
  ///
  /// - Parameters:
  ///   - sequence: the number of the sequence; they ascend.
  ///   - headsA, headsB: all heads of the part on each side, whether measured or not.
  public mutating func add(_ part: PartComparison, sequence: Int, headsA: [HeadID], headsB: [HeadID]) {
    let (setA, setB) = (Set(headsA), Set(headsB))
    onlyA.formUnion(setA.subtracting(setB))
    onlyB.formUnion(setB.subtracting(setA))
    let common = part.tableA.columns.enumerated().compactMap { a, column in
      part.tableB.columns.firstIndex { $0.key == column.key }.map { (a: a, b: $0, place: place(of: column)) }
    }
    let rowsA = Dictionary(part.tableA.rows.map { ($0.id, $0) }) { first, _ in first }
    let rowsB = Dictionary(part.tableB.rows.map { ($0.id, $0) }) { first, _ in first }
    for id in headsA where setB.contains(id) {
      var head = heads[id] ?? Head()
      if let a = rowsA[id], let b = rowsB[id] {
        head.nameA = a.name
        head.nameB = b.name
        head.measured += 1
        for column in common {
          guard let x = a.values[column.a], let y = b.values[column.b] else { continue }
          while head.metrics.count <= column.place { head.metrics.append(Pair()) }
          head.metrics[column.place].a += x
          head.metrics[column.place].b += y
          head.metrics[column.place].count += 1
        }
      }
      if let map = part.maps[id] { head.add(map, sequence: sequence) }
      heads[id] = head
    }
  }
}

extension ComparisonSums {
  private mutating func place(of column: HeadTable.Column) -> Int {
    if let place = places[column.key] { return place }
    places[column.key] = columns.count
    columns.append(column)
    return columns.count - 1
  }

  /// What became of all heads.
  ///
  /// A head has the kind that its sequence gives it; of several sequences, the kind that the means of its metrics give it.
  public var table: ComparisonTable {
    let shares = columns.indices.filter {
      columns[$0].group == .pattern && columns[$0].definition.unit == .share
    }
    let changes = heads.sorted { $0.key < $1.key }.map { id, head in
      let metrics = columns.indices.map { place -> MetricChange? in
        guard place < head.metrics.count, head.metrics[place].count > 0 else { return nil }
        let pair = head.metrics[place]
        return MetricChange(
          a: pair.a / Double(pair.count), b: pair.b / Double(pair.count), sequences: pair.count)
      }
      let known = shares.compactMap { metrics[$0].map { abs($0.change) } }
      return HeadChange(
        id: id, nameA: head.measured > 1 ? name(metrics) { $0.a } : head.nameA,
        nameB: head.measured > 1 ? name(metrics) { $0.b } : head.nameB, maps: head.change, metrics: metrics,
        metricDistance: known.isEmpty ? nil : known.reduce(0, +) / Double(known.count))
    }
    return ComparisonTable(
      columns: columns, heads: changes, headsOnlyA: onlyA.sorted(), headsOnlyB: onlyB.sorted())
  }

  private func name(_ metrics: [MetricChange?], _ side: (MetricChange) -> Double) -> HeadName {
    var values = MetricValues()
    for (column, change) in zip(columns, metrics) {
      guard let metric = HeadMetric(rawValue: column.key), let change else { continue }
      values[metric] = MetricValue(side(change), count: change.sequences)
    }
    return HeadNaming.name(values)
  }
}

extension ComparisonSums.Head {
  fileprivate mutating func add(_ map: MapDifference, sequence: Int) {
    maps += 1
    distance += map.distance
    divergence += map.divergence
    unalignedA += map.unalignedA
    unalignedB += map.unalignedB
    if map.distance > furthest { (furthest, furthestSequence) = (map.distance, sequence) }
    if let change = map.largest, abs(change.change) > abs(largest?.change ?? 0) {
      (largest, largestSequence) = (change, sequence)
    }
  }

  fileprivate var change: MapChange? {
    guard maps > 0 else { return nil }
    let count = Double(maps)
    return MapChange(
      distance: distance / count, divergence: divergence / count, largest: largest,
      largestSequence: largestSequence, furthestSequence: furthestSequence, unalignedA: unalignedA / count,
      unalignedB: unalignedB / count, sequences: maps)
  }
}
