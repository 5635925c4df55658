import AttentionCore
import TensorFiles

/// What bare weights cannot say themselves, by TransformerLens's names: from the file's metadata, or given by the
/// caller, who wins. What neither says is assumed and reported.
///
/// | key | meaning | when absent |
/// |---|---|---|
/// | `mask` | `causal` or `none`; also `attention_dir`: `causal`, `bidirectional` | causal |
/// | `attn_scale` | what scores are divided by | √d_head |
/// | `scale_attn_by_inverse_layer_idx` | whether layer n divides scores by n + 1 too | false |
/// | `normalization_type` | `LN`, `LNPre`, `RMS`, `RMSPre` or `none` | read off the tensors |
/// | `eps` | under the norm's root | 1e-5 |
/// | `act_fn` | `relu`, `gelu`, `gelu_new`, `silu` | `gelu_new`; `silu` when gated |
/// | `parallel_attn_mlp` | whether attention and MLP read the same input | false |
/// | `n_ctx` | the most tokens | as many as positions |
/// | `rotary_dim`, `rotary_base`, `rotary_adjacent_pairs` | rotary positions | none, 10000, false |
struct ProjectionSettings {
  private let values: [String: String]
  private let path: String
  private(set) var assumptions: [String] = []
  let mask: AttentionMask
  /// Whether the mask was stated, not assumed.
  let isMaskStated: Bool
  let contextLength: Int?

  private static let keys: Set<String> = [
    "mask", "attention_dir", "attn_scale", "scale_attn_by_inverse_layer_idx", "normalization_type", "eps",
    "act_fn",
    "parallel_attn_mlp", "n_ctx", "rotary_dim", "rotary_base", "rotary_adjacent_pairs",
  ]

  init(archive: TensorArchive, given: [String: String]) throws(CheckpointError) {
    for key in given.keys.sorted() where !Self.keys.contains(key) {
      throw .config(
        path: archive.path,
        problem: "setting '\(key)' is not known; known are \(Self.keys.sorted().joined(separator: ", "))")
    }
    path = archive.path
    values = archive.metadata.filter { Self.keys.contains($0.key) }.merging(given) { $1 }
    let statedMask = given["mask"] ?? given["attention_dir"] ?? values["mask"] ?? values["attention_dir"]
    isMaskStated = statedMask != nil
    switch statedMask {
    case "causal": mask = .causal
    case "none", "bidirectional": mask = .bidirectional
    case nil:
      mask = .causal
      assumptions.append("mask: causal, since the file does not say (mask=causal|none)")
    case let other?:
      throw .config(path: path, problem: "'mask': expected causal or none, found '\(other)'")
    }
    contextLength = try Self.number(values, "n_ctx", path).map { (value) throws(CheckpointError) in
      guard value >= 1, value == value.rounded(), value < 1e9 else {
        throw .config(path: archive.path, problem: "'n_ctx': expected a whole number above 0, found \(value)")
      }
      return Int(value)
    }
  }

  private static func number(
    _ values: [String: String], _ key: String, _ path: String
  ) throws(CheckpointError) -> Double? {
    guard let text = values[key] else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw .config(path: path, problem: "'\(key)': expected a number, found '\(text)'")
    }
    return number
  }

  private func positive(_ key: String) throws(CheckpointError) -> Double? {
    guard let number = try Self.number(values, key, path) else { return nil }
    guard number > 0 else {
      throw .config(path: path, problem: "'\(key)': expected a number above 0, found \(number)")
    }
    return number
  }

  private func flag(_ key: String) throws(CheckpointError) -> Bool {
    switch values[key]?.lowercased() {
    case nil, "false", "0": return false
    case "true", "1": return true
    default:
      throw .config(path: path, problem: "'\(key)': expected true or false, found '\(values[key] ?? "")'")
    }
  }

  private mutating func assume(_ text: String) {
    if !assumptions.contains(text) { assumptions.append(text) }
  }

  func scale(headWidth: Int, layer: Int) throws(CheckpointError) -> Float {
    let divisor = try positive("attn_scale") ?? Double(headWidth).squareRoot()
    let layers: Double = try flag("scale_attn_by_inverse_layer_idx") ? Double(layer + 1) : 1
    let scale = Float(1 / (divisor * layers))
    guard scale.isNormal else {
      throw .config(path: path, problem: "'attn_scale': expected a number of a usual size, found \(divisor)")
    }
    return scale
  }

  /// Whether attention and MLP read the same input; without an MLP there is nothing to ask.
  mutating func isParallel(hasMLP: Bool) throws(CheckpointError) -> Bool {
    if hasMLP, values["parallel_attn_mlp"] == nil {
      assume("parallel_attn_mlp: false, since the file does not say")
    }
    return try flag("parallel_attn_mlp")
  }

  func rotary() throws(CheckpointError) -> RotaryPositions? {
    guard let dimensions = try positive("rotary_dim") else { return nil }
    guard dimensions == dimensions.rounded(), dimensions < 65_536, Int(dimensions) % 2 == 0 else {
      throw .config(path: path, problem: "'rotary_dim': expected an even number, found \(dimensions)")
    }
    let base = try positive("rotary_base") ?? 10_000
    return RotaryPositions(
      .fixed(RotaryPositions.frequencies(base: base, dimensions: Int(dimensions))),
      pairing: try flag("rotary_adjacent_pairs") ? .adjacent : .half,
      summary: "rotary, \(Int(dimensions)) dimensions, base \(PartFacts.rounded(base))")
  }

  mutating func activation(isGated: Bool) throws(CheckpointError) -> Activation {
    guard let name = values["act_fn"] else {
      assume("act_fn: \(isGated ? "silu" : "gelu_new"), since the file does not say")
      return isGated ? .silu : .geluTanh
    }
    guard let activation = Activation(named: name) else {
      throw .unsupported(path: path, what: "act_fn '\(name)'")
    }
    return activation
  }

  /// The norm that the tensors and settings describe.
  ///
  /// - Parameter isFolded: whether the weights that read the norm's output sum to 0 over d_model; then a layer norm was
  ///   folded into them, and the norm without gain still has to be applied.
  mutating func norm(
    gain: [Float]?, bias: [Float]?, isFolded: Bool
  ) throws(CheckpointError) -> Norm? {
    let isCentred: Bool
    switch values["normalization_type"]?.lowercased() {
    case "ln", "lnpre": isCentred = true
    case "rms", "rmspre": isCentred = false
    case "none": return nil
    case nil:
      if gain != nil {
        isCentred = bias != nil
      } else if isFolded {
        isCentred = true
        assume(
          "normalization_type: LNPre, since W_Q sums to 0 over d_model, as folding a layer norm leaves it")
      } else {
        assume("normalization_type: none, since the file has no norm; say LNPre or RMSPre if one was folded")
        return nil
      }
    case _?:
      throw .unsupported(path: path, what: "normalization_type '\(values["normalization_type"] ?? "")'")
    }
    let epsilon = try positive("eps")
    if epsilon == nil { assume("eps: 1e-5, since the file does not say") }
    return Norm(isCentred: isCentred, gain: gain, bias: bias, epsilon: Float(epsilon ?? 1e-5))
  }
}
