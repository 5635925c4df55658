import AttentionCore

/// Reads the experts of a layer, each in tensors of its own (`PART.N.gate_proj.weight`, as files have them), or all in two
/// (`PART.gate_up_proj`, as transformers 5 holds them).
struct ExpertReader {
  let weights: WeightReader
  /// The name of the layer's experts.
  let part: String
  let count: Int
  /// d_model.
  let width: Int
  /// Width of an expert's hidden layer.
  let inner: Int
  let activation: Activation
  /// What the maps of one expert are called.
  var names = (gate: "gate_proj", up: "up_proj", down: "down_proj")

  /// Gated MLPs.
  func gated() throws(CheckpointError) -> [MLP] {
    if ["gate_up_proj", "down_proj"].contains(where: { weights.contains("\(part).\($0)") }) {
      return try fused()
    }
    var experts: [MLP] = []
    for expert in 0..<count {
      let name = "\(part).\(expert)"
      experts.append(
        try weights.gatedMLP(
          gate: "\(name).\(names.gate)", up: "\(name).\(names.up)", down: "\(name).\(names.down)",
          width: width, inner: inner, bias: false, activation: activation))
    }
    return experts
  }

  /// `gate_up_proj` of `[experts, gate and up, d_model]` and `down_proj` of `[experts, d_model, hidden]`.
  private func fused() throws(CheckpointError) -> [MLP] {
    let gateUp = try weights.tensor("\(part).gate_up_proj", shape: [count, 2 * inner, width])
    let down = try weights.tensor("\(part).down_proj", shape: [count, width, inner])
    let (rows, columns) = (
      StoredMatrix(tensor: gateUp, columns: width), StoredMatrix(tensor: down, columns: inner)
    )
    return (0..<count).map { expert in
      let first = expert * 2 * inner
      return MLP(
        gate: LinearMap(parts: [rows.rows(first..<first + inner)]),
        up: LinearMap(parts: [rows.rows(first + inner..<first + 2 * inner)]),
        down: LinearMap(parts: [columns.rows(expert * width..<(expert + 1) * width)]), activation: activation)
    }
  }
}

extension ConfigReader {
  /// How many experts each token has, at most all of them.
  func chosenExperts(of count: Int, default fallback: Int? = nil) throws(CheckpointError) -> Int {
    let chosen = try int("num_experts_per_tok", "experts_per_token", default: fallback)
    guard chosen <= count else {
      throw .config(
        path: path, problem: "'num_experts_per_tok': expected at most \(count) experts, found \(chosen)")
    }
    return chosen
  }
}
