import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON

/// The last part of a path that names something: `models/gpt2/` is `gpt2`, and so is `gpt2/model.safetensors`.
func displayName(ofPath path: String) -> String {
  var trimmed = path
  while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
  let last = Paths.lastComponent(trimmed)
  if last == "." || last == ".." { return trimmed }
  guard ["model", "weights"].contains(last.prefix { $0 != "." }), last.contains(".") else { return last }
  let parent = Paths.lastComponent(Paths.directory(trimmed))
  return parent.isEmpty || parent == "." ? last : parent
}

extension AttentionSource {
  /// What was understood, in words, in the order in which pages and `inspect` show it.
  var facts: [(name: String, value: String)] {
    switch self {
    case .model(let checkpoint, _): checkpoint.described
    case .captured(let captured):
      [
        ("model", name), ("family", "captured attention"),
        ("layers", captured.layers.map { "\($0.number)" }.joined(separator: ", ")),
        ("heads", "\(headCount)"), ("queries × keys", "\(captured.queries) × \(captured.keys)"),
        ("numbers", captured.elementTypes.map(\.name).joined(separator: ", ")),
      ]
    }
  }

  /// The same for programs.
  var json: JSONValue {
    switch self {
    case .model(let checkpoint, _): checkpoint.json
    case .captured(let captured):
      [
        "path": .string(captured.path), "family": "captured",
        "layers": .array(captured.layers.map { .integer($0.number) }), "heads": .integer(headCount),
        "queries": .integer(captured.queries), "keys": .integer(captured.keys),
        "dtypes": .array(captured.elementTypes.map { .string($0.name) }),
        "unused_tensors": .array(captured.unusedTensors.map { .string($0) }),
      ]
    }
  }

  /// What the files did not say and was assumed.
  var assumptions: [String] {
    if case .model(let checkpoint, _) = self { checkpoint.facts.assumptions } else { [] }
  }
}

extension Checkpoint {
  fileprivate var first: AttentionLayer { model.blocks[0].attention }

  /// Each mask that a layer has, once.
  private var masks: String {
    Set(model.blocks.map(\.attention.mask.description)).sorted().joined(separator: ", ")
  }

  fileprivate var described: [(name: String, value: String)] {
    var heads = "\(first.heads)"
    if first.keyValueHeads != first.heads { heads += " (\(first.keyValueHeads) key/value)" }
    var facts: [(name: String, value: String)] = [
      ("model", displayName(ofPath: path)), ("family", facts.family), ("layers", "\(model.blocks.count)"),
      ("heads", heads), ("d_model", "\(model.modelWidth)"), ("d_head", "\(first.headWidth)"), ("mask", masks),
      ("scale", facts.scale), ("positions", facts.positions), ("norm", facts.norm),
    ]
    if let vocabulary = model.vocabularySize { facts.append(("vocabulary", "\(vocabulary)")) }
    if let context = model.contextLength { facts.append(("context", "\(context) tokens")) }
    facts.append(
      ("weights", "\(elementTypes.map(\.name).joined(separator: ", ")), \(counted(parameters)) parameters"))
    return facts
  }

  fileprivate var json: JSONValue {
    [
      "path": .string(path), "family": .string(facts.family), "layers": .integer(model.blocks.count),
      "heads": .integer(first.heads), "key_value_heads": .integer(first.keyValueHeads),
      "d_model": .integer(model.modelWidth), "d_head": .integer(first.headWidth), "mask": .string(masks),
      "scale": .string(facts.scale), "positions": .string(facts.positions), "norm": .string(facts.norm),
      "vocabulary": model.vocabularySize.map { .integer($0) } ?? .null,
      "context": model.contextLength.map { .integer($0) } ?? .null,
      "dtypes": .array(elementTypes.map { .string($0.name) }), "parameters": .integer(parameters),
      "bytes": .integer(byteCount), "tensors": .integer(tensorCount),
      "files": .array(files.map { .string($0) }),
      "assumptions": .array(facts.assumptions.map { .string($0) }),
      "unused_tensors": .array(
        unusedTensors.map { ["name": .string($0.name), "reason": $0.reason.map { .string($0) } ?? .null] }),
    ]
  }

  private func counted(_ number: Int) -> String {
    let digits = String(number)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}
