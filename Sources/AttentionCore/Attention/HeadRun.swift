/// One head over one sequence: scores, mask, softmax and weighted values, in blocks of queries.
struct HeadRun: @unchecked Sendable {
  /// Where z goes: `[rows, valueWidth]` with a stride.
  struct Target {
    let pointer: UnsafeMutablePointer<Float>
    let stride: Int
  }

  let id: HeadID
  /// Number of queries.
  let rows: Int
  /// Number of keys.
  let columns: Int
  let q: UnsafeMutablePointer<Float>
  let qStride: Int
  let k: UnsafeMutablePointer<Float>
  let kStride: Int
  /// d_head.
  let width: Int
  let v: UnsafeMutablePointer<Float>?
  let vStride: Int
  let valueWidth: Int
  let scale: Float
  let softCap: Float?
  let bias: (values: [Float], goesByDistance: Bool)?
  let positions: HeadPositions?
  let sink: Float?
  let mask: AttentionMask
  let queryPadding: [Bool]?
  let keyPadding: [Bool]?

  /// Computes the map and hands it over.
  func wholeMap(
    z: Target?, request: AttentionRequest, output: LinearMap?,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    let map = FloatBuffer(count: rows * columns)
    let scores = request.includesScores ? FloatBuffer(count: rows * columns) : nil
    let wantsOwn = v != nil && (request.includesZ || request.includesOutput)
    let own = wantsOwn ? FloatBuffer(count: rows * valueWidth) : nil
    try forEachBlock { queries throws(AttentionError) in
      let block = map.pointer + queries.lowerBound * columns
      try fill(block, queries: queries, scores: scores.map { $0.pointer + queries.lowerBound * columns })
      if let z {
        let target = z.pointer + queries.lowerBound * z.stride
        weigh(block, queries: queries, z: target, stride: z.stride)
        if let own {
          for row in 0..<queries.count {
            (own.pointer + (queries.lowerBound + row) * valueWidth).update(
              from: target + row * z.stride, count: valueWidth)
          }
        }
      } else if let own {
        weigh(block, queries: queries, z: own.pointer + queries.lowerBound * valueWidth, stride: valueWidth)
      }
    }
    let written = request.includesOutput ? own.flatMap { self.written($0, output) } : nil
    let norms = request.includesValueNorms ? valueNorms(output) : nil
    try withExtendedLifetime((map, scores, own, written, norms)) {
      try observer(
        HeadAttention(
          id: id, queries: rows, keys: columns, pattern: map.values, scores: scores?.values,
          z: request.includesZ ? own?.values : nil, output: written?.values, valueNorms: norms?.values))
    }
  }

  /// A head that nobody looks at: its map passes by in blocks of queries.
  func valuesOnly(z: Target) throws(AttentionError) {
    let block = FloatBuffer(count: min(rows, AttentionRun.queryBlock) * columns)
    try forEachBlock { queries throws(AttentionError) in
      try fill(block.pointer, queries: queries, scores: nil)
      weigh(
        block.pointer, queries: queries, z: z.pointer + queries.lowerBound * z.stride, stride: z.stride)
    }
  }

  private func forEachBlock(_ body: (Range<Int>) throws(AttentionError) -> Void) throws(AttentionError) {
    for start in stride(from: 0, to: rows, by: AttentionRun.queryBlock) {
      try body(start..<min(start + AttentionRun.queryBlock, rows))
    }
  }

  /// The keys that one query of the block or another may see.
  private func visibleKeys(_ queries: Range<Int>) -> Range<Int> {
    let first = mask.visibleKeys(query: queries.lowerBound, keys: columns)
    let last = mask.visibleKeys(query: queries.upperBound - 1, keys: columns)
    return min(first.lowerBound, last.upperBound)..<last.upperBound
  }

