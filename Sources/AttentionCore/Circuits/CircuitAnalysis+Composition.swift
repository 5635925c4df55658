extension CircuitAnalysis {
  /// How heads compose with all heads of earlier layers: of each head the strongest one of each kind, and every pair
  /// to `each`.
  ///
  /// Norms come from factors of the size of a head: with W_V¹ = U R, ‖W_V¹ W_O¹ B‖_F = ‖R W_O¹ B‖_F. With such
  /// factors on both sides and all heads of a layer side by side, two layers take one product a kind.
  ///
  /// - Parameters:
  ///   - part: which attention; heads of cross-attention do not compose, nothing is given of them.
  ///   - layers: of the readers; numbers that the part does not have are left out.
  ///   - heads: readers wanted in each of these layers.
  ///   - each: called by layer of the reader, layer of the writer, writer, reader and kind, ascending. Pairs of which
  ///     a circuit is missing, 0 or not finite are left out.
  /// - Returns: for each reader that has one, the earlier head with the largest score, a kind; the first of equal
  ///   ones.
  /// - Throws: what `each` throws, which ends the work.
  /// - Complexity: `compositionCost(of:layers:heads:)`; memory for three projections of a layer, a small factor of
  ///   every head, and a product a thread.
  public func composition<Failure: Error>(
    of part: AttentionPart?, layers: [Int], heads: [Int],
    each: (Composition) throws(Failure) -> Void
  ) throws(Failure) -> [HeadID: [CompositionKind: Composition]] {
    var strongest: [HeadID: [CompositionKind: Composition]] = [:]
    func take(_ found: Composition) throws(Failure) {
      try each(found)
      if found.score > strongest[found.reader]?[found.kind]?.score ?? -1 {
        strongest[found.reader, default: [:]][found.kind] = found
      }
    }
    guard part != .cross else { return [:] }
    let circuits = CircuitLayer.layers(of: part, in: model)
    let wantedLayers = Set(layers).filter { circuits.indices.contains($0) }.sorted()
    let writers = circuits[..<(wantedLayers.last ?? 0)].map { Writers($0, parallel: parallel) }
    for layer in wantedLayers {
      let wanted = Set(heads).filter { (0..<circuits[layer].attention.heads).contains($0) }.sorted()
      let readers = Readers(circuits[layer], heads: wanted, parallel: parallel)
      for (earlier, writers) in writers[..<layer].enumerated() {
        // A part of the writers at a time: there are as many scores as pairs.
        for start in stride(from: 0, to: writers.count, by: Self.writersAtOnce) {
          let range = start..<min(start + Self.writersAtOnce, writers.count)
          for (writer, scores) in zip(range, readers.scores(of: writers, heads: range, parallel: parallel)) {
            for (place, head) in wanted.enumerated() {
              for kind in CompositionKind.allCases {
                guard let score = scores[kind]?[place], score.isFinite else { continue }
                try take(
                  Composition(
                    reader: HeadID(part: part, layer: layer, head: head),
                    writer: HeadID(part: part, layer: earlier, head: writer), kind: kind,
                    score: min(score, 1),
                    baseline: Composition.baseline(width: readers.width)))
              }
            }
          }
        }
      }
    }
    return strongest
  }

  /// Heads that write of which scores are held at once.
  static let writersAtOnce = 64

  /// About how many floating-point operations `composition(of:layers:heads:each:)` takes: for each pair of layers
  /// three times 2 · H₁ · d_head · d_model · H₂ · d_head (12 layers of 12 heads, d_model 768, all of them: 1.8·10¹¹).
  /// A score counts for 1,000 at least, the work of handing it over.
  public func compositionCost(of part: AttentionPart?, layers: [Int], heads: [Int]) -> Double {
    guard part != .cross else { return 0 }
    let circuits = CircuitLayer.layers(of: part, in: model)
    var sum = 0.0
    for layer in Set(layers) where circuits.indices.contains(layer) && circuits[layer].isNarrow {
      let reader = circuits[layer].attention
      let width = reader.query.inputs
      let readers = Double(Set(heads).filter { (0..<reader.heads).contains($0) }.count)
      let columns = [reader.headWidth, reader.headWidth, reader.valueWidth].map { Double(min($0, width)) }
      sum += readers * circuits[layer].readingCost
      for writer in circuits[..<layer] where writer.isNarrow {
        let (heads, rows) = (Double(writer.attention.heads), Double(min(writer.attention.valueWidth, width)))
        sum += heads * writer.readingCost
        sum += heads * readers * columns.reduce(0) { $0 + max(2 * rows * Double(width) * $1, 1000) }
      }
    }
    return sum
  }
}

