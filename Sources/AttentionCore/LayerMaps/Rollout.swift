/// Attention rollout (Abnar & Zuidema 2020): with Ā the mean of a layer's heads,
///
///     Ã_l = rows of Ā_l + I, each divided by its sum        R_0 = Ã_0        R_l = Ã_l R_(l−1)
///
/// Row i of R_l says how much of each input token is in token i after layer l, if tokens were mixed by attention alone.
/// Each row sums to 1.
///
/// To beware of: values, W_O and MLPs are left out, and I stands for the residual stream with as much weight as all
/// heads together. The authors' function adds I once more where it is not told otherwise; their results, as these here,
/// have it once. Under a causal mask, mass drifts to the first tokens with each layer, whatever the model does. A query
/// that sees nothing (padding) keeps itself. Where a row of Ā sums to less than 1 (sinks), what is missing is spread
/// over the row by the division. In a decoder, cross-attention is left out.
enum Rollout {
  /// Rows of one block of a product.
  private static let block = 128

  /// Replaces Ā by Ã in place.
  ///
  /// - Parameters:
  ///   - mean: `[tokens, tokens]`, finite.
  ///   - id: for messages.
  /// - Throws: `AttentionError.negativeWeight`.
  static func mix(_ mean: FloatBuffer, tokens: Int, id: HeadID) throws(AttentionError) {
    for query in 0..<tokens {
      let row = mean.pointer + query * tokens
      var sum = 1.0
      for key in 0..<tokens {
        if row[key] < 0 { throw .negativeWeight(id: id, query: query, key: key) }
        sum += Double(row[key])
      }
      let own = Double(row[query]) + 1
      for key in 0..<tokens { row[key] = Float(Double(row[key]) / sum) }
      row[query] = Float(own / sum)
    }
  }

  /// Ã R, `[tokens, tokens]`. Zeros behind each row, as under a causal mask, cost nothing.
  static func product(_ mixing: FloatBuffer, _ rollout: FloatBuffer, tokens: Int, parallel: Parallel)
    -> FloatBuffer
  {
    let result = FloatBuffer(count: tokens * tokens)
    let target = Shared(result.pointer)
    let inner = reaches(mixing, tokens: tokens)
    let outer = reaches(rollout, tokens: tokens)
    parallel.forEach((tokens + block - 1) / block) { index, _ in
      let rows = index * block..<min((index + 1) * block, tokens)
      let depth = inner[rows].max() ?? 0
      let width = outer[..<depth].max() ?? 0
      let start = target.pointer + rows.lowerBound * tokens
      start.update(repeating: 0, count: rows.count * tokens)
      MatrixProduct.multiply(
        m: rows.count, n: width, k: depth, a: mixing.pointer + rows.lowerBound * tokens, lda: tokens,
        b: rollout.pointer, ldb: tokens, transposeB: false, c: start, ldc: tokens)
    }
    return result
  }

  /// How many entries each row has up to its last one that is not 0.
  private static func reaches(_ map: FloatBuffer, tokens: Int) -> [Int] {
    (0..<tokens).map { row in
      let values = map.pointer + row * tokens
      var end = tokens
      while end > 0, values[end - 1] == 0 { end -= 1 }
      return end
    }
  }
}
