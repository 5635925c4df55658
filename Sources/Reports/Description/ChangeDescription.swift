import Figures

/// Which weights of a head changed most, in a few words.
///
///     Changed most: “the” → “king” from 0.31 to 0.05, “a” → “.” from 0.2 to 0.38.
public enum ChangeDescription {
  /// The sentence. O(queries × keys).
  ///
  /// - Parameters:
  ///   - pair: A and B, `[query, key]`.
  ///   - queryLabels, keyLabels: the display text of the tokens.
  /// - Precondition: there are as many weights as labels.
  public static func sentence(_ pair: MapPair, queryLabels: [String], keyLabels: [String]) -> String {
    let sizes = zip(pair.first, pair.second).map { ($1 - $0).magnitude }
    let strongest = sizes.withUnsafeBufferPointer {
      StrongestPairs($0, queries: queryLabels.count, keys: keyLabels.count) { _, _ in false }
    }
    let listed = strongest.pairs.filter { $0.weight >= least }.map { place in
      let index = place.query * keyLabels.count + place.key
      func weight(_ value: Float) -> String { decimal(Double(value), places: 2) }
      return "\(quotedLabel(queryLabels[place.query])) → \(quotedLabel(keyLabels[place.key])) "
        + "from \(weight(pair.first[index])) to \(weight(pair.second[index]))"
    }
    return listed.isEmpty
      ? "No weight changed by as much as \(decimal(Double(least), places: 2))."
      : "Changed most: \(listed.joined(separator: ", "))."
  }

  /// Smaller changes are not worth a word.
  private static let least: Float = 0.01
}