/// What the heads of a layer write.
private struct Writers {
  let layer: CircuitLayer
  /// R of each head's W_V = U R, `[rows, width of a value]`, `nil` where there is none.
  let factors: [DoubleMatrix?]
  /// No more than the width of the stream.
  let rows: Int

  /// Number of heads.
  var count: Int { factors.count }

  init(_ layer: CircuitLayer, parallel: Parallel) {
    self.layer = layer
    rows = min(layer.attention.valueWidth, layer.attention.value?.inputs ?? 0)
    factors =
      layer.isNarrow
      ? parallel.map(layer.attention.heads) { layer.value($0).flatMap { ColumnSpace($0)?.factor } } : []
  }

  /// `[rows, d_model]`, with the norm of W_V W_O.
  func map(_ head: Int) -> DoubleMatrix? {
    guard let factor = factors[head], let output = layer.output(head) else { return nil }
    return DoubleMatrix.product(factor, output)
  }
}

/// What some heads of a layer read, of each kind: a map of norm 1 for every head, side by side.
private struct Readers {
  /// Width of the stream.
  let width: Int
  private let count: Int
  /// Columns of one head and `[width, count · columns]`.
  private var maps: [CompositionKind: (columns: Int, values: FloatBuffer)] = [:]

  init(_ layer: CircuitLayer, heads: [Int], parallel: Parallel) {
    let attention = layer.attention
    let (width, count) = (attention.query.inputs, heads.count)
    (self.width, self.count) = (width, count)
    guard layer.isNarrow, attention.key.inputs == width, count > 0 else { return }
    let hasValues = attention.value?.inputs == width && attention.output != nil
    for kind in CompositionKind.allCases where kind != .value || hasValues {
      let columns = min(width, kind == .value ? attention.valueWidth : attention.headWidth)
      maps[kind] = (columns, FloatBuffer(count: width * columns * count))
    }
    parallel.forEach(count) { [maps] index, _ in
      func write(_ kind: CompositionKind, _ map: DoubleMatrix, times other: DoubleMatrix) {
        guard let (columns, values) = maps[kind] else { return }
        let product = ColumnSpace(other).map { DoubleMatrix.product(map, $0.factor, transposeB: true) }
        product.writeUnit(
          rows: width, columns: columns, to: values.pointer + index * columns, stride: count * columns)
      }
      let (query, key) = (layer.query(heads[index]), layer.key(heads[index]))
      write(.query, query, times: key)
      write(.key, key, times: query)
      if let value = layer.value(heads[index]), let output = layer.output(heads[index]) {
        write(.value, value, times: output.transposed())
      }
    }
  }

  /// For each of some heads of an earlier layer, its score of each kind with every reader: not a number where one of
  /// them has none.
  func scores(
    of writers: Writers, heads: Range<Int>, parallel: Parallel
  ) -> [[CompositionKind: [Double]]] {
    guard writers.layer.attention.output?.outputs == width else { return [] }
    let rows = writers.rows
    return parallel.map(heads.count) { index in
      let written = FloatBuffer(count: rows * width)
      writers.map(heads.lowerBound + index).writeUnit(
        rows: rows, columns: width, to: written.pointer, stride: width)
      return maps.mapValues { columns, values in
        let product = FloatBuffer(count: rows * count * columns)
        MatrixProduct.multiply(
          m: rows, n: count * columns, k: width, a: written.pointer, lda: width, b: values.pointer,
          ldb: count * columns, transposeB: false, c: product.pointer, ldc: count * columns)
        return (0..<count).map { reader in
          (0..<rows).reduce(0) { sum, row in
            let line = product.pointer + (row * count + reader) * columns
            return (0..<columns).reduce(sum) { $0 + Double(line[$1]) * Double(line[$1]) }
          }.squareRoot()
        }
      }
    }
  }
}

extension DoubleMatrix? {
  /// Writes the matrix divided by its norm, or what is not a number where there is none or its norm is 0 or not finite.
  fileprivate func writeUnit(
    rows: Int, columns: Int, to destination: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let norm = self?.squaredNorm.squareRoot() ?? 0
    for row in 0..<rows {
      for column in 0..<columns {
        destination[row * stride + column] =
          if let self, norm > 0, norm.isFinite { Float(self[row, column] / norm) } else { .nan }
      }
    }
  }
}
