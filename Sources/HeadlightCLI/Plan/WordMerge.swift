import ArgumentParser
import AttentionCore
import StrictJSON
import TokenSequences

/// What tokens are merged into.
enum MergeChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case words
}

/// How the map of one kind of attention is merged: which tokens each row and each column stands for.
struct WordMerge: Sendable {
  let queries: TokenGroups
  let keys: TokenGroups

  /// What outputs say of merged maps.
  static let statement =
    "Tokens are merged into words: weights are summed over the keys of a word and averaged over its queries."

  /// Whether some word has several tokens.
  var isEffective: Bool { queries.count < queries.tokenCount || keys.count < keys.tokenCount }

  /// The mask of the merged map, where the mask of the tokens says one. Words are no further apart than their tokens, so what
  /// is hidden by the number of words between is hidden.
  func mask(_ mask: AttentionMask) -> AttentionMask? {
    queries == keys || mask == .bidirectional ? mask : nil
  }

  /// For programs.
  var json: JSONValue {
    [
      "into": "words", "keys": "sum", "queries": "mean",
      "query_sizes": .array(queries.sizes.map { .integer($0) }),
      "key_sizes": .array(keys.sizes.map { .integer($0) }),
    ]
  }

  /// The same where metadata are strings.
  var metadata: [String: String] {
    func list(_ sizes: [Int]) -> String { sizes.map { "\($0)" }.joined(separator: ",") }
    return [
      "merge": "words", "merge_keys": "sum", "merge_queries": "mean", "query_sizes": list(queries.sizes),
      "key_sizes": list(keys.sizes),
    ]
  }
}

extension PartView {
  /// The view with words in place of tokens, where that is asked for, or with its words known.
  ///
  /// - Parameters:
  ///   - queries, keys: `nil` leaves them as they are.
  func grouped(queries: WordGroups?, keys: WordGroups?, into merge: MergeChoice?) -> PartView {
    guard merge != nil else { return knowing(queries: queries, keys: keys) }
    guard queries != nil || keys != nil else { return self }
    func groups(_ words: WordGroups?, _ count: Int) -> TokenGroups {
      TokenGroups(sizes: words?.sizes ?? Array(repeating: 1, count: count))
    }
    return PartView(
      self, queryWords: queries?.words ?? queryTokens, keyWords: keyTokens.map { keys?.words ?? $0 },
      merge: WordMerge(
        queries: groups(queries, queryTokens.count), keys: groups(keys, self.keys.count)))
  }

  /// Number of the queries' tokens, before they were merged.
  var queryTokenCount: Int { merge?.queries.tokenCount ?? queryTokens.count }
}

extension [PartView] {
  /// What there is to say where merging was asked for and changed nothing.
  var mergeNote: String? {
    let merges = compactMap(\.merge)
    guard !merges.isEmpty, !merges.contains(where: \.isEffective) else { return nil }
    return "no token goes on with a word, so nothing is merged"
  }
}
