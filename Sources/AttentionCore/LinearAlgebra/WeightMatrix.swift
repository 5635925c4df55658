/// A weight matrix where the file has it: a window into a tensor that maps inputs to outputs.
///
/// Fused and per-head layouts are windows into one tensor, so no weight is copied to take it apart.
public struct WeightMatrix: Sendable {
  /// Which of the two dimensions is contiguous in memory.
  public enum Layout: Sendable {
    /// Rows are inputs: `[inputs, outputs]`, as GPT-2's Conv1D and TransformerLens have it.
    case inputMajor
    /// Rows are outputs: `[outputs, inputs]`, as `torch.nn.Linear` has it.
    case outputMajor
  }

  /// The tensor the window looks into.
  public let tensor: Tensor
  /// Element of the tensor where the window starts.
  public let offset: Int
  /// Width of what goes in.
  public let inputs: Int
  /// Width of what comes out.
  public let outputs: Int
  /// Elements between the starts of two neighbouring rows.
  public let stride: Int
  /// How the window's rows are to be read.
  public let layout: Layout

  /// A window that starts at element `offset`; it must lie inside the tensor.
  public init(
    _ tensor: Tensor, offset: Int = 0, inputs: Int, outputs: Int, stride: Int? = nil, layout: Layout
  ) {
    self.tensor = tensor
    self.offset = offset
    self.inputs = inputs
    self.outputs = outputs
    self.layout = layout
    let (rows, columns) = layout == .inputMajor ? (inputs, outputs) : (outputs, inputs)
    self.stride = stride ?? columns
    precondition(rows == 0 || offset + (rows - 1) * self.stride + columns <= tensor.count)
  }

  /// `destination[row, column] = Σ x[row, i] · W[i, outputs.lowerBound + column]`
  /// for the chosen outputs. Weights that are not 32-bit are converted into `scratch`, which holds at least
  /// `inputs · outputs.count` elements.
  func multiply(
    _ x: UnsafePointer<Float>, rows: Int, stride xStride: Int, outputs range: Range<Int>,
    into destination: UnsafeMutablePointer<Float>, stride destinationStride: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let first = offset + (layout == .outputMajor ? range.lowerBound * stride : range.lowerBound)
    let weights: UnsafePointer<Float>
    let weightStride: Int
    if let address = tensor.floatAddress(of: first) {
      (weights, weightStride) = (address, stride)
    } else {
      let (lines, width) = layout == .outputMajor ? (range.count, inputs) : (inputs, range.count)
      for line in 0..<lines {
        tensor.copyFloats(from: first + line * stride, count: width, to: scratch + line * width)
      }
      (weights, weightStride) = (UnsafePointer(scratch), width)
    }
    MatrixProduct.multiply(
      m: rows, n: range.count, k: inputs, a: x, lda: xStride, b: weights, ldb: weightStride,
      transposeB: layout == .outputMajor, c: destination, ldc: destinationStride)
  }
}
