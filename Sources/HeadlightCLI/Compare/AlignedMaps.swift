import AttentionCore
import Figures
import TokenSequences

/// Both maps of a head, cut down to the tokens that answer to each other.
struct AlignedMaps {
  /// The weights, `[query, key]`.
  let pair: MapPair
  /// The tokens; both where they differ.
  let queryLabels, keyLabels: [String]

  /// Figures show maps of at most so many weights.
  static let mostWeights = 1 << 24

  /// - Parameters:
  ///   - a, b: the whole maps; only read.
  ///   - most: no more weights than this.
  /// - Returns: nil where no tokens answer to each other, or there would be more weights.
  init?(
    _ part: SequenceComparison.Part, a: UnsafeBufferPointer<Float>, b: UnsafeBufferPointer<Float>,
    most: Int = Self.mostWeights
  ) {
    guard let tokens = part.tokens else { return nil }
    let (queries, keys) = (tokens.queries.pairs, tokens.keyAlignment.pairs)
    guard !keys.isEmpty, !queries.isEmpty, queries.count <= most / keys.count else { return nil }
    func aligned(
      _ map: UnsafeBufferPointer<Float>, _ columns: Int, _ place: (TokenAlignment.Pair) -> Int
    ) -> [Float] {
      let keyPlaces = keys.map(place)
      return [Float](unsafeUninitializedCapacity: queries.count * keys.count) { weights, count in
        for query in queries {
          let row = place(query) * columns
          for key in keyPlaces {
            weights[count] = map[row + key]
            count += 1
          }
        }
      }
    }
    let keyAlignment = tokens.keyAlignment
    pair = MapPair(
      first: aligned(a, keyAlignment.countA) { $0.a }, second: aligned(b, keyAlignment.countB) { $0.b })
    func names(_ pairs: [TokenAlignment.Pair], _ a: [Token]?, _ b: [Token]?) -> [String] {
      guard let a, let b else { return pairs.map { "\($0.a)" } }
      return pairs.map { $0.isChanged ? "\(a[$0.a].label) → \(b[$0.b].label)" : a[$0.a].label }
    }
    queryLabels = names(queries, part.a.queries, part.b.queries)
    keyLabels = names(keys, part.a.keys, part.b.keys)
  }

  private typealias Token = ResolvedSequence.Token
}
