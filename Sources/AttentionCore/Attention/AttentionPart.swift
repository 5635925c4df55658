/// Which attention of a model with several kinds is meant.
public enum AttentionPart: String, Sendable, Hashable, CaseIterable, Comparable {
  /// The encoder's attention to its own tokens.
  case encoder
  /// The decoder's attention to its own tokens.
  case decoder
  /// The decoder's attention to the encoder's output: queries are the decoder's tokens, keys the encoder's.
  case cross
  /// The image tower's attention.
  case vision
  /// The text tower's attention.
  case text

  /// In the order in which they are declared, which is that of the computation.
  public static func < (left: AttentionPart, right: AttentionPart) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
