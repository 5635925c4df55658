import StrictJSON

/// `manifest.json`: what was run on what, and how each sequence ended. It holds no clock, so that the same run gives
/// the same bytes.
struct Manifest {
  let plan: ReportPlan
  let inputs: [InputFile]
  let outcomes: [SequenceOutcome]
  /// What was written for the whole batch, besides this file.
  let files: [String]

  /// The files that there may be for a whole batch.
  static let batchFiles = Set(
    ["index.html", "report.md", "metrics.json", "metrics.csv", CircuitFiles.compositionName]
      + BatchFigures.names)

  var bytes: [UInt8] {
    var value: JSONObject = [
      "headlight": .string(Version.current),
      "arguments": .array(plan.arguments.map { .string($0) }),
      "model": plan.source.json,
      "layers": .array(plan.request.layers.map { .integer($0) }),
      "heads": .array(plan.request.heads.map { .integer($0) }),
      "inputs": .array(
        inputs.map {
          ["path": .string($0.path), "bytes": .integer($0.byteCount), "sha256": .string($0.sha256)]
        }),
      "files": .array(files.map { .string($0) }),
      "sequences": .array(outcomes.map(sequence)),
    ]
    let notes = plan.source.tokenizerNotes
    if !notes.isEmpty { value.append("notes", .array(notes.map { .string($0) })) }
    if let merge = plan.merge {
      value.append("merge", ["into": .string(merge.rawValue), "keys": "sum", "queries": "mean"])
    }
    return JSONValue.object(value).serializedBytes(pretty: true)
  }

  private func part(_ view: PartView) -> JSONValue {
    var object: JSONObject = [
      "part": .string(view.part?.rawValue ?? ""), "queries": .integer(view.queryTokens.count),
      "keys": .integer(view.keys.count),
    ]
    if let merge = view.merge {
      object.append(
        "merged_from", [.integer(merge.queries.tokenCount), .integer(merge.keys.tokenCount)])
    }
    return .object(object)
  }

  private func sequence(_ outcome: SequenceOutcome) -> JSONValue {
    var object: JSONObject = [
      "id": .string(outcome.entry.id), "status": outcome.failure == nil ? "done" : "failed",
    ]
    if let failure = outcome.failure { object.append("error", .string(failure)) }
    for (key, text) in outcome.texts { object.append(key, .string(text)) }
    if let first = outcome.views.first {
      object.append("directory", .string(outcome.entry.directory))
      object.append("tokens", .integer(first.queryTokenCount))
      if let keys = first.keyTokens {
        object.append("key_tokens", .integer(first.merge?.keys.tokenCount ?? keys.count))
      }
      if first.merge != nil {
        object.append("words", .integer(first.queryTokens.count))
        if let keys = first.keyTokens { object.append("key_words", .integer(keys.count)) }
      }
      if outcome.views.count > 1 { object.append("parts", .array(outcome.views.map(part))) }
      if !outcome.notes.isEmpty { object.append("notes", .array(outcome.notes.map { .string($0) })) }
      object.append("files", .array(outcome.files.map { .string($0) }))
    }
    return .object(object)
  }
}
