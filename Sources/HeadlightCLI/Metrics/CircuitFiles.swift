import AttentionCore
import FileAccess
import StrictJSON

/// The analysis of weights alone, and `composition.csv`: one row a pair of heads and kind of composition.
enum CircuitFiles {
  static let compositionName = "composition.csv"
  /// The most work that composition may be, in floating-point operations: some minutes on two cores.
  private static let mostWork = 5e13

  /// Analyses the heads that the plan asks for, of one part; nothing is written.
  ///
  /// - Throws: `UsageError` where how they compose would take too long.
  static func circuits(
    _ plan: ReportPlan, model: Transformer, of part: AttentionPart?
  ) throws(UsageError) -> [HeadID: HeadCircuit] {
    let analysis = CircuitAnalysis(model: model, threads: plan.threads)
    let (layers, heads) = (plan.request.layers, plan.request.heads)
    let work = analysis.compositionCost(of: part, layers: layers, heads: heads)
    guard work <= mostWork else {
      throw UsageError("composition would take \(tooMuch(work)); choose fewer --layers or --heads")
    }
    var circuits: [HeadID: HeadCircuit] = [:]
    for circuit in analysis.heads(of: part, layers: layers, heads: heads) { circuits[circuit.id] = circuit }
    for (head, strongest) in analysis.composition(of: part, layers: layers, heads: heads, each: { _ in }) {
      circuits[head]?.strongest = strongest
    }
    return circuits
  }

  private static func tooMuch(_ work: Double) -> String {
    "\(Int((work / 1e12).rounded())) teraflops, and \(Int(mostWork / 1e12)) is the most"
  }

  /// Analyses the heads that the plan asks for, and writes how they compose.
  ///
  /// - Returns: the heads, whether `composition.csv` was written, and what is to be said where it was not.
  static func run(
    _ plan: ReportPlan, model: Transformer
  ) throws -> (circuits: [HeadID: HeadCircuit], isWritten: Bool, note: String?) {
    let analysis = CircuitAnalysis(model: model, threads: plan.threads)
    let (layers, heads) = (plan.request.layers, plan.request.heads)
    let parts = plan.source.parts.filter { !plan.source.maps(of: $0, for: plan.request).isEmpty }
    var circuits: [HeadID: HeadCircuit] = [:]
    for part in parts {
      for circuit in analysis.heads(of: part, layers: layers, heads: heads) { circuits[circuit.id] = circuit }
    }
    let work = parts.reduce(0) { $0 + analysis.compositionCost(of: $1, layers: layers, heads: heads) }
    guard work <= mostWork else {
      return (
        circuits, false,
        "composition of heads is left out: it would take \(tooMuch(work)); choose fewer --layers or --heads"
      )
    }
    let file = try AtomicFile(Paths.join(plan.output, compositionName))
    let hasParts = parts.contains { $0 != nil }
    try file.write(
      Array(
        ((hasParts ? "part," : "")
          + "reader_layer,reader_head,writer_layer,writer_head,kind,score,baseline\r\n").utf8))
    for part in parts {
      var lines: [UInt8] = []
      let strongest = try analysis.composition(of: part, layers: layers, heads: heads) {
        pair throws(FileAccessError) in
        if let part { lines += "\(part.rawValue),".utf8 }
        lines += "\(pair.reader.layer),\(pair.reader.column),\(pair.writer.layer),\(pair.writer.column),".utf8
        lines += "\(pair.kind.rawValue),\(Float(pair.score)),\(Float(pair.baseline))\r\n".utf8
        guard lines.count > 1 << 16 else { return }
        try file.write(lines)
        lines.removeAll(keepingCapacity: true)
      }
      try file.write(lines)
      for (head, strongest) in strongest { circuits[head]?.strongest = strongest }
    }
    try file.commit()
    return (circuits, true, nil)
  }
}

extension HeadCircuit {
  /// For programs: what the columns of tables have no room for.
  var json: JSONValue {
    var object: JSONObject = [
      "key_value_head": .integer(keyValueHead), "heads_that_share_it": .integer(groupSize),
      "qk_singular_values": .array(queryKeySingularValues.map { MetricsJSON.number($0) }),
      "ov_singular_values": .array(outputValueSingularValues.map { MetricsJSON.number($0) }),
    ]
    for kind in CompositionKind.allCases {
      guard let found = strongest[kind] else { continue }
      object.append(
        "strongest_\(kind.rawValue)_composition",
        [
          "with": .string(found.writer.name), "score": MetricsJSON.number(found.score),
          "baseline": MetricsJSON.number(found.baseline),
        ])
    }
    return .object(object)
  }
}
