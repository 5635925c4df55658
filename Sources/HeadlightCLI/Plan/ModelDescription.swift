import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON

/// The last part of a path that names something: `models/gpt2/` is `gpt2`, and so are `gpt2/model.safetensors` and the hub
/// cache's `models--openai-community--gpt2/snapshots/607a30d7`.
func displayName(ofPath path: String) -> String {
  var trimmed = path
  while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
  let last = Paths.lastComponent(trimmed)
  if last == "." || last == ".." { return trimmed }
  let directory = Paths.directory(trimmed)
  let parent = Paths.lastComponent(directory)
  if parent == "snapshots" {
    let words = Paths.lastComponent(Paths.directory(directory)).split(separator: "--", maxSplits: 2)
    if words.count == 3, words[0] == "models" { return String(words[2]) }
  }
  guard ["model", "weights"].contains(last.prefix { $0 != "." }), last.contains(".") else { return last }
  return parent.isEmpty || parent == "." ? last : displayName(ofPath: directory)
}

extension AttentionSource {
  /// What was understood, in words, in the order in which pages and `inspect` show it.
  ///
  /// - Parameter part: the part that is meant; nil for all of them.
  func facts(of part: AttentionPart?) -> [(name: String, value: String)] {
    switch self {
    case .model(let checkpoint, _): checkpoint.described(part)
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
  /// What was understood of the model as a whole.
  var modelFacts: [(name: String, value: String)] {
    var words: [(name: String, value: String)] = [
      ("model", displayName(ofPath: path)), ("family", facts.family),
    ]
    let stacks = model.stacks
    if let vocabulary = stacks.compactMap(\.vocabularySize).max() {
      words.append(("vocabulary", "\(vocabulary)"))
    }
    let types = elementTypes.map(\.name).joined(separator: ", ")
    words += [
      ("weights", "\(types), \(grouped(parameters)) parameters, \(grouped(byteCount)) bytes"),
      ("tensors", "\(usedTensorCount) used, \(unusedTensors.count) play no part"),
    ]
    return words
  }

  fileprivate func described(_ wanted: AttentionPart?) -> [(name: String, value: String)] {
    let parts = parts
    var words = modelFacts
    // Between what the model is and what its weights are.
    let own: [(name: String, value: String)]
    if let part = parts.first(where: { $0.part == wanted }) {
      own = (wanted.map { [("attention", $0.title)] } ?? []) + part.described
    } else {
      own = parts.map { ($0.part?.title ?? "", $0.summary) }
    }
    words.insert(contentsOf: own, at: 2)
    return words
  }

  fileprivate var json: JSONValue {
    [
      "path": .string(path), "family": .string(facts.family), "parts": .array(parts.map(\.json)),
      "vocabulary": model.stacks.compactMap(\.vocabularySize).max().map { .integer($0) } ?? .null,
      "dtypes": .array(elementTypes.map { .string($0.name) }), "parameters": .integer(parameters),
      "bytes": .integer(byteCount), "tensors": .integer(tensorCount),
      "used_tensors": .integer(usedTensorCount),
      "files": .array(files.map { .string($0) }),
      "assumptions": .array(facts.assumptions.map { .string($0) }),
      "unused_tensors": .array(
        unusedTensors.map { ["name": .string($0.name), "reason": $0.reason.map { .string($0) } ?? .null] }),
      "problems": .array(problems.map { .string($0.description) }),
    ]
  }
}

/// A number with its digits in groups of three.
func grouped(_ number: Int) -> String {
  let digits = String(number)
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}

extension PartFacts {
  /// In one line.
  fileprivate var summary: String {
    "\(layers) layers, \(Self.byLayer(heads.map { "\($0)" })) heads, d_head \(Self.byLayer(headWidths.map { "\($0)" })), mask \(Self.byLayer(masks))"
  }

  /// In the order in which pages and `inspect` show it.
  var described: [(name: String, value: String)] {
    let heads = zip(heads, keyValueHeads).map { $0 == $1 ? "\($0)" : "\($0) (\($1) key/value)" }
    var words: [(name: String, value: String)] = [
      ("layers", "\(layers)"), ("heads", Self.byLayer(heads)), ("d_model", "\(modelWidth)"),
      ("d_head", Self.byLayer(headWidths.map { "\($0)" })),
    ]
    if let contextLength { words.append(("context", "\(contextLength) tokens")) }
    if valueWidths != headWidths { words.append(("d_value", Self.byLayer(valueWidths.map { "\($0)" }))) }
    words += [
      ("mask", Self.byLayer(masks)), ("scale", Self.byLayer(scales)), ("positions", Self.byLayer(positions)),
      ("norm", Self.byLayer(norms)),
    ]
    return words
  }

  fileprivate var json: JSONValue {
    func list(_ values: [Int]) -> JSONValue { .array(values.map { .integer($0) }) }
    func list(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
    return [
      "part": part.map { .string($0.rawValue) } ?? .null, "layers": .integer(layers),
      "context": contextLength.map { .integer($0) } ?? .null, "heads": list(heads),
      "key_value_heads": list(keyValueHeads), "d_model": .integer(modelWidth), "d_head": list(headWidths),
      "d_value": list(valueWidths), "mask": list(masks), "scale": list(scales), "positions": list(positions),
      "norm": list(norms),
    ]
  }
}