  /// Fills `map`, `[queries, columns]`, with the pattern of a block of queries, and `scores` with all of its scores.
  func fill(
    _ map: UnsafeMutablePointer<Float>, queries: Range<Int>, scores: UnsafeMutablePointer<Float>?
  ) throws(AttentionError) {
    let visible = visibleKeys(queries)
    score(queries, visible, into: map)
    if let scores {
      score(queries, 0..<visible.lowerBound, into: scores)
      score(queries, visible.upperBound..<columns, into: scores)
      for row in 0..<queries.count {
        let start = row * columns + visible.lowerBound
        (scores + start).update(from: map + start, count: visible.count)
      }
    }
    for query in queries {
      let outcome = Softmax.apply(
        map + (query - queries.lowerBound) * columns, keys: columns,
        visible: mask.visibleKeys(query: query, keys: columns), padding: keyPadding, sink: sink)
      switch outcome {
      case .done: break
      case .noVisibleKey:
        // A padding query may see nothing (left padding under a causal mask): its row stays 0. Where every token
        // is padding, nothing is left to show.
        if queryPadding?[query] != true || queryPadding?.contains(false) != true {
          throw .fullyMaskedRow(id: id, query: query)
        }
      case .nonFinite(let key): throw .nonFiniteScore(id: id, query: query, key: key)
      }
    }
  }

  /// Scaled scores of a block of queries with some keys, capped and biased, at their place in rows of `columns` numbers.
  private func score(_ queries: Range<Int>, _ keys: Range<Int>, into map: UnsafeMutablePointer<Float>) {
    guard !keys.isEmpty else { return }
    MatrixProduct.multiply(
      m: queries.count, n: keys.count, k: width, alpha: scale, a: q + queries.lowerBound * qStride,
      lda: qStride, b: k + keys.lowerBound * kStride, ldb: kStride, transposeB: true,
      c: map + keys.lowerBound, ldc: columns)
    if let positions { add(positions, queries: queries, keys: keys, to: map) }
    guard softCap != nil || bias != nil else { return }
    for query in queries {
      let row = map + (query - queries.lowerBound) * columns + keys.lowerBound
      if let softCap {
        VectorMath.map(row, count: keys.count) { VectorMath.tanh($0 / softCap) * softCap }
      }
      if let bias {
        let start = keys.lowerBound + (bias.goesByDistance ? rows - 1 - query : 0)
        bias.values.withUnsafeBufferPointer { values in
          for key in 0..<keys.count { row[key] += values[start + key] }
        }
      }
    }
  }

  /// z = pattern · V for a block of queries, over the keys that one of them may see.
  private func weigh(
    _ map: UnsafeMutablePointer<Float>, queries: Range<Int>, z: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard let v else { return }
    let visible = visibleKeys(queries)
    MatrixProduct.multiply(
      m: queries.count, n: valueWidth, k: visible.count, a: map + visible.lowerBound, lda: columns,
      b: v + visible.lowerBound * vStride, ldb: vStride, transposeB: false, c: z, ldc: stride)
  }

  /// z · W_O of one head, `[rows, d_model]`, without the bias that all heads share.
  private func written(_ z: FloatBuffer, _ output: LinearMap?) -> FloatBuffer? {
    guard let map = ownOutput(output) else { return nil }
    let result = FloatBuffer(count: rows * map.outputs)
    map.apply(z.pointer, rows: rows, to: result.pointer, parallel: Parallel(threads: 1))
    return result
  }

  /// ‖v_j W_O‖ of each key, `[columns]`, in tiles of keys.
  private func valueNorms(_ output: LinearMap?) -> FloatBuffer? {
    guard let v, let map = ownOutput(output) else { return nil }
    let result = FloatBuffer(count: columns)
    let tile = min(columns, AttentionRun.queryBlock)
    let values = FloatBuffer(count: tile * valueWidth)
    let vectors = FloatBuffer(count: tile * map.outputs)
    for start in stride(from: 0, to: columns, by: tile) {
      let count = min(tile, columns - start)
      for key in 0..<count {
        (values.pointer + key * valueWidth).update(from: v + (start + key) * vStride, count: valueWidth)
      }
      map.apply(values.pointer, rows: count, to: vectors.pointer, parallel: Parallel(threads: 1))
      for key in 0..<count {
        let vector = vectors.pointer + key * map.outputs
        var squares = 0.0
        for index in 0..<map.outputs { squares += Double(vector[index]) * Double(vector[index]) }
        result.pointer[start + key] = Float(squares.squareRoot())
      }
    }
    return result
  }

  /// W_O of this head alone.
  private func ownOutput(_ output: LinearMap?) -> LinearMap? {
    id.head.flatMap { output?.taking(inputs: $0 * valueWidth..<($0 + 1) * valueWidth) }
  }
}
