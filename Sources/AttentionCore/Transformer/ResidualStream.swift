/// The vectors that flow from layer to layer of one stack, `[rows, d_model]`.
struct ResidualStream {
  let rows: Int
  let width: Int
  let parallel: Parallel
  private(set) var x: FloatBuffer

  init(stack: Stack, input: ModelInput, parallel: Parallel) {
    rows = input.count
    width = stack.modelWidth
    self.parallel = parallel
    switch stack.source {
    case .vectors(let tensor):
      x = FloatBuffer(count: rows * width)
      tensor.copyFloats(from: 0, count: rows * width, to: x.pointer)
    case .embedding(let embedding): x = embedding.vectors(input, parallel: parallel)
    case .patches(let embedding):
      guard let pixels = input.features else { preconditionFailure("inputs are validated first") }
      x = embedding.vectors(pixels, parallel: parallel)
    case .audio(let frontEnd):
      guard let features = input.features else { preconditionFailure("inputs are validated first") }
      x = frontEnd.vectors(features, parallel: parallel)
    }
  }

  /// What a sublayer reads: the stream itself, or its norm.
  func input<Layer>(of sublayer: Sublayer<Layer>) -> FloatBuffer {
    sublayer.normBefore.map { normed($0, x) } ?? x
  }

  /// Adds what an attention wrote: `z` is `[rows, heads · valueWidth]`, `read` what the attention read.
  mutating func add(_ z: FloatBuffer, of sublayer: Sublayer<AttentionLayer>, read: FloatBuffer) {
    guard let output = sublayer.layer.output else { return }
    let written = FloatBuffer(count: rows * width)
    output.apply(z.pointer, rows: rows, to: written.pointer, parallel: parallel)
    join(written, of: sublayer, read: read)
  }

  /// Runs an MLP over `read` and adds what it writes.
  mutating func add(_ sublayer: Sublayer<FeedForward>, read: FloatBuffer) {
    let written = FloatBuffer(count: rows * width)
    sublayer.layer.apply(read.pointer, rows: rows, to: written.pointer, parallel: parallel)
    join(written, of: sublayer, read: read)
  }

  /// Runs a convolution over `read` and adds what it writes.
  mutating func add(_ sublayer: Sublayer<TokenConvolution>, read: FloatBuffer, padding: [Bool]?) {
    let written = sublayer.layer.apply(read, rows: rows, padding: padding, parallel: parallel)
    join(written, of: sublayer, read: read)
  }

  private mutating func join<Layer>(_ written: FloatBuffer, of sublayer: Sublayer<Layer>, read: FloatBuffer) {
    sublayer.normAfter?.apply(
      written.pointer, rows: rows, width: width, to: written.pointer, parallel: parallel)
    switch sublayer.gain {
    case .uniform(let gain): for index in 0..<written.count { written.pointer[index] *= gain }
    case .perDimension(let gains):
      for row in 0..<rows {
        for index in 0..<width { written.pointer[row * width + index] *= gains[index] }
      }
    case nil: break
    }
    let residual = sublayer.residualIsNormed ? read : x
    for index in 0..<rows * width { written.pointer[index] += residual.pointer[index] }
    sublayer.normAfterSum?.apply(
      written.pointer, rows: rows, width: width, to: written.pointer, parallel: parallel)
    x = written
  }

  func normed(_ norm: Norm, _ values: FloatBuffer) -> FloatBuffer {
    let result = FloatBuffer(count: rows * width)
    norm.apply(values.pointer, rows: rows, width: width, to: result.pointer, parallel: parallel)
    return result
  }

  func checkFinite(_ values: FloatBuffer, layer: Int) throws(AttentionError) {
    if let bad = values.values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteInput(layer: layer, position: bad / width)
    }
  }
}
