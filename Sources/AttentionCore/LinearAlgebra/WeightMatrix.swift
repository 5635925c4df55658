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
  /// What the tensor's numbers are to be multiplied by, where the file keeps that apart.
  public let scales: BlockScales?

  /// A window that starts at element `offset`; it must lie inside the tensor. Where there are scales, they are those of
  /// the whole tensor, as a matrix of `stride` columns.
  public init(
    _ tensor: Tensor, offset: Int = 0, inputs: Int, outputs: Int, stride: Int? = nil, layout: Layout,
    scales: BlockScales? = nil
  ) {
    self.tensor = tensor
    self.offset = offset
    self.inputs = inputs
    self.outputs = outputs
    self.layout = layout
    let (rows, columns) = layout == .inputMajor ? (inputs, outputs) : (outputs, inputs)
    self.stride = stride ?? columns
    self.scales = scales
    let count = scales?.numbers(tensor.count) ?? tensor.count
    precondition(rows == 0 || offset + (rows - 1) * self.stride + columns <= count)
    precondition(scales?.fits(count: tensor.count, width: self.stride) ?? true)
  }

  /// The address of the weight `start` where weights lie in memory as they are used.
  func address(of start: Int) -> UnsafePointer<Float>? {
    scales == nil ? tensor.floatAddress(of: start) : nil
  }

  /// The inputs in `range` alone.
  func taking(inputs range: Range<Int>) -> WeightMatrix {
    let skipped = layout == .inputMajor ? range.lowerBound * stride : range.lowerBound
    return WeightMatrix(
      tensor, offset: offset + skipped, inputs: range.count, outputs: outputs, stride: stride, layout: layout,
      scales: scales)
  }

  private func copyWeights(from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>) {
    if let scales {
      scales.copyWeights(of: tensor, width: stride, from: start, count: count, to: destination)
    } else {
      tensor.copyFloats(from: start, count: count, to: destination)
    }
  }

  /// Copies the weights to the outputs in `range`: `destination[i, column] = W[i, range.lowerBound + column]`, with
  /// `destinationStride` elements between the rows of the destination.
  func copyWeights(
    outputs range: Range<Int>, to destination: UnsafeMutablePointer<Double>, stride destinationStride: Int
  ) {
    let isInputMajor = layout == .inputMajor
    let first = offset + (isInputMajor ? range.lowerBound : range.lowerBound * stride)
    let (lines, width) = isInputMajor ? (inputs, range.count) : (range.count, inputs)
    var line = [Float](repeating: 0, count: width)
    for number in 0..<lines {
      line.withUnsafeMutableBufferPointer { line in
        guard let base = line.baseAddress else { return }
        copyWeights(from: first + number * stride, count: width, to: base)
        if isInputMajor {
          for column in 0..<width { destination[number * destinationStride + column] = Double(base[column]) }
        } else {
          for input in 0..<width { destination[input * destinationStride + number] = Double(base[input]) }
        }
      }
    }
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
    if let address = address(of: first) {
      (weights, weightStride) = (address, stride)
    } else {
      let (lines, width) = layout == .outputMajor ? (range.count, inputs) : (inputs, range.count)
      for line in 0..<lines {
        copyWeights(from: first + line * stride, count: width, to: scratch + line * width)
      }
      (weights, weightStride) = (UnsafePointer(scratch), width)
    }
    MatrixProduct.multiply(
      m: rows, n: range.count, k: inputs, a: x, lda: xStride, b: weights, ldb: weightStride,
      transposeB: layout == .outputMajor, c: destination, ldc: destinationStride)
  }
}
