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
  /// Where `up` makes pairs.
  public let pairs: Pairs?

  /// `up` makes a gate and a value for each hidden dimension, one beside the other, and the hidden dimension is
  /// `gate · σ(slope · gate) · (value + 1)`, with the gate cut off above `limit` and the value at ± `limit` (gpt-oss).
  public struct Pairs: Sendable {
    /// What the gate is multiplied by in the sigmoid.
    public let slope: Float
    /// Where gate and value are cut off.
    public let limit: Float

    /// `limit` must not be negative.
    public init(slope: Float, limit: Float) {
      precondition(limit >= 0)
      self.slope = slope
      self.limit = limit
    }
  }

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
    pairs = nil
    precondition(up.outputs == down.inputs && up.inputs == down.outputs)
    precondition(gate == nil || gate?.outputs == up.outputs)
  }

  /// `up` makes gate and value of every hidden dimension in turn: it has twice as many outputs as `down` has inputs.
  public init(up: LinearMap, down: LinearMap, pairs: Pairs) {
    gate = nil
    productBias = nil
    self.up = up
    self.down = down
    activation = .silu
    self.pairs = pairs
    precondition(up.outputs == 2 * down.inputs && up.inputs == down.outputs)
  }

  /// `x` and `y` are `[rows, d_model]`; `y` is overwritten.
  func apply(_ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel) {
    let hidden = FloatBuffer(count: rows * up.outputs)
    up.apply(x, rows: rows, to: hidden.pointer, parallel: parallel)
    let gates = gate.map { gate in
      let buffer = FloatBuffer(count: rows * gate.outputs)
      gate.apply(x, rows: rows, to: buffer.pointer, parallel: parallel)
      return buffer
    }
    let joined = pairs.map { _ in FloatBuffer(count: rows * down.inputs) }
    parallel.forEach(rows) { row, _ in
      let values = hidden.pointer + row * up.outputs
      if let pairs, let joined {
        join(pairs, values, into: joined.pointer + row * down.inputs)
      } else if let gates {
        multiply(values, by: gates.pointer + row * up.outputs)
      } else {
        activation.apply(values, count: up.outputs)
      }
    }
    down.apply((joined ?? hidden).pointer, rows: rows, to: y, parallel: parallel)
  }

  private func multiply(_ values: UnsafeMutablePointer<Float>, by gates: UnsafeMutablePointer<Float>) {
    activation.apply(gates, count: up.outputs)
    for index in 0..<up.outputs { values[index] *= gates[index] }
    if let productBias {
      for index in 0..<up.outputs { values[index] += productBias[index] }
    }
  }

  /// Makes the hidden dimensions of the pairs in `values`.
  private func join(
    _ pairs: Pairs, _ values: UnsafePointer<Float>, into joined: UnsafeMutablePointer<Float>
  ) {
    let (upper, lower) = (SIMD8<Float>(repeating: pairs.limit), SIMD8<Float>(repeating: -pairs.limit))
    for start in stride(from: 0, to: down.inputs, by: 8) {
      let count = min(8, down.inputs - start)
      var (gate, value) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for lane in 0..<count {
        gate[lane] = values[2 * (start + lane)]
        value[lane] = values[2 * (start + lane) + 1]
      }
      gate = pointwiseMin(gate, upper)
      value = value.clamped(lowerBound: lower, upperBound: upper)
      let product = gate / (1 + VectorMath.exp(gate * -pairs.slope)) * (value + 1)
      for lane in 0..<count { joined[start + lane] = product[lane] }
    }
  }
}
