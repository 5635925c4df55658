/// The attention of one layer over one sequence: projections, then every head on its own.
struct AttentionRun {
  let part: AttentionPart?
  let layer: Int
  let attention: AttentionLayer
  /// What queries are made of, `[rows, width]`.
  let x: FloatBuffer
  let queries: ModelInput
  let keys: ModelInput
  /// What keys and values are made of, `[columns, width of it]`.
  let memory: FloatBuffer
  let width: Int
  /// Of the tokens' positions; queries and keys are the same tokens where there is one.
  let rotation: RotaryTable?
  let parallel: Parallel

  /// Queries that one product computes. It is the same whether a head's map is wanted or not, and so are the numbers.
  static let queryBlock = 128

  /// Computes all heads that are wanted, by the caller or by what comes next.
  ///
  /// - Parameters:
  ///   - request: what the caller wants of this layer, or `nil`.
  ///   - patternsOfAll: whether the patterns of the other heads are handed over too.
  ///   - keepsZ: whether the weighted values are needed.
  /// - Returns: z of all heads side by side, `[rows, heads · valueWidth]`, when kept.
  func heads(
    request: AttentionRequest?, patternsOfAll: Bool, keepsZ: Bool,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws -> FloatBuffer? {
    if request == nil, !patternsOfAll, !keepsZ { return nil }
    let attention = attention
    let wantsValues =
      keepsZ || request.map { $0.includesZ || $0.includesOutput || $0.includesValueNorms } == true
    let q = projected(attention.query, x, queries, attention.heads, attention.queryNorm)
    let k = projected(attention.key, memory, keys, attention.keyValueHeads, attention.keyNorm)
    let v =
      wantsValues
      ? attention.value.map { clipped($0.apply(memory.pointer, rows: keys.count, parallel: parallel)) } : nil
    let positions = attention.relativePositions?.projected(
      queries: queries.count, keys: keys.count, parallel: parallel)
    let zStride = attention.heads * attention.valueWidth
    let z = keepsZ ? FloatBuffer(count: queries.count * zStride) : nil
    // Layers may differ in their number of heads.
    let isWanted = Set((request?.heads ?? []).filter { (0..<attention.heads).contains($0) })
    let wanted = keepsZ || patternsOfAll ? Array(0..<attention.heads) : isWanted.sorted()
    let (queryPadding, keyPadding) = (queries.padding, keys.padding)
    try parallel.forEach(wanted.count, throwing: (any Error).self) { index, _ throws(any Error) in
      let head = wanted[index]
      let id = HeadID(part: part, layer: layer, head: head)
      if let sink = attention.sinks?[head], !sink.isFinite { throw AttentionError.nonFiniteSink(id: id) }
      let shared = head / (attention.heads / attention.keyValueHeads)
      let run = HeadRun(
        id: id, rows: queries.count, columns: keys.count,
        q: q.pointer + head * attention.headWidth, qStride: attention.heads * attention.headWidth,
        k: k.pointer + shared * attention.headWidth,
        kStride: attention.keyValueHeads * attention.headWidth, width: attention.headWidth,
        v: v.map { $0.pointer + shared * attention.valueWidth },
        vStride: attention.keyValueHeads * attention.valueWidth, valueWidth: attention.valueWidth,
        scale: attention.scale, softCap: attention.softCap,
        bias: attention.bias?.values(
          head: head, queries: queries.count, keys: keys.count, attentionMask: keys.attentionMask),
        positions: positions.map { headPositions($0, head: head, shared: shared) },
        sink: attention.sinks?[head], mask: attention.mask, queryPadding: queryPadding,
        keyPadding: keyPadding)
      let target = z.map {
        HeadRun.Target(pointer: $0.pointer + head * attention.valueWidth, stride: zStride)
      }
      if let request, isWanted.contains(head) {
        try run.wholeMap(z: target, request: request, output: attention.output, observer: observer)
      } else if patternsOfAll {
        try run.wholeMap(
          z: target, request: AttentionRequest(layers: [], heads: []), output: nil, observer: observer)
      } else if let target {
        try run.valuesOnly(z: target)
      }
    }
    return z
  }

  /// The baseline that shows what separate projections buy: Q = K = V = X with the same mask, scaled by
  /// 1/√d_model.
  func identity(observer: @Sendable (HeadAttention) throws -> Void) throws {
    let run = HeadRun(
      id: HeadID(part: part, layer: layer, kind: .identity), rows: queries.count, columns: keys.count,
      q: x.pointer,
      qStride: width, k: memory.pointer, kStride: width, width: width, v: nil, vStride: width,
      valueWidth: width, scale: 1 / Float(width).squareRoot(), softCap: nil, bias: nil, positions: nil,
      sink: nil,
      mask: attention.mask, queryPadding: queries.padding, keyPadding: keys.padding)
    let map = FloatBuffer(count: queries.count * keys.count)
    let shared = Shared(map.pointer)
    let blocks = (queries.count + Self.queryBlock - 1) / Self.queryBlock
    try parallel.forEach(blocks, throwing: AttentionError.self) { index, _ throws(AttentionError) in
      let block = index * Self.queryBlock..<min((index + 1) * Self.queryBlock, queries.count)
      try run.fill(shared.pointer + block.lowerBound * keys.count, queries: block, scores: nil)
    }
    try withExtendedLifetime(map) {
      try observer(
        HeadAttention(id: run.id, queries: queries.count, keys: keys.count, pattern: map.values))
    }
  }

  /// Queries or keys: projected, cut off, normalised and rotated.
  private func projected(
    _ projection: Projection, _ source: FloatBuffer, _ input: ModelInput, _ heads: Int, _ norm: HeadNorm?
  ) -> FloatBuffer {
    let result = clipped(projection.apply(source.pointer, rows: input.count, parallel: parallel))
    norm?.apply(
      result.pointer, rows: input.count, heads: heads, width: attention.headWidth, parallel: parallel)
    rotation?.rotate(
      result.pointer, rows: input.count, heads: heads, headWidth: attention.headWidth, parallel: parallel)
    return result
  }

  private func headPositions(_ positions: ProjectedPositions, head: Int, shared: Int) -> HeadPositions {
    HeadPositions(
      rows: positions.rows, keys: positions.keys.map { $0.pointer + shared * attention.headWidth },
      keyStride: attention.keyValueHeads * attention.headWidth,
      queries: positions.queries.map { $0.pointer + head * attention.headWidth },
      queryStride: attention.heads * attention.headWidth)
  }

  private func clipped(_ values: FloatBuffer) -> FloatBuffer {
    guard let clip = attention.clip else { return values }
    for index in 0..<values.count { values.pointer[index] = min(max(values.pointer[index], -clip), clip) }
    return values
  }
}
