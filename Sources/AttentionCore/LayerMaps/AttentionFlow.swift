/// Attention flow (Abnar & Zuidema 2020): every layer is a set of pipes from each token of the layer above to each
/// token of the one below, as wide as Ã (see `Rollout`), and the flow of a query and a key is the most that can pass
/// from the query's token after layer l down to the key's input token. Rows are divided by their sum, as the authors
/// do.
///
/// The graph has (l + 2) · n nodes and (l + 1) · n² edges; a maximum flow is computed for each of the n² pairs of
/// tokens, on its own (`MaximumFlow`).
///
/// To beware of: each pair has all pipes for itself, so that a row's flows could not all pass at once. Weights that
/// many paths lead around count little, and most rows are flatter than those of rollout. Otherwise as for rollout.
///
/// It takes time with the fourth power of the number of tokens: at the limit, `mostTokens(layers:)`, about 20 seconds
/// of one thread where every token sees every other, a sixth of that under a causal mask, and up to four times as much
/// where nearly all weights are 0 or 1. Longer sequences are refused.
enum AttentionFlow {
  /// Steps that are allowed: edges of each layer's graph times pairs of tokens.
  private static let mostSteps = 8e9

  /// The most tokens of which the flow of these layers is computed.
  static func mostTokens(layers: [Int]) -> Int {
    let levels = layers.reduce(0.0) { $0 + Double($1) + 1 }
    return Int((mostSteps / max(levels, 1)).squareRoot().squareRoot())
  }

  /// - Throws: `AttentionError.flowTooLong`.
  static func check(tokens: Int, layers: [Int]) throws(AttentionError) {
    let most = mostTokens(layers: layers)
    if tokens > most { throw .flowTooLong(tokens: tokens, most: most, layers: layers) }
  }

  /// The flows from the tokens after the last layer to the input tokens, `[tokens, tokens]`.
  ///
  /// - Parameter mixing: Ã of each layer, layer 0 first, `[tokens, tokens]`.
  static func values(_ mixing: [FloatBuffer], tokens: Int, parallel: Parallel) -> FloatBuffer {
    let capacities = mixing.flatMap { $0.values.map(Double.init) }
    let isCausal = mixing.allSatisfy { map in
      (0..<tokens).allSatisfy { row in
        map.values[row * tokens..<(row + 1) * tokens][(row * tokens + row + 1)...].allSatisfy { $0 == 0 }
      }
    }
    let result = FloatBuffer(count: tokens * tokens)
    let target = Shared(result.pointer)
    let workspaces = (0..<min(parallel.threads, tokens)).map { _ in
      MaximumFlow(capacities: capacities, levels: mixing.count, tokens: tokens)
    }
    parallel.forEach(tokens) { query, worker in
      // Under a causal mask, paths stay between the two tokens.
      let flows = (0..<tokens).map { key -> Double in
        if isCausal, key > query { return 0 }
        return workspaces[worker].value(
          from: query, to: key, through: isCausal ? key..<query + 1 : 0..<tokens)
      }
      let sum = flows.reduce(0, +)
      for key in 0..<tokens { target.pointer[query * tokens + key] = sum > 0 ? Float(flows[key] / sum) : 0 }
    }
    return result
  }
}
