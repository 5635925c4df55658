import AttentionCore
import StrictJSON

/// `metrics.json`, of a sequence and of a batch.
enum MetricsJSON {
  /// What one sequence's file holds: columns with their definitions, a head each with its values and what they are means of, and how
  /// far heads are from each other.
  static func sequence(
    _ context: SequenceContext, table: HeadTable, results: SequenceMetrics.Results
  ) -> JSONValue {
    var object = header(context.plan)
    if let part = context.view.part { object.append("part", .string(part.rawValue)) }
    object.append("sequence", .string(context.job.id))
    object.append("queries", .integer(context.view.facts.queries))
    object.append("keys", .integer(context.view.facts.keys))
    object.append("columns", columns(table.columns))
    let counts = Dictionary(uniqueKeysWithValues: results.measurements.map { ($0.id, $0.pattern) })
    object.append(
      "heads",
      .array(
        table.rows.map { row in
          var head = self.head(row)
          head.append("values", values(row.values, table.columns) { number($0) })
          head.append(
            "means_of",
            .object(
              JSONObject(
                uniqueEntries: HeadMetric.allCases.compactMap { metric in
                  counts[row.id]?[metric].map { (metric.rawValue, .integer($0.count)) }
                })))
          return .object(head)
        }))
    object.append("head_distances", distances(results))
    return .object(object)
  }

  /// The most heads whose distances are written one by one.
  private static let mostDistances = 512

  private static func distances(_ results: SequenceMetrics.Results) -> JSONValue {
    guard let distances = results.distances else { return ["note": .string(results.distancesNote)] }
    let count = distances.heads.count
    var object: JSONObject = [
      "definition":
        "Jensen-Shannon divergence of two heads' rows, mean over the compared queries, in nats; places by classical scaling of its square roots",
      "note": .string(results.distancesNote),
      "compared_queries": .integer(distances.comparedQueries),
      "comparable_queries": .integer(distances.comparableQueries),
      "heads": .array(distances.heads.map { .string($0.name) }),
      "places": .array(distances.places.map { [number($0.x), number($0.y)] }),
      "explained": number(distances.explained),
    ]
    // Row i has the divergences from heads 0 to i - 1.
    object.append(
      "below_diagonal",
      count > mostDistances
        ? .null
        : .array(
          (0..<count).map { row in
            .array(distances.divergences[row * count..<row * count + row].map { .float($0) })
          }))
    return .object(object)
  }

  /// What the batch's file holds: for each head mean, spread and extremes of every metric over the sequences, and what its weights
  /// and the probe say.
  static func batch(_ plan: ReportPlan, _ metrics: BatchMetrics, facts: HeadFacts) -> JSONValue {
    let table = metrics.table(facts: facts)
    var object = header(plan)
    object.append("sequences", .integer(metrics.sequences.count))
    object.append("statistics", .string(statisticsNote))
    object.append("columns", columns(table.columns))
    object.append(
      "heads",
      .array(
        table.rows.map { row in
          let own = metrics.heads[row.id]
          let measured = (own?.pattern ?? []) + (metrics.hasNorms ? own?.normWeighted ?? [] : [])
          let statistics = measured.map { value -> JSONValue in
            let value = value.statistics
            guard value.count > 0 else { return .null }
            return [
              "mean": number(value.mean), "sd": value.standardDeviation.map { number($0) } ?? .null,
              "min": number(value.minimum.value),
              "max": number(value.maximum.value), "sequences": .integer(value.count),
              "min_sequence": .string(metrics.sequences[value.minimum.sequence]),
              "max_sequence": .string(metrics.sequences[value.maximum.sequence]),
            ]
          }
          let fixed = facts.values(of: row.id).map { $0.map { number($0) } ?? .null }
          var head = self.head(row)
          head.append(
            "values",
            .object(
              JSONObject(uniqueEntries: Array(zip(table.columns.map(\.key), statistics + fixed)))))
          if let circuit = facts.circuits[row.id] { head.append("weights", circuit.json) }
          return .object(head)
        }))
    return .object(object)
  }

  /// What mean, spread and extremes are of.
  static let statisticsNote =
    "Each sequence counts once. sd is the standard deviation of the sample, divided by sequences - 1, null for one sequence; the kind of a head is named by the means."

  private static func header(_ plan: ReportPlan) -> JSONObject {
    [
      "headlight": .string(Version.current), "model": .string(plan.source.name),
      "local_window": .integer(plan.metrics.localWindow),
    ]
  }

  private static func head(_ row: HeadTable.Row) -> JSONObject {
    var object: JSONObject = ["layer": .integer(row.id.layer), "head": .integer(row.id.head ?? 0)]
    if let part = row.id.part { object.append("part", .string(part.rawValue)) }
    object.append("kind", .string(row.name.kind.rawValue))
    object.append("score", row.name.score.map { number($0) } ?? .null)
    object.append("threshold", row.name.threshold.map { .number($0) } ?? .null)
    return object
  }

  /// Columns with what they mean.
  static func columns(_ columns: [HeadTable.Column]) -> JSONValue {
    .array(columns.map { definition($0.definition, key: $0.key, group: $0.group) })
  }

  /// What a number means.
  static func definition(
    _ definition: MetricDefinition, key: String, group: HeadTable.Group? = nil
  ) -> JSONValue {
    var object: JSONObject = ["key": .string(key)]
    if let group { object.append("group", .string(group.rawValue)) }
    for (name, text) in [
      ("title", definition.title), ("unit", definition.unit.rawValue), ("range", definition.range),
      ("formula", definition.formula), ("meaning", definition.meaning), ("pitfalls", definition.pitfalls),
      ("source", definition.source),
    ] {
      object.append(name, .string(text))
    }
    return .object(object)
  }

  private static func values<Value>(
    _ values: [Value?], _ columns: [HeadTable.Column], _ json: (Value) -> JSONValue
  ) -> JSONValue {
    .object(
      JSONObject(uniqueEntries: zip(columns, values).map { ($0.key, $1.map(json) ?? .null) }))
  }

  /// Seven digits, all that 32-bit weights give.
  static func number(_ value: Double) -> JSONValue { .float(Float(value)) }
}
