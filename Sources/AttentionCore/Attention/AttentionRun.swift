/// The attention of one layer over one sequence: projections, then every head on its own.
struct AttentionRun {
  let layer: Int
  let attention: AttentionLayer
  let input: ModelInput
  let rows: Int
  /// What the projections read, `[rows, width]`.
  let x: FloatBuffer
  let width: Int
  let parallel: Parallel

  /// Queries that one product computes. It is the same whether a head's map is wanted or not, and so are the numbers.
  private static let queryBlock = 128

  /// True for padding, or `nil` when no token is padding.
  private var padding: [Bool]? {
    guard let mask = input.attentionMask, mask.contains(false) else { return nil }
    return mask.map { !$0 }
  }

  /// Computes all heads that are wanted, by the caller or by the next layer.
  ///
  /// - Parameters:
  ///   - request: what the caller wants of this layer, or `nil`.
  ///   - keepsZ: whether the next layer needs the weighted values.
  /// - Returns: z of all heads side by side, `[rows, heads · d_head]`, when kept.
  func heads(
    request: AttentionRequest?, keepsZ: Bool, observer: @Sendable (HeadAttention) throws -> Void
  ) throws -> FloatBuffer? {
    if request == nil, !keepsZ { return nil }
    let attention = attention
    let wantsValues = keepsZ || request?.includesZ == true || request?.includesOutput == true
    let q = projected(attention.query)
    let k = projected(attention.key)
    let v = wantsValues ? attention.value.map(projected) : nil
    if let rotary = attention.rotary {
      let tables = rotary.tables(positions: Array(0..<rows))
      rotary.rotate(
        q.pointer, rows: rows, heads: attention.heads, headWidth: attention.headWidth, tables: tables)
      rotary.rotate(
        k.pointer, rows: rows, heads: attention.keyValueHeads, headWidth: attention.headWidth, tables: tables)
    }
    let z = keepsZ ? FloatBuffer(count: rows * attention.heads * attention.headWidth) : nil
    // Layers may differ in their number of heads.
    let isWanted = Set((request?.heads ?? []).filter { (0..<attention.heads).contains($0) })
    let wanted = keepsZ ? Array(0..<attention.heads) : isWanted.sorted()
    let padding = padding
    try parallel.forEach(wanted.count, throwing: (any Error).self) { index, _ throws(any Error) in
      let head = wanted[index]
      let vectors = HeadVectors(
        q: q.pointer + head * attention.headWidth, qStride: attention.heads * attention.headWidth,
        k: k.pointer + keyValueHead(of: head) * attention.headWidth,
        v: v.map { $0.pointer + keyValueHead(of: head) * attention.headWidth },
        kStride: attention.keyValueHeads * attention.headWidth, width: attention.headWidth)
      let target = z.map {
        (pointer: $0.pointer + head * attention.headWidth, stride: attention.heads * attention.headWidth)
      }
      if let request, isWanted.contains(head) {
        try wholeMap(head, vectors, z: target, request: request, padding: padding, observer: observer)
      } else if let target {
        try valuesOnly(head, vectors, z: target, padding: padding)
      }
    }
    return z
  }

  /// The baseline that shows what separate projections buy: Q = K = V = X with the same mask, scaled by
  /// 1/√d_model.
  func identity(observer: @Sendable (HeadAttention) throws -> Void) throws {
    let vectors = HeadVectors(
      q: x.pointer, qStride: width, k: x.pointer, v: nil, kStride: width, width: width,
      scale: 1 / Float(width).squareRoot())
    let map = FloatBuffer(count: rows * rows)
    let padding = padding
    let shared = Shared(map.pointer)
    let blocks = (rows + Self.queryBlock - 1) / Self.queryBlock
    try parallel.forEach(blocks, throwing: AttentionError.self) { index, _ throws(AttentionError) in
      let queries = index * Self.queryBlock..<min((index + 1) * Self.queryBlock, rows)
      try fill(
        shared.pointer + queries.lowerBound * rows, head: nil, vectors, queries: queries, padding: padding,
        scores: nil)
    }
    try withExtendedLifetime(map) {
      try observer(
        HeadAttention(
          id: HeadID(layer: layer, head: nil), queries: rows, keys: rows, pattern: map.values))
    }
  }

  private func keyValueHead(of head: Int) -> Int { head / (attention.heads / attention.keyValueHeads) }

  private func projected(_ map: LinearMap) -> FloatBuffer {
    let result = FloatBuffer(count: rows * map.outputs)
    map.apply(x.pointer, rows: rows, to: result.pointer, parallel: parallel)
    return result
  }

  /// One head's queries, keys and values inside the layer's buffers.
  private struct HeadVectors: @unchecked Sendable {
    let q: UnsafeMutablePointer<Float>
    let qStride: Int
    let k: UnsafeMutablePointer<Float>
    let v: UnsafeMutablePointer<Float>?
    let kStride: Int
    let width: Int
    /// Where it differs from the layer's.
    var scale: Float?
  }

