import AttentionCore
import StrictJSON

extension ComparePage {
  /// What the page's script reads; `templates/README.md` describes it.
  func metadata(_ maps: [(key: MapPlace, value: [SideMap])]) -> JSONValue {
    let shown = columns.indices.filter { column in heads.contains { $0.metrics[column] != nil } }
    let kinds = HeadKind.allCases.filter { kind in
      heads.contains { [$0.nameA.kind, $0.nameB.kind].contains(kind) }
    }
    let change = HeadTable.Column(key: rankedBy.rawValue, group: .pattern, definition: rankedBy.definition)
    return [
      "format": 1,
      "sides": .array(sides.map { .string($0.name) }),
      "sequences": .array(sequences.map(\.metadata)),
      "change": change.pageData,
      "kinds": .array(kinds.map(\.pageData)),
      "columns": .array(shown.map { columns[$0].pageData }),
      "heads": .array(heads.map { $0.metadata(rankedBy: rankedBy, columns: shown) }),
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

extension HeadChange {
  fileprivate func metadata(rankedBy: ComparisonMetric, columns: [Int]) -> JSONValue {
    [
      "name": .string(id.name),
      "layer": .integer(id.layer),
      "head": id.head.map { .integer($0) } ?? .null,
      "kinds": [nameA.metadata, nameB.metadata],
      "change": .rounded(self[rankedBy]),
      "maps": maps.map(\.metadata) ?? .null,
      "a": .array(columns.map { .rounded(metrics[$0]?.a) }),
      "b": .array(columns.map { .rounded(metrics[$0]?.b) }),
    ]
  }
}

extension MapChange {
  fileprivate var metadata: JSONValue {
    [
      "divergence": .rounded(divergence),
      "largest": largest.map { largest in
        [
          "sequence": .integer(largestSequence),
          "query": .integer(largest.queryA),
          "key": .integer(largest.keyA),
          "change": .rounded(largest.change),
        ]
      } ?? .null,
      "furthest": .integer(furthestSequence),
      "unaligned": [.rounded(unalignedA), .rounded(unalignedB)],
    ]
  }
}

extension HeadName {
  fileprivate var metadata: JSONValue {
    [
      "kind": .string(kind.rawValue),
      "score": .rounded(score),
      "threshold": .rounded(threshold),
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
