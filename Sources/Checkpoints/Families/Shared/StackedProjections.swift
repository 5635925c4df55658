import AttentionCore

extension WeightReader {
  /// Several linear maps of the same input whose rows are stacked in one tensor `NAME.weight`, `[sum of outputs, inputs]`,
  /// and their biases, where there are any, in `NAME.bias`.
  func stacked(
    _ name: String, inputs: Int, outputs: [Int], bias hasBias: Bool = false
  ) throws(CheckpointError) -> [LinearMap] {
    let total = outputs.reduce(0, +)
    let fused = try matrix("\(name).weight", rows: total, columns: inputs)
    let bias = hasBias ? try vector("\(name).bias", count: total) : nil
    var row = 0
    return outputs.map { count in
      defer { row += count }
      return LinearMap(
        parts: [fused.rows(row..<row + count)], bias: bias.map { Array($0[row..<row + count]) })
    }
  }
}
