import AttentionCore

extension WeightReader {
  /// An MLP without a gate: two linear maps with an activation between them.
  func mlp(
    up: String, down: String, width: Int, inner: Int, bias: Bool = true, activation: Activation
  ) throws(CheckpointError) -> FeedForward {
    .dense(
      MLP(
        up: try linear(up, inputs: width, outputs: inner, bias: bias),
        down: try linear(down, inputs: inner, outputs: width, bias: bias), activation: activation))
  }

  /// An MLP with a gate: three linear maps, `down(activation(gate x) · up x)`.
  func gatedMLP(
    gate: String, up: String, down: String, width: Int, inner: Int, bias: Bool, activation: Activation
  ) throws(CheckpointError) -> MLP {
    MLP(
      gate: try linear(gate, inputs: width, outputs: inner, bias: bias),
      up: try linear(up, inputs: width, outputs: inner, bias: bias),
      down: try linear(down, inputs: inner, outputs: width, bias: bias), activation: activation)
  }
}
