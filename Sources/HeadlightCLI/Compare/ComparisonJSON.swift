import AttentionCore
import FileAccess
import StrictJSON
import TokenSequences

/// `compare.json`: everything that was found. Sequences are written as they come, so that what is held does not grow with their
/// number; what is said of all of them stands behind.
struct ComparisonJSON {
  static let name = "compare.json"

  private let plan: ComparisonPlan
  private let file: OrderedFile

  init(_ plan: ComparisonPlan) throws {
    self.plan = plan
    let header: JSONObject = [
      "headlight": .string(Version.current),
      "arguments": .array(plan.arguments.map { .string($0) }),
      "a": Self.side(plan.sideA, name: plan.names.a), "b": Self.side(plan.sideB, name: plan.names.b),
      "unmatched": [
        "a": .array(plan.unmatchedA.map { .string($0) }), "b": .array(plan.unmatchedB.map { .string($0) }),
      ],
      "definitions": .array(
        ComparisonMetric.allCases.map { MetricsJSON.definition($0.definition, key: $0.rawValue) }),
    ]
    let text = JSONValue.object(header).serialized()
    file = try OrderedFile(Paths.join(plan.output, Self.name), header: text.dropLast() + ",\n\"sequences\":[")
  }

  private static func side(_ side: any ComparisonSide, name: String) -> JSONValue {
    [
      "name": .string(name), "source": side.json,
      "notes": .array(side.notes.map { .string($0) }),
    ]
  }

  /// Takes a sequence that was compared.
  func append(
    _ number: Int, _ pair: ComparisonPlan.Pair, _ sequence: SequenceComparison,
    _ results: [SequenceComparison.Result]
  ) throws {
    var object = header(pair, status: "done")
    let notes = sequence.notes
    if !notes.isEmpty { object.append("notes", .array(notes.map { .string($0) })) }
    object.append(
      "parts",
      .array(
        sequence.parts.enumerated().map { place, part in
          SequenceJSON(part: part).value(results.map { $0.parts[place] })
        }))
    try append(number, object)
  }

  /// Takes a sequence that could not be compared.
  func append(_ number: Int, _ pair: ComparisonPlan.Pair, failure: String) throws {
    var object = header(pair, status: "failed")
    object.append("error", .string(failure))
    try append(number, object)
  }

  private func header(_ pair: ComparisonPlan.Pair, status: String) -> JSONObject {
    [
      "id": .string(pair.id), "a": .string(plan.sideA.sequences[pair.a]),
      "b": .string(plan.sideB.sequences[pair.b]), "status": .string(status),
    ]
  }

  private func append(_ number: Int, _ object: JSONObject) throws {
    try file.append(
      number, Array(((number > 0 ? ",\n" : "\n") + JSONValue.object(object).serialized()).utf8))
  }

  /// Writes what is said of all sequences, and gives the file its name.
  func finish(
    _ table: ComparisonTable, limits: LimitReport, inputs: [InputFile], files: [String]
  ) throws {
    var ranks = [Int](repeating: 0, count: table.heads.count)
    for (rank, place) in table.ranking.enumerated() { ranks[place] = rank + 1 }
    let heads = table.heads.indices.map { head(table.heads[$0], rank: ranks[$0], columns: table.columns) }
    func ids(_ heads: [HeadID]) -> JSONValue { .array(heads.map { .object(Self.id($0)) }) }
    let rest: JSONObject = [
      "columns": MetricsJSON.columns(table.columns), "ranked_by": .string(table.rankedBy.rawValue),
      "heads": .array(heads), "heads_only_a": ids(table.headsOnlyA), "heads_only_b": ids(table.headsOnlyB),
      "limits": limits.json,
      "inputs": .array(
        inputs.map {
          ["path": .string($0.path), "bytes": .integer($0.byteCount), "sha256": .string($0.sha256)]
        }), "files": .array(files.map { .string($0) }),
    ]
    try file.finish(footer: "],\n" + JSONValue.object(rest).serialized().dropFirst() + "\n")
  }

  private func head(_ head: HeadChange, rank: Int, columns: [HeadTable.Column]) -> JSONValue {
    var object = Self.id(head.id)
    object.append("rank", .integer(rank))
    object.append("kind_a", .string(head.nameA.kind.rawValue))
    object.append("kind_b", .string(head.nameB.kind.rawValue))
    for metric in ComparisonMetric.allCases {
      object.append(metric.rawValue, head[metric].map { MetricsJSON.number($0) } ?? .null)
    }
    if let maps = head.maps {
      if let largest = maps.largest {
        object.append(
          "largest",
          [
            "sequence": .string(plan.pairs[maps.largestSequence].id),
            "query": [.integer(largest.queryA), .integer(largest.queryB)],
            "key": [.integer(largest.keyA), .integer(largest.keyB)], "a": .float(largest.a),
            "b": .float(largest.b),
          ])
      }
      object.append("furthest_sequence", .string(plan.pairs[maps.furthestSequence].id))
      object.append("unaligned", [MetricsJSON.number(maps.unalignedA), MetricsJSON.number(maps.unalignedB)])
      object.append("sequences", .integer(maps.sequences))
    }
    object.append(
      "metrics",
      .object(
        JSONObject(
          uniqueEntries: zip(columns, head.metrics).map { column, change in
            (column.key, change.map { Self.change($0) } ?? .null)
          })))
    return .object(object)
  }

