/// What turns token ids into the vectors that enter layer 0:
/// `projection(norm(tokenProjection(scale · token) + position + segment))`.
public struct Embedding: Sendable {
  /// `[d_vocab, width]`.
  public let tokens: Tensor
  /// What token vectors are multiplied by (√d_model in Gemma).
  public let scale: Float
  /// From the tokens' own width to that of positions (OPT's `project_in`).
  public let tokenProjection: LinearMap?
  /// Learned or precomputed vectors of absolute positions.
  public let positions: PositionTable?
  /// Learned vectors of token types, `[types, width]`.
  public let segments: Tensor?
  /// The token type of all tokens whose input gives none; `nil` where nothing is added then (GPT-2).
  public let impliedSegment: Int?
  /// Applied to the sum.
  public let norm: Norm?
  /// From the embedding's width to d_model (ALBERT, ELECTRA).
  public let projection: LinearMap?

  /// All tables must have the width of what they are added to.
  public init(
    tokens: Tensor, scale: Float = 1, tokenProjection: LinearMap? = nil, positions: PositionTable? = nil,
    segments: Tensor? = nil, impliedSegment: Int? = 0, norm: Norm? = nil, projection: LinearMap? = nil
  ) {
    self.tokens = tokens
    self.scale = scale
    self.tokenProjection = tokenProjection
    self.positions = positions
    self.segments = segments
    self.impliedSegment = impliedSegment
    self.norm = norm
    self.projection = projection
    precondition(tokenProjection == nil || tokenProjection?.inputs == tokens.shape[1])
    precondition(positions == nil || positions?.width == width)
    precondition(segments == nil || segments?.shape[1] == width)
    precondition(segments.map { (0..<$0.shape[0]).contains(impliedSegment ?? 0) } ?? true)
    precondition(projection == nil || projection?.inputs == width)
  }

  /// Width of the sum of the tables.
  var width: Int { tokenProjection?.outputs ?? tokens.shape[1] }

  /// The vectors of a sequence, `[rows, d_model]`.
  func vectors(_ input: ModelInput, parallel: Parallel) -> FloatBuffer {
    let rows = input.count
    var x = FloatBuffer(count: rows * tokens.shape[1])
    for row in 0..<rows {
      tokens.copyFloats(
        from: (input.ids?[row] ?? 0) * tokens.shape[1], count: tokens.shape[1],
        to: x.pointer + row * tokens.shape[1])
    }
    if scale != 1 { for index in 0..<x.count { x.pointer[index] *= scale } }
    if let tokenProjection { x = applied(tokenProjection, x, rows: rows, parallel: parallel) }
    let scratch = FloatBuffer(count: width)
    if let positions {
      let places = positions.rows(of: input)
      for row in 0..<rows {
        positions.copyRow(places[row], to: scratch.pointer)
        add(scratch, to: x.pointer + row * width)
      }
    }
    if let segments {
      for row in 0..<rows {
        guard let segment = input.segments?[row] ?? impliedSegment else { continue }
        segments.copyFloats(from: segment * width, count: width, to: scratch.pointer)
        add(scratch, to: x.pointer + row * width)
      }
    }
    norm?.apply(x.pointer, rows: rows, width: width, to: x.pointer, parallel: parallel)
    if let projection { x = applied(projection, x, rows: rows, parallel: parallel) }
    return x
  }

  private func applied(_ map: LinearMap, _ x: FloatBuffer, rows: Int, parallel: Parallel) -> FloatBuffer {
    let result = FloatBuffer(count: rows * map.outputs)
    map.apply(x.pointer, rows: rows, to: result.pointer, parallel: parallel)
    return result
  }

  private func add(_ vector: FloatBuffer, to target: UnsafeMutablePointer<Float>) {
    for index in 0..<width { target[index] += vector.pointer[index] }
  }
}
