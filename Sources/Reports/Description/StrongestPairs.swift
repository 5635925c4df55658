/// The queries and keys with the greatest weights of a map.
struct StrongestPairs {
  struct Pair: Equatable {
    let query: Int
    let key: Int
    let weight: Float
  }

  /// At most three, the strongest first; of equal weights the first in reading order.
  private(set) var pairs: [Pair] = []
  private static let most = 3

  /// One pass; `isLeftOut` is asked only about weights that would be listed.
  init(
    _ pattern: UnsafeBufferPointer<Float>, queries: Int, keys: Int,
    isLeftOut: (_ query: Int, _ key: Int) -> Bool
  ) {
    precondition(pattern.count == queries * keys)
    var least: Float = 0
    for query in 0..<queries {
      for key in 0..<keys {
        let weight = pattern[query * keys + key]
        guard weight > least, weight.isFinite, !isLeftOut(query, key) else { continue }
        let place = pairs.firstIndex { $0.weight < weight } ?? pairs.count
        pairs.insert(Pair(query: query, key: key, weight: weight), at: place)
        if pairs.count > Self.most { pairs.removeLast() }
        if pairs.count == Self.most { least = pairs[Self.most - 1].weight }
      }
    }
  }
}
