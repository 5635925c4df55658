/// `y = x · W + b`: a projection whose weight may lie in several windows, side by side in its outputs.
///
/// One window is the common case; TransformerLens has one a head.
public struct LinearMap: Sendable {
  /// The windows, in the order of their outputs; all have the same inputs.
  public let parts: [WeightMatrix]
  /// What is added to each output, or `nil`.
  public let bias: [Float]?

  /// - Parameters:
  ///   - parts: at least one window; the outputs are their outputs, one after the other.
  ///   - bias: one number an output, or `nil`.
  public init(parts: [WeightMatrix], bias: [Float]? = nil) {
    self.parts = parts
    self.bias = bias
    precondition(!parts.isEmpty && parts.allSatisfy { $0.inputs == parts[0].inputs })
    precondition(bias == nil || bias?.count == outputs)
  }

  /// Width of what goes in.
  public var inputs: Int { parts[0].inputs }
  /// Width of what comes out.
  public var outputs: Int { parts.reduce(0) { $0 + $1.outputs } }

  /// The map of some of the inputs alone, without the bias.
  func taking(inputs range: Range<Int>) -> LinearMap {
    LinearMap(parts: parts.map { $0.taking(inputs: range) })
  }

  /// The weights to the outputs in `range`, `[inputs, range.count]`, without the bias.
  func weights(to range: Range<Int>) -> DoubleMatrix {
    DoubleMatrix(rows: inputs, columns: range.count) { destination in
      var start = 0
      for part in parts {
        let taken = range.clamped(to: start..<start + part.outputs)
        if !taken.isEmpty {
          part.copyWeights(
            outputs: taken.lowerBound - start..<taken.upperBound - start,
            to: destination + (taken.lowerBound - range.lowerBound), stride: range.count)
        }
        start += part.outputs
      }
    }
  }

  /// Outputs that one piece of work computes: fixed, so that results do not depend on the number of threads,
  /// and small, so that two threads finish together.
  static let tileOutputs = 128

  /// Projects `rows` vectors.
  ///
  /// - Parameters:
  ///   - x: `[rows, inputs]`, contiguous.
  ///   - y: `[rows, outputs]`, contiguous; overwritten.
  func apply(_ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel) {
    struct Tile {
      let part: Int
      let outputs: Range<Int>
      let column: Int
    }
    var tiles: [Tile] = []
    var column = 0
    for (index, part) in parts.enumerated() {
      for start in stride(from: 0, to: part.outputs, by: Self.tileOutputs) {
        let end = min(start + Self.tileOutputs, part.outputs)
        tiles.append(Tile(part: index, outputs: start..<end, column: column + start))
      }
      column += part.outputs
    }
    let width = column
    let needsScratch = parts.contains { $0.address(of: $0.offset) == nil }
    let scratchCount = needsScratch ? inputs * min(Self.tileOutputs, width) : 0
    let scratch = FloatBuffer(count: scratchCount * parallel.threads)
    let source = Shared(UnsafeMutablePointer(mutating: x))
    let target = Shared(y)
    parallel.forEach(tiles.count) { [tiles] index, worker in
      let tile = tiles[index]
      parts[tile.part].multiply(
        source.pointer, rows: rows, stride: inputs, outputs: tile.outputs,
        into: target.pointer + tile.column, stride: width,
        scratch: scratch.pointer + worker * scratchCount)
      guard let bias else { return }
      for row in 0..<rows {
        let line = target.pointer + row * width + tile.column
        for output in 0..<tile.outputs.count { line[output] += bias[tile.column + output] }
      }
    }
  }
}
