/// The tokens of a text.
public struct Encoding: Sendable, Equatable {
  /// Token ids.
  public var ids: [Int] = []
  /// The tokens as the vocabulary spells them.
  public var tokens: [String] = []
  /// Where each token stands in its text, in Unicode scalars; `0..<0` for a token that was added.
  public var offsets: [Range<Int>] = []
  /// Token types: 0 for the first text of a pair, 1 for the second, as the post-processor says.
  public var segments: [Int] = []
  /// Whether each token was added by the post-processor (`[CLS]`).
  public var isSpecial: [Bool] = []
  /// Of which text of a pair each token is: 0, 1, or `nil` where it was added.
  public var sequence: [Int?] = []
}
