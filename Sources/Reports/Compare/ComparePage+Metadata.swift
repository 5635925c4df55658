import AttentionCore
import StrictJSON

extension ComparePage {
  /// What the page's script reads; `templates/README.md` describes it.
  func metadata(_ maps: [(key: MapPlace, value: [SideMap])]) -> JSONValue {
    [
      "format": 1,
      "sides": .array(sides.map { .string($0.name) }),
      "sequences": .array(sequences.map(\.metadata)),
      "change": rankedBy.definition.metadata(key: rankedBy.rawValue),
      "columns": .array(
        columns.map { column in
          column.definition.metadata(key: column.key, group: column.group)
        }),
      "heads": .array(heads.map { $0.metadata(rankedBy: rankedBy) }),
      "unmatched": .array(unmatched.map { .array($0.sorted().map { .string($0.name) }) }),
      "colors": .array(colorTable.map { [.integer(Int($0.0)), .integer(Int($0.1)), .integer(Int($0.2))] }),
      "scale": .string(colorScale.rawValue),
      "maps": .array(
        maps.flatMap { place, sides in
          zip(["a", "b"], sides).map {
            $1.map.metadata(place.head, mask: $1.mask, sequence: place.sequence, side: $0)
          }
        }),
    ]
  }
}

extension ComparedSequence {
  fileprivate var metadata: JSONValue {
    [
      "id": .string(id),
      "queries": queries.metadata,
      "keys": keys.map(\.metadata) ?? .null,
      "note": .string(note),
    ]
  }
}

extension ComparedTokens {
  fileprivate var metadata: JSONValue {
    [
      "a": .array(a.map(\.metadata)),
      "b": .array(b.map(\.metadata)),
      "pairs": .array(alignment.pairs.map { [.integer($0.a), .integer($0.b), .bool($0.isChanged)] }),
    ]
  }
}

extension MetricDefinition {
  fileprivate func metadata(key: String, group: HeadTable.Group? = nil) -> JSONValue {
    [
      "key": .string(key),
      "group": group.map { .string($0.rawValue) } ?? .null,
      "title": .string(title),
      "unit": .string(unit.rawValue),
      "range": .string(range),
      "formula": .string(formula),
      "meaning": .string(meaning),
    ]
  }
}

extension HeadChange {
  fileprivate func metadata(rankedBy: ComparisonMetric) -> JSONValue {
    [
      "name": .string(id.name),
      "layer": .integer(id.layer),
      "head": id.head.map { .integer($0) } ?? .null,
      "kinds": [nameA.metadata, nameB.metadata],
      "change": .short(self[rankedBy]),
      "maps": maps.map(\.metadata) ?? .null,
      "a": .array(metrics.map { .short($0?.a) }),
      "b": .array(metrics.map { .short($0?.b) }),
    ]
  }
}

extension MapChange {
  fileprivate var metadata: JSONValue {
    [
      "divergence": .short(divergence),
      "largest": largest.map { largest in
        [
          "sequence": .integer(largestSequence),
          "query": .integer(largest.queryA),
          "key": .integer(largest.keyA),
          "change": .short(largest.change),
        ]
      } ?? .null,
      "furthest": .integer(furthestSequence),
      "unaligned": [.short(unalignedA), .short(unalignedB)],
    ]
  }
}

extension JSONValue {
  /// The number in single precision, which is more than anyone reads; null where it is not finite.
  fileprivate static func short(_ value: Double?) -> JSONValue {
    guard let value, Float(value).isFinite else { return .null }
    return .float(Float(value))
  }
}

extension HeadName {
  fileprivate var metadata: JSONValue {
    [
      "kind": .string(kind.rawValue),
      "score": .short(score),
      "threshold": .short(threshold),
    ]
  }
}

extension PackedMap {
  fileprivate func metadata(_ id: HeadID, mask: AttentionMask?, sequence: Int, side: String) -> JSONValue {
    [
      "name": .string(id.name),
      "sequence": .integer(sequence),
      "side": .string(side),
      "encoding": .string(encoding.rawValue),
      "triangular": .bool(isTriangular),
      "mask": mask?.metadata ?? .null,
      "range": [.float(minimum), .float(maximum)],
    ]
  }
}
