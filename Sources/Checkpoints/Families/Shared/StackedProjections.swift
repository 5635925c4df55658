import AttentionCore

extension WeightReader {
  /// Several linear maps of the same input whose rows are stacked in one tensor `NAME.weight`, `[sum of outputs, inputs]`,
  /// and without biases.
  func stacked(_ name: String, inputs: Int, outputs: [Int]) throws(CheckpointError) -> [LinearMap] {
    let fused = try tensor("\(name).weight", shape: [outputs.reduce(0, +), inputs])
    var row = 0
    return outputs.map { count in
      defer { row += count }
      return LinearMap(
        parts: [
          WeightMatrix(fused, offset: row * inputs, inputs: inputs, outputs: count, layout: .outputMajor)
        ])
    }
  }
}
