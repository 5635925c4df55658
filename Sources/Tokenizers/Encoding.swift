/// The tokens of a text.
public struct Encoding: Sendable, Equatable {
  /// Token ids.
  public var ids: [Int] = []
  /// The tokens as the vocabulary spells them; an added token as it stands in the normalized text, with the blanks that
  /// it takes.
  public var tokens: [String] = []
  /// Where each token stands in its text, in Unicode scalars; `0..<0` for a token that was added.
  public var offsets: [Range<Int>] = []
  /// Token types: 0 for the first text of a pair, 1 for the second, as the post-processor says.
  public var segments: [Int] = []
  /// Whether each token was added by the post-processor (`[CLS]`).
  public var isSpecial: [Bool] = []
  /// Of which text of a pair each token is: 0, 1, or `nil` where it was added.
  public var sequence: [Int?] = []

  /// Appends a token that is in no text.
  mutating func append(special token: SpecialToken, segment: Int) {
    ids.append(token.id)
    tokens.append(token.token)
    offsets.append(0..<0)
    segments.append(segment)
    isSpecial.append(true)
    sequence.append(nil)
  }

  /// Appends the tokens of another encoding.
  mutating func append(_ other: Encoding) {
    ids += other.ids
    tokens += other.tokens
    offsets += other.offsets
    segments += other.segments
    isSpecial += other.isSpecial
    sequence += other.sequence
  }
}

/// A token that a post-processor puts beside a text.
struct SpecialToken: Sendable, Equatable {
  var token: String
  var id: Int
}
