import Tokenizers

extension ResolvedSequence {
  /// What a tokenizer makes of a text, or of a pair of texts.
  ///
  /// Of a pair, `text` is both texts, a newline between them, and the offsets of the tokens are places in it.
  /// - Parameter addsSpecialTokens: whether the model's special tokens (`[CLS]`, `</s>`) are put around the text, where
  ///   the sequence does not say it itself.
  /// - Throws: when the text has no token, or cannot be tokenized.
  public init(
    _ sequence: TokenSequence, text: String, tokenizer: Tokenizer, addsSpecialTokens: Bool
  ) throws(SequenceError) {
    let encoding: Encoding
    do throws(TokenizerError) {
      encoding = try tokenizer.encode(
        text, pair: sequence.pair, addSpecialTokens: sequence.addsSpecialTokens ?? addsSpecialTokens)
    } catch {
      throw SequenceError(origin: sequence.origin, problem: error.description)
    }
    guard !encoding.ids.isEmpty else {
      throw SequenceError(origin: sequence.origin, problem: "the text has no token")
    }
    let labels = tokenizer.labels(of: encoding, text: text, pair: sequence.pair)
    let pairStart = text.unicodeScalars.count + 1
    let tokens = encoding.ids.indices.map { index in
      let isOfPair = encoding.sequence[index] == 1
      let offsets = encoding.offsets[index]
      return Token(
        raw: encoding.tokens[index], label: labels[index], id: encoding.ids[index],
        isSpecial: encoding.isSpecial[index]
          || tokenizer.isSpecial(encoding.ids[index]),
        offsets: encoding.sequence[index] == nil
          ? nil : isOfPair ? offsets.lowerBound + pairStart..<offsets.upperBound + pairStart : offsets)
    }
    self.init(
      id: sequence.id, text: sequence.pair.map { text + "\n" + $0 } ?? text, tokens: tokens,
      ids: encoding.ids, segments: encoding.segments.contains { $0 != 0 } ? encoding.segments : nil)
  }

  /// The sequence as a decoder reads what it is to write: behind the token it starts with, without the last
  /// (transformers' `shift_tokens_right`).
  ///
  /// - Parameter start: the token that a decoder starts with; `nil` where that is the last one, mBART's language.
  public func shiftedRight(behind start: Token?) -> ResolvedSequence {
    guard let first = start ?? tokens.last else { return self }
    // Whisper's own tokenizer has put the token there already.
    let shifted = (tokens.first?.id == first.id ? [] : [first]) + tokens.dropLast()
    return ResolvedSequence(id: id, text: text, tokens: shifted, ids: shifted.compactMap(\.id))
  }

  private init(id: String, text: String?, tokens: [Token], ids: [Int]?, segments: [Int]? = nil) {
    self.id = id
    self.text = text
    self.tokens = tokens
    self.ids = ids
    self.segments = segments
    attentionMask = nil
    positions = nil
  }
}
