/// Runs a transformer over one sequence and hands over the attention of each head as it is computed.
///
/// Layers run one after the other, each block in full, so that every layer sees what the one before it wrote;
/// the last layer asked for stops at its attention. Heads of a layer run side by side on the threads given.
/// One map a thread is held at a time: nothing n² outlives the observer's call.
public struct ForwardPass: Sendable {
  /// The model.
  public let model: Transformer
  /// The threads that work.
  public let parallel: Parallel

  /// - Parameter threads: at least 1; the numbers that come out do not depend on it.
  public init(model: Transformer, threads: Int) {
    self.model = model
    self.parallel = Parallel(threads: threads)
  }

  /// Computes what `request` asks for.
  ///
  /// - Parameters:
  ///   - input: the sequence; it is validated first.
  ///   - request: layers and heads, which must exist in the model.
  ///   - observer: called once for each map, **from several threads at the same time** and in no fixed order.
  /// - Throws: `AttentionError` for an input that does not fit or for numbers that are not finite, or the error
  ///   that the observer threw; when several heads fail, the first of them.
  public func run(
    _ input: ModelInput, request: AttentionRequest,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    try input.validate(for: model)
    guard let last = request.layers.max() else { return }
    precondition(last < model.blocks.count)
    try model.checkContinuity(upTo: last)
    var stream = ResidualStream(model: model, input: input, parallel: parallel)
    for layer in 0...last {
      let isWanted = request.layers.contains(layer)
      let block = model.blocks[layer]
      let normed = stream.attentionInput(of: block)
      try stream.checkFinite(normed, layer: layer)
      let run = AttentionRun(
        layer: layer, attention: block.attention, input: input, rows: stream.rows, x: normed,
        width: model.modelWidth, parallel: parallel)
      let z = try run.heads(
        request: isWanted ? request : nil, keepsZ: layer < last, observer: observer)
      if isWanted, request.includesIdentity {
        try run.identity(observer: observer)
      }
      if layer < last, let z { stream.finish(block, z: z) }
    }
  }
}

/// The vectors that flow from layer to layer, `[rows, d_model]`.
struct ResidualStream {
  let rows: Int
  let width: Int
  let parallel: Parallel
  private(set) var x: FloatBuffer

  init(model: Transformer, input: ModelInput, parallel: Parallel) {
    rows = input.count
    width = model.modelWidth
    self.parallel = parallel
    x = FloatBuffer(count: rows * width)
    switch model.source {
    case .vectors(let tensor):
      tensor.copyFloats(from: 0, count: rows * width, to: x.pointer)
    case .embedding(let embedding):
      let row = FloatBuffer(count: width)
      for position in 0..<rows {
        let target = x.pointer + position * width
        embedding.tokens.copyFloats(from: (input.ids?[position] ?? 0) * width, count: width, to: target)
        if let positions = embedding.positions {
          add(positions, row: position, scratch: row, to: target)
        }
        if let segments = embedding.segments {
          add(segments, row: input.segments?[position] ?? 0, scratch: row, to: target)
        }
      }
      embedding.norm?.apply(x.pointer, rows: rows, width: width, to: x.pointer, parallel: parallel)
    }
  }

  private func add(_ table: Tensor, row: Int, scratch: FloatBuffer, to target: UnsafeMutablePointer<Float>) {
    table.copyFloats(from: row * width, count: width, to: scratch.pointer)
    for index in 0..<width { target[index] += scratch.pointer[index] }
  }

  /// What the block's projections read: the stream itself, or its norm.
  func attentionInput(of block: Block) -> FloatBuffer {
    guard block.residual != .postNorm, let norm = block.attentionNorm else { return x }
    return normed(norm, x)
  }

  func checkFinite(_ values: FloatBuffer, layer: Int) throws(AttentionError) {
    if let bad = values.values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteInput(layer: layer, position: bad / width)
    }
  }

  /// Adds what attention and MLP write: `z` is `[rows, heads · d_head]`.
  mutating func finish(_ block: Block, z: FloatBuffer) {
    let written = FloatBuffer(count: rows * width)
    block.attention.output?.apply(z.pointer, rows: rows, to: written.pointer, parallel: parallel)
    let next = FloatBuffer(count: rows * width)
    sum(x, written, into: next)
    switch block.residual {
    case .preNorm, .parallel:
      if let mlp = block.mlp {
        let read = block.residual == .parallel ? x : next
        let input = block.mlpNorm.map { normed($0, read) } ?? read
        mlp.apply(input.pointer, rows: rows, to: written.pointer, parallel: parallel)
        sum(next, written, into: next)
      }
    case .postNorm:
      block.attentionNorm?.apply(
        next.pointer, rows: rows, width: width, to: next.pointer, parallel: parallel)
      if let mlp = block.mlp {
        mlp.apply(next.pointer, rows: rows, to: written.pointer, parallel: parallel)
        sum(next, written, into: next)
      }
      block.mlpNorm?.apply(next.pointer, rows: rows, width: width, to: next.pointer, parallel: parallel)
    }
    x = next
  }

  private func normed(_ norm: Norm, _ values: FloatBuffer) -> FloatBuffer {
    let result = FloatBuffer(count: rows * width)
    norm.apply(values.pointer, rows: rows, width: width, to: result.pointer, parallel: parallel)
    return result
  }

  private func sum(_ a: FloatBuffer, _ b: FloatBuffer, into c: FloatBuffer) {
    for index in 0..<rows * width { c.pointer[index] = a.pointer[index] + b.pointer[index] }
  }
}