  private static func change(_ change: MetricChange) -> JSONValue {
    [
      "a": MetricsJSON.number(change.a), "b": MetricsJSON.number(change.b),
      "change": MetricsJSON.number(change.change), "sequences": .integer(change.sequences),
    ]
  }

  /// What names a head.
  static func id(_ head: HeadID) -> JSONObject {
    var object = JSONObject()
    if let part = head.part { object.append("part", .string(part.rawValue)) }
    object.append("layer", .integer(head.layer))
    object.append("head", .integer(head.head ?? 0))
    return object
  }
}

/// One kind of attention of one sequence in `compare.json`.
private struct SequenceJSON {
  let part: SequenceComparison.Part

  func value(_ results: [PartComparison]) -> JSONValue {
    var object = JSONObject()
    if let name = part.a.part { object.append("part", .string(name.rawValue)) }
    if let tokens = part.tokens {
      object.append("aligned_by", .string(tokens.isBySpelling ? "token" : "place"))
      object.append("queries", alignment(tokens.queries))
      if let keys = tokens.keys { object.append("keys", alignment(keys)) }
    }
    object.append("heads", .array(results.flatMap { result in part.heads.compactMap { head($0, result) } }))
    return .object(object)
  }

  /// How tokens answer to each other: their numbers, places without a partner, and places of tokens that differ.
  private func alignment(_ alignment: TokenAlignment) -> JSONValue {
    func list(_ places: [Int]) -> JSONValue { .array(places.map { .integer($0) }) }
    return [
      "a": .integer(alignment.countA), "b": .integer(alignment.countB),
      "aligned": .integer(alignment.pairs.count),
      "changed": .array(
        alignment.pairs.filter(\.isChanged).map { [.integer($0.a), .integer($0.b)] }),
      "only_a": list(alignment.onlyA), "only_b": list(alignment.onlyB),
      "longest": .bool(alignment.isLongest),
    ]
  }

  private func head(_ id: HeadID, _ result: PartComparison) -> JSONValue? {
    let (a, b) = (row(id, result.tableA), row(id, result.tableB))
    let map = result.maps[id]
    guard map != nil || a != nil || b != nil else { return nil }
    var object = ComparisonJSON.id(id)
    if let map {
      object.append("rows", .integer(map.rows))
      object.append(ComparisonMetric.mapDistance.rawValue, MetricsJSON.number(map.distance))
      object.append(ComparisonMetric.mapDivergence.rawValue, MetricsJSON.number(map.divergence))
      object.append(
        ComparisonMetric.largestChange.rawValue, MetricsJSON.number(abs(map.largest?.change ?? 0)))
      object.append("unaligned", [MetricsJSON.number(map.unalignedA), MetricsJSON.number(map.unalignedB)])
      if let largest = map.largest {
        object.append(
          "largest",
          [
            "query": [.integer(largest.queryA), .integer(largest.queryB)],
            "key": [.integer(largest.keyA), .integer(largest.keyB)],
            "query_tokens": [token(part.a.queries, largest.queryA), token(part.b.queries, largest.queryB)],
            "key_tokens": [token(part.a.keys, largest.keyA), token(part.b.keys, largest.keyB)],
            "a": .float(largest.a), "b": .float(largest.b),
          ])
      }
    }
    if let a, let b {
      object.append("kinds", [.string(a.name.kind.rawValue), .string(b.name.kind.rawValue)])
      object.append("metrics", metrics(a, b, result))
    }
    return .object(object)
  }

  private func row(_ id: HeadID, _ table: HeadTable) -> HeadTable.Row? { table.rows.first { $0.id == id } }

  private func token(_ tokens: [ResolvedSequence.Token]?, _ place: Int) -> JSONValue {
    guard let tokens, tokens.indices.contains(place) else { return .null }
    return .string(tokens[place].raw)
  }

  /// Values in A and in B, of columns that both have.
  private func metrics(_ a: HeadTable.Row, _ b: HeadTable.Row, _ result: PartComparison) -> JSONValue {
    var places: [String: Int] = [:]
    for (place, column) in result.tableB.columns.enumerated() { places[column.key] = place }
    var object = JSONObject()
    for (column, value) in zip(result.tableA.columns, a.values) {
      guard let place = places[column.key] else { continue }
      object.append(column.key, [number(value), number(b.values[place])])
    }
    return .object(object)
  }

  private func number(_ value: Double?) -> JSONValue { value.map { MetricsJSON.number($0) } ?? .null }
}
