import AttentionCore

/// A matrix as a file has it, of which each row makes an output: windows into it are weights.
struct StoredMatrix {
  let tensor: Tensor
  /// Numbers in a row, the inputs.
  let columns: Int
  var scales: BlockScales?

  /// The outputs that `range` makes, counted in rows of the whole tensor.
  func rows(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(
      tensor, offset: range.lowerBound * columns, inputs: columns, outputs: range.count, layout: .outputMajor,
      scales: scales)
  }
}
