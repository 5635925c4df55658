extension Tokenizer {
  /// What a reader sees of each token: see `TokenLabel`.
  ///
  /// - Parameters:
  ///   - encoding: what `encode` made of the texts.
  ///   - text: the text.
  ///   - pair: the second text of a pair.
  public func labels(of encoding: Encoding, text: String, pair: String? = nil) -> [String] {
    let texts = [ScalarText(text), ScalarText(pair ?? "")]
    return encoding.ids.indices.map { index in
      let sequence = encoding.sequence[index]
      let piece = sequence.map { texts[$0][encoding.offsets[index]] } ?? Substring().unicodeScalars
      let id = encoding.ids[index]
      let kind: TokenLabel.Kind =
        sequence == nil || isSpecial(id) && id != unknownID
        ? .special : id == unknownID ? .unknown : .ordinary
      // Some models spell an unknown token as the text that it hides.
      return TokenLabel.display(
        kind == .unknown ? token(id) ?? encoding.tokens[index] : encoding.tokens[index], piece: piece,
        kind: kind, isByteLevel: isByteLevel)
    }
  }
}

/// A text that is asked for pieces by places counted in Unicode scalars.
private struct ScalarText {
  private let scalars: String.UnicodeScalarView
  private let places: [String.Index]

  init(_ text: String) {
    scalars = text.unicodeScalars
    places = Array(scalars.indices) + [scalars.endIndex]
  }

  subscript(range: Range<Int>) -> Substring.UnicodeScalarView {
    let last = places.count - 1
    return scalars[places[min(range.lowerBound, last)]..<places[min(range.upperBound, last)]]
  }
}
