import AttentionCore
import Figures

/// What a head does, in a few words: for those who cannot see its map, and beside it.
///
///     Layer 1, head 3: an induction head (0.94); it looks at tokens that came after earlier occurrences of the query's
///     token. Strongest otherwise: “the” → “king” 0.31, “a” → “.” 0.2, “of” → “the” 0.12.
public struct HeadDescription: Sendable {
  private let queryLabels: [String]
  private let keyLabels: [String]
  private let facts: TokenFacts?

  /// - Parameters:
  ///   - queryLabels, keyLabels: the display text of the tokens on the map's axes.
  ///   - facts: what is known of the tokens; `nil` where the map is of words, of which nothing is known.
  public init(queryLabels: [String], keyLabels: [String], facts: TokenFacts? = nil) {
    self.queryLabels = queryLabels
    self.keyLabels = keyLabels
    self.facts = facts.flatMap {
      $0.queries == queryLabels.count && $0.keys == keyLabels.count ? $0 : nil
    }
  }

  /// The sentences. O(queries × keys).
  ///
  /// - Parameters:
  ///   - name: what kind of head it is; `nil` where it was not measured.
  ///   - pattern: `[query, key]`, row-major; only read during the call.
  ///   - mask: which keys a query may see, where it is known.
  public func sentences(
    of id: HeadID, name: HeadName?, pattern: UnsafeBufferPointer<Float>, mask: AttentionMask? = nil
  ) -> String {
    let pairs = StrongestPairs(
      pattern, queries: queryLabels.count, keys: keyLabels.count,
      isLeftOut: { query, key in
        seesOneKey(query, mask, pattern) || explains(name?.kind, query, key)
      })
    let listed = pairs.pairs.filter { $0.weight >= Self.least }.map { pair in
      "\(quotedLabel(queryLabels[pair.query])) → \(quotedLabel(keyLabels[pair.key])) \(decimal(Double(pair.weight), places: 2))"
    }
    let sentence = [subject(of: id, name: name)]
    let isExplained = name.map { ![.mixed, .broad, .content].contains($0.kind) } ?? false
    let strongest = "\(isExplained ? "Strongest otherwise" : "Strongest"): \(listed.joined(separator: ", "))."
    return (sentence + (listed.isEmpty ? [] : [strongest])).joined(separator: " ")
  }

  /// The first of them: which head it is, and of what kind.
  public func subject(of id: HeadID, name: HeadName?) -> String {
    subject(id) + (name.map { ": \(Self.words($0))" } ?? "") + "."
  }

  /// Weights below this are not worth a word.
  private static let least: Float = 0.05

  /// `an induction head (0.94); it looks at …`.
  private static func words(_ name: HeadName) -> String {
    let kind = name.kind.rawValue
    let article = "aeiou".contains(kind.first ?? "x") ? "an" : "a"
    let score = name.score.map { " (\(decimal($0, places: 2)))" } ?? ""
    return "\(article) \(kind) head\(score); it \(name.kind.meaning)"
  }

  private func subject(_ id: HeadID) -> String {
    let part =
      id.part.map { $0 == .cross ? "Cross-attention, layer" : "\($0.rawValue.capitalizedWord), layer" }
      ?? "Layer"
    switch id.kind {
    case .head(let head): return "\(part) \(id.layer), head \(head)"
    case .identity: return "\(part) \(id.layer), the baseline Q = K = V = X"
    case .layerMap(let map) where map.goesThroughLayers:
      let kind = id.part.map { "\($0.rawValue.capitalizedWord), attention" } ?? "Attention"
      return "\(kind) \(map.rawValue) through \(id.layer == 0 ? "layer 0" : "layers 0 to \(id.layer)")"
    case .layerMap(let map): return "\(part) \(id.layer), \(map.rawValue) of its heads"
    }
  }

  /// Whether the softmax leaves a query no choice, so that its weight says nothing.
  private func seesOneKey(_ query: Int, _ mask: AttentionMask?, _ pattern: UnsafeBufferPointer<Float>) -> Bool
  {
    if let mask { return mask.visibleKeys(query: query, keys: keyLabels.count).count < 2 }
    // Of captured attention: the first row of a causal map.
    return query == 0 && pattern.prefix(keyLabels.count).dropFirst().allSatisfy { $0 == 0 }
  }

  /// Whether the kind says already that the query looks at this key.
  private func explains(_ kind: HeadKind?, _ query: Int, _ key: Int) -> Bool {
    switch kind {
    case nil, .mixed, .broad, .content: return false
    case .previousToken: return key == query - 1
    case .nextToken: return key == query + 1
    case .selfToken: return key == query
    case .sink: return key == 0
    case .local: return (key - query).magnitude <= PatternMeasurer.defaultLocalWindow
    case .delimiter: return facts.map { $0.isSpecial[key] || $0.isPunctuation[key] } ?? false
    case .duplicateToken: return facts?.identities.map { key < query && $0[key] == $0[query] } ?? false
    case .induction:
      return facts?.identities.map { key > 0 && key < query && $0[key - 1] == $0[query] } ?? false
    }
  }
}

extension String {
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
