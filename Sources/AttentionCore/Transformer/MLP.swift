/// The feed-forward part of a block: `down(act(up x))`, or `down(act(gate x) · up x)` where it is gated
/// (Shazeer 2020).
public struct MLP: Sendable {
  /// Makes the gate, or `nil` where there is none.
  public let gate: LinearMap?
  /// From d_model to d_mlp.
  public let up: LinearMap
  /// From d_mlp to d_model.
  public let down: LinearMap
  /// Applied to the gate where there is one, else to `up`.
  public let activation: Activation
  /// Added to the product of gate and `up`, where a model has it there.
  public let productBias: [Float]?

  /// The widths of the maps must fit each other.
  public init(
    gate: LinearMap? = nil, up: LinearMap, down: LinearMap, activation: Activation,
    productBias: [Float]? = nil
  ) {
    self.gate = gate
    self.productBias = productBias
    self.up = up
    self.down = down
    self.activation = activation
    precondition(up.outputs == down.inputs && up.inputs == down.outputs)
    precondition(gate == nil || gate?.outputs == up.outputs)
  }

  /// `x` and `y` are `[rows, d_model]`; `y` is overwritten.
  func apply(_ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel) {
    let width = up.outputs
    let hidden = FloatBuffer(count: rows * width)
    up.apply(x, rows: rows, to: hidden.pointer, parallel: parallel)
    let gated = gate.map { gate in
      let buffer = FloatBuffer(count: rows * width)
      gate.apply(x, rows: rows, to: buffer.pointer, parallel: parallel)
      return buffer
    }
    parallel.forEach(rows) { row, _ in
      let values = hidden.pointer + row * width
      guard let gated else { return activation.apply(values, count: width) }
      let gates = gated.pointer + row * width
      activation.apply(gates, count: width)
      for index in 0..<width { values[index] *= gates[index] }
      if let productBias {
        for index in 0..<width { values[index] += productBias[index] }
      }
    }
    down.apply(hidden.pointer, rows: rows, to: y, parallel: parallel)
  }
}
