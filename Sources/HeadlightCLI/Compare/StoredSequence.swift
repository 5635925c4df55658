import AttentionCore
import Synchronization

/// A sequence whose maps are in files: those of an earlier output, or captured elsewhere.
struct StoredSequence: SideSequence {
  let text: String?
  let stored: [StoredPart]
  var notes: [String] { [] }
  var parts: [SidePart] { stored.map(\.side) }

  func scratchBytes(ofLayer layer: Int) -> Int { 0 }

  func run(_ heads: Set<HeadID>, isMeasured: Bool, work: SideWork) throws -> SideResult {
    var tables: [AttentionPart?: HeadTable] = [:]
    for part in stored where isMeasured {
      tables[part.side.part] = try part.table(heads, work)
    }
    return SideResult(tables: tables, maps: StoredMaps(parts: stored.compactMap(\.maps)))
  }
}

extension StoredPart {
  /// The metrics of some heads: those that were stored, or measured now.
  fileprivate func table(_ heads: Set<HeadID>, _ work: SideWork) throws -> HeadTable {
    let wanted = side.heads.filter(heads.contains)
    guard let maps, let measurer else {
      for _ in wanted { work.advance() }
      return HeadTable(columns: table.columns, rows: table.rows.filter { heads.contains($0.id) })
    }
    let measured = Mutex<[HeadID: HeadMeasurement]>([:])
    try Parallel(threads: work.threads).forEach(wanted.count, throwing: (any Error).self) {
      index, _ throws(any Error) in
      let id = wanted[index]
      let (queries, keys) = (measurer.facts.queries, measurer.facts.keys)
      let measurement = try maps.withMap(of: id) {
        measurer.measure(HeadAttention(id: id, queries: queries, keys: keys, pattern: $0))
      }
      measured.withLock { $0[id] = measurement }
      work.advance()
    }
    let byHead = measured.withLock { $0 }
    return HeadTable(wanted.compactMap { byHead[$0] }, facts: HeadFacts())
  }
}

/// The maps of all parts of a stored sequence.
private struct StoredMaps: MapStore {
  let parts: [CapturedMaps]

  func withMap<R>(of head: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R) throws -> R? {
    try parts.first { $0.part == head.part }?.withMap(of: head, body)
  }
}
