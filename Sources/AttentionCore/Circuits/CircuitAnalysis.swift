/// What the weights of a model's heads say of them, without any sequence.
///
/// The matrices of a head are those that act on the stream: the gain of the norm before the attention is multiplied
/// into W_Q, W_K and W_V, and a layer norm's centring with it (as TransformerLens folds layer norms); the gain of a
/// norm on what the attention writes, and of a layer scale, into W_O. What a norm divides by, biases, rotation, norms
/// of queries and keys, clipping, relative positions, and norms of the sum (post-norm) are left out: they are not
/// linear, or not the head's own. Of a projection through a narrow vector (multi-head latent attention), the map is
/// the product of both steps with the gain of the norm between them.
///
/// The numbers are the same bits on any number of threads.
public struct CircuitAnalysis: Sendable {
  /// Heads wider than this are left out: the cost of eigenvalues grows with the third power of the width.
  public static let widestHead = 1024

  let model: Transformer
  let parallel: Parallel

  /// - Parameter threads: how many heads are worked on at once, at least 1.
  public init(model: Transformer, threads: Int) {
    self.model = model
    parallel = Parallel(threads: threads)
  }

  /// Overlaps, spectra and copying scores of heads; `strongest` is empty.
  ///
  /// - Parameters:
  ///   - part: which attention.
  ///   - layers: numbers that the part does not have are left out.
  ///   - heads: wanted in each of these layers; numbers that a layer does not have are left out.
  /// - Returns: one entry a head, by layer and head as they are asked for. Where weights are missing, not finite or
  ///   all 0, or a head is wider than `widestHead`, the metrics that depend on them are missing.
  /// - Complexity: see `cost(ofHeads:layers:heads:)`; memory for the four matrices of one head a thread, three times
  ///   over, and for `token_copying` at most eight bytes for each of twice the numbers of W_E.
  public func heads(of part: AttentionPart?, layers: [Int], heads: [Int]) -> [HeadCircuit] {
    let circuits = CircuitLayer.layers(of: part, in: model)
    let places = Self.places(in: circuits, layers: layers, heads: heads)
    let tokens = TokenTables(of: part, in: model)?.prepared(
      for: places.map { circuits[$0.layer] }, parallel: parallel)
    return parallel.map(places.count) { index in
      let (layer, head) = places[index]
      return circuits[layer].measured(
        head, id: HeadID(part: part, layer: layer, head: head), tokens: tokens)
    }
  }

  /// About how many floating-point operations `heads(of:layers:heads:)` takes.
  public func cost(ofHeads part: AttentionPart?, layers: [Int], heads: [Int]) -> Double {
    let circuits = CircuitLayer.layers(of: part, in: model)
    let layers = Self.places(in: circuits, layers: layers, heads: heads).map { circuits[$0.layer] }
    return layers.reduce(TokenTables(of: part, in: model)?.cost(of: layers) ?? 0) { $0 + $1.measuringCost }
  }

  static func places(
    in circuits: [CircuitLayer], layers: [Int], heads: [Int]
  ) -> [(layer: Int, head: Int)] {
    layers.filter { circuits.indices.contains($0) }.flatMap { layer in
      heads.filter { (0..<circuits[layer].attention.heads).contains($0) }.map { (layer, $0) }
    }
  }
}

extension CircuitLayer {
  /// Whether its heads are narrow enough.
  var isNarrow: Bool {
    max(attention.headWidth, attention.valueWidth) <= CircuitAnalysis.widestHead
  }

  /// Products of the size of the model and of a head, and what LAPACK does with matrices of the size of a head.
  fileprivate var measuringCost: Double {
    guard isNarrow else { return 0 }
    let width = Double(max(attention.headWidth, attention.valueWidth))
    let tall = Double(max(attention.query.inputs, attention.key.inputs))
    return 16 * tall * width * width + 60 * width * width * width + readingCost
  }

  /// Of putting together the two steps of projections through a narrow vector, for one head.
  var readingCost: Double {
    [attention.query, attention.key, attention.value].compactMap(\.self).reduce(0) { sum, projection in
      guard let down = projection.down else { return sum }
      return sum + 2 * Double(down.inputs) * Double(down.outputs)
        * Double(max(attention.headWidth, attention.valueWidth))
    }
  }

  fileprivate func measured(_ head: Int, id: HeadID, tokens: TokenTables?) -> HeadCircuit {
    var values: [CircuitMetric: Double] = [:]
    var (queryKey, outputValue): ([Double], [Double]) = ([], [])
    if isNarrow {
      let query = ColumnSpace(query(head))
      let key = ColumnSpace(key(head))
      let value = value(head).flatMap { ColumnSpace($0) }
      overlaps(query, key, value, &values)
      if let query, let key {
        queryKey = CircuitSpectrum.singularValues(query, key) ?? []
        let summary = CircuitSpectrum.summary(queryKey)
        values[.queryKeyLargest] = queryKey.first
        values[.queryKeyNorm] = queryKey.isEmpty ? nil : summary.norm
        values[.queryKeyRank] = summary.rank
      }
      if let value, let output = output(head), let written = ColumnSpace(output.transposed()) {
        outputValue = CircuitSpectrum.singularValues(value, written) ?? []
        let summary = CircuitSpectrum.summary(outputValue)
        values[.outputValueLargest] = outputValue.first
        values[.outputValueNorm] = outputValue.isEmpty ? nil : summary.norm
        values[.outputValueRank] = summary.rank
        if !isCross, value.matrix.rows == output.columns {
          values[.copying] = CopyingScore.measure(DoubleMatrix.product(output, value.matrix))
          values[.tokenCopying] = tokens?.circuit(value: value.matrix, output: output).flatMap {
            CopyingScore.measure($0)
          }
        }
      }
    }
    return HeadCircuit(
      id: id, keyValueHead: head / groupSize, groupSize: groupSize, queryKeySingularValues: queryKey,
      outputValueSingularValues: outputValue, strongest: [:], measured: values.filter { $0.value.isFinite })
  }

  private func overlaps(
    _ query: ColumnSpace?, _ key: ColumnSpace?, _ value: ColumnSpace?, _ values: inout [CircuitMetric: Double]
  ) {
    func take(
      _ a: ColumnSpace?, _ b: ColumnSpace?, _ overlap: CircuitMetric, _ baseline: CircuitMetric
    ) {
      guard let a, let b, a.matrix.rows == b.matrix.rows,
        let measured = SubspaceOverlap.measure(a, b, dimensions: memoryDimensions)
      else { return }
      values[overlap] = measured.overlap
      values[baseline] = measured.baseline
    }
    take(key, value, .keyValueOverlap, .keyValueOverlapBaseline)
    guard !isCross else { return }
    take(query, key, .queryKeyOverlap, .queryKeyOverlapBaseline)
    take(query, value, .queryValueOverlap, .queryValueOverlapBaseline)
  }
}
