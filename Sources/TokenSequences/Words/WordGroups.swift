import StrictJSON
import Tokenizers

/// Which tokens of a sequence are pieces of one word.
///
/// A token begins a new word
/// - when it, or the token before it, is special or padding, or when their segments differ;
/// - when its text begins with a blank, or a blank stands between it and the token before it;
/// - when the characters on both sides of the boundary are not both of a word: letters, marks, digits and connector punctuation
///   (the word characters of Unicode's UTS #18), and an apostrophe between letters (`don|'|t`);
/// - when one of the two characters is of a script written without blanks (`Unicode.Scalar.isOfScriptWithoutBlanks`).
///
/// In any case tokens that share a character, as a reader sees it (a grapheme cluster: `é` in two bytes, an emoji in several),
/// belong together, and a blank that is a token of its own belongs to what follows it.
public struct WordGroups: Sendable, Equatable {
  /// How many tokens each word has, at least 1.
  public let sizes: [Int]
  /// The words in place of the tokens. A word of one token is that token; one of several has no id.
  public let words: [ResolvedSequence.Token]

  /// Finds the words of a sequence by its tokens' offsets where a tokenizer gave them, else by their spelling: that of the
  /// vocabulary where tokens stand as it has them, or of marks that they carry themselves (`Ġ`, `▁`, `##`, `</w>`). Strings
  /// without any mark are words each.
  public init(_ sequence: ResolvedSequence, vocabulary: Vocabulary?) {
    self.init(
      sequence.tokens, text: sequence.text, segments: sequence.segments,
      spelling: Self.spelling(of: sequence.tokens, vocabulary))
  }

  init(
    _ tokens: [ResolvedSequence.Token], text: String?, segments: [Int]? = nil, spelling: TokenSpelling
  ) {
    let placed =
      PlacedTokens(offsetsOf: tokens, in: text, spelling: spelling)
      ?? PlacedTokens(tokens, spelling: spelling)
    var sizes: [Int] = []
    for index in tokens.indices {
      if index > 0, !Self.beginsWord(index, tokens, segments, placed) {
        sizes[sizes.count - 1] += 1
      } else {
        sizes.append(1)
      }
    }
    let scalars = text.map { Array($0.unicodeScalars) }
    var start = 0
    words = sizes.map { size in
      defer { start += size }
      return Self.word(tokens[start..<start + size], scalars: scalars, spelling)
    }
    self.sizes = sizes
  }

  private static func spelling(
    of tokens: [ResolvedSequence.Token], _ vocabulary: Vocabulary?
  ) -> TokenSpelling {
    let areOwn = tokens.allSatisfy { token in
      guard let known = token.id.flatMap({ vocabulary?.token($0) }) else { return false }
      return ExactString(known) == ExactString(token.raw)
    }
    guard areOwn, let vocabulary else { return TokenSpelling(sequence: tokens.map(\.raw)) }
    return vocabulary.spelling
  }

  private static func beginsWord(
    _ index: Int, _ tokens: [ResolvedSequence.Token], _ segments: [Int]?, _ placed: PlacedTokens
  ) -> Bool {
    if tokens[index - 1].isSpecial || tokens[index].isSpecial { return true }
    if let segments, segments[index - 1] != segments[index] { return true }
    return !placed.continuesWord(index)
  }

  private static func word(
    _ pieces: ArraySlice<ResolvedSequence.Token>, scalars: [Unicode.Scalar]?, _ spelling: TokenSpelling
  ) -> ResolvedSequence.Token {
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
      return pieces[pieces.startIndex]
    }
    let offsets = first.offsets.flatMap { start in
      last.offsets.flatMap { $0.upperBound >= start.lowerBound ? start.lowerBound..<$0.upperBound : nil }
    }
    let raws = pieces.map(\.raw)
    return ResolvedSequence.Token(
      raw: spelling.joined(raws),
      label: writtenLabel(first, offsets, scalars) ?? TokenLabel.display(bytes: raws.flatMap(spelling.bytes)),
      offsets: offsets)
  }

  /// The word as the text has it, with the mark of its first token for a blank before it.
  private static func writtenLabel(
    _ first: ResolvedSequence.Token, _ offsets: Range<Int>?, _ scalars: [Unicode.Scalar]?
  ) -> String? {
    guard let scalars, let offsets, scalars.indices.contains(offsets) else { return nil }
    let word = scalars[offsets].drop(while: \.properties.isWhitespace)
    guard !word.isEmpty else { return nil }
    var written = String.UnicodeScalarView()
    written.append(contentsOf: word)
    return (first.label.hasPrefix("·") ? "·" : "") + TokenLabel.display(bytes: Array(String(written).utf8))
  }
}
