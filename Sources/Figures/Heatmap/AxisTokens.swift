/// The tokens on one axis of a map: their labels, and what is known of them beside.
public struct AxisTokens: Sendable, Hashable {
  /// Tokens that make up one word.
  public struct Word: Sendable, Hashable {
    /// The places of its tokens, counted from 0.
    public var tokens: Range<Int>
    /// Its display text.
    public var label: String

    /// A word by its tokens and its display text.
    public init(_ tokens: Range<Int>, label: String) {
      self.tokens = tokens
      self.label = label
    }
  }

  /// The display text of each token.
  public var labels: [String]
  /// The words, ascending; empty where they are not known. Where not every token has room for its label, words have one at
  /// their beginnings.
  public var words: [Word]
  /// The places of tokens that are no text, such as `[CLS]` or padding; their labels are grey.
  public var specials: Set<Int>

  /// Tokens by their labels.
  public init(_ labels: [String], words: [Word] = [], specials: Set<Int> = []) {
    self.labels = labels
    self.words = words
    self.specials = specials
  }

  /// The number of tokens.
  var count: Int { labels.count }

  /// The label that begins at each place: the word's where one of several tokens does.
  var wordLabels: [Int: String] {
    let known = words.filter { labels.indices.contains($0.tokens.lowerBound) }
    guard known.contains(where: { $0.tokens.count > 1 }) else { return [:] }
    return Dictionary(known.map { ($0.tokens.lowerBound, $0.label) }) { first, _ in first }
  }
}