  private func wholeMap(
    _ head: Int, _ vectors: HeadVectors, z: (pointer: UnsafeMutablePointer<Float>, stride: Int)?,
    request: AttentionRequest, padding: [Bool]?, observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    let width = attention.headWidth
    let map = FloatBuffer(count: rows * rows)
    let scores = request.includesScores ? FloatBuffer(count: rows * rows) : nil
    let wantsOwn = vectors.v != nil && (request.includesZ || request.includesOutput)
    let own = wantsOwn ? FloatBuffer(count: rows * width) : nil
    try forEachBlock { queries throws(AttentionError) in
      let block = map.pointer + queries.lowerBound * rows
      try fill(
        block, head: head, vectors, queries: queries, padding: padding,
        scores: scores.map { $0.pointer + queries.lowerBound * rows })
      if let z {
        let target = z.pointer + queries.lowerBound * z.stride
        weigh(block, vectors, queries: queries, z: target, stride: z.stride)
        if let own {
          for row in 0..<queries.count {
            (own.pointer + (queries.lowerBound + row) * width).update(
              from: target + row * z.stride, count: width)
          }
        }
      } else if let own {
        weigh(block, vectors, queries: queries, z: own.pointer + queries.lowerBound * width, stride: width)
      }
    }
    let output = request.includesOutput ? own.flatMap { written($0, by: head) } : nil
    try withExtendedLifetime((map, scores, own, output)) {
      try observer(
        HeadAttention(
          id: HeadID(layer: layer, head: head), queries: rows, keys: rows, pattern: map.values,
          scores: scores?.values, z: request.includesZ ? own?.values : nil, output: output?.values))
    }
  }

  /// A head that nobody looks at: its map passes by in blocks of queries.
  private func valuesOnly(
    _ head: Int, _ vectors: HeadVectors, z: (pointer: UnsafeMutablePointer<Float>, stride: Int),
    padding: [Bool]?
  ) throws(AttentionError) {
    let block = FloatBuffer(count: min(rows, Self.queryBlock) * rows)
    try forEachBlock { queries throws(AttentionError) in
      try fill(block.pointer, head: head, vectors, queries: queries, padding: padding, scores: nil)
      weigh(
        block.pointer, vectors, queries: queries, z: z.pointer + queries.lowerBound * z.stride,
        stride: z.stride)
    }
  }

  private func forEachBlock(_ body: (Range<Int>) throws(AttentionError) -> Void) throws(AttentionError) {
    for start in stride(from: 0, to: rows, by: Self.queryBlock) {
      try body(start..<min(start + Self.queryBlock, rows))
    }
  }

  /// Keys from here on no query of the block may see.
  private func visibleEnd(_ queries: Range<Int>) -> Int {
    attention.mask.visibleKeys(query: queries.upperBound - 1, keys: rows).upperBound
  }

  /// Fills `map`, `[queries, rows]`, with the pattern of a block of queries, and `scores` with all of its scores.
  private func fill(
    _ map: UnsafeMutablePointer<Float>, head: Int?, _ vectors: HeadVectors, queries: Range<Int>,
    padding: [Bool]?, scores: UnsafeMutablePointer<Float>?
  ) throws(AttentionError) {
    let end = visibleEnd(queries)
    multiply(vectors, queries: queries, keys: 0..<end, into: map)
    if let scores {
      for row in 0..<queries.count { (scores + row * rows).update(from: map + row * rows, count: end) }
      multiply(vectors, queries: queries, keys: end..<rows, into: scores)
    }
    for query in queries {
      let outcome = Softmax.apply(
        map + (query - queries.lowerBound) * rows, keys: rows,
        visible: attention.mask.visibleKeys(query: query, keys: rows), padding: padding)
      switch outcome {
      case .done: break
      case .noVisibleKey:
        // A padding query may see nothing (left padding under a causal mask): its row stays 0. Where every token
        // is padding, nothing is left to show.
        if padding?[query] != true || padding?.contains(false) != true {
          throw .fullyMaskedRow(layer: layer, head: head, query: query)
        }
      case .nonFinite(let key):
        throw .nonFiniteScore(layer: layer, head: head, query: query, key: key)
      }
    }
  }

  /// Scaled scores of a block of queries with some keys, at their place in rows of `rows` numbers.
  private func multiply(
    _ vectors: HeadVectors, queries: Range<Int>, keys: Range<Int>, into map: UnsafeMutablePointer<Float>
  ) {
    MatrixProduct.multiply(
      m: queries.count, n: keys.count, k: vectors.width, alpha: vectors.scale ?? attention.scale,
      a: vectors.q + queries.lowerBound * vectors.qStride, lda: vectors.qStride,
      b: vectors.k + keys.lowerBound * vectors.kStride, ldb: vectors.kStride, transposeB: true,
      c: map + keys.lowerBound, ldc: rows)
  }

  /// z = pattern · V for a block of queries, over the keys that one of them may see.
  private func weigh(
    _ map: UnsafeMutablePointer<Float>, _ vectors: HeadVectors, queries: Range<Int>,
    z: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard let v = vectors.v else { return }
    MatrixProduct.multiply(
      m: queries.count, n: vectors.width, k: visibleEnd(queries), a: map, lda: rows, b: v,
      ldb: vectors.kStride, transposeB: false, c: z, ldc: stride)
  }

  /// z · W_O of one head, `[rows, d_model]`, without the bias that all heads share.
  private func written(_ z: FloatBuffer, by head: Int) -> FloatBuffer? {
    let inputs = head * attention.headWidth..<(head + 1) * attention.headWidth
    guard let map = attention.output?.taking(inputs: inputs) else { return nil }
    let result = FloatBuffer(count: rows * map.outputs)
    map.apply(z.pointer, rows: rows, to: result.pointer, parallel: Parallel(threads: 1))
    return result
  }
}
