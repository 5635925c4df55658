extension SentencePieceModel {
  /// Pieces that are looked for in the text itself: control symbols, and symbols that whoever trained it defined.
  var addedTokens: [TokenSetting] {
    pieces.filter { $0.kind == .control || $0.kind == .userDefined }.map {
      TokenSetting($0.text, normalized: false, isSpecial: $0.kind == .control)
    }
  }

  /// What the file says of text that the class does not look at, in transformers either.
  func notes(
    for kind: TokenizerClass, dummyPrefix: Bool, removesExtraWhitespaces: Bool, charsMap: Bool
  ) -> [String] {
    var ignored: [String] = []
    if addsDummyPrefix != dummyPrefix { ignored.append("add_dummy_prefix = \(addsDummyPrefix)") }
    if self.removesExtraWhitespaces != removesExtraWhitespaces {
      ignored.append("remove_extra_whitespaces = \(self.removesExtraWhitespaces)")
    }
    if !escapesWhitespaces { ignored.append("escape_whitespaces = false") }
    if !charsMap, !self.charsMap.isEmpty { ignored.append("precompiled_charsmap") }
    if algorithm == .unigram, byteFallback { ignored.append("byte_fallback = true") }
    if algorithm == .bpe, !byteFallback { ignored.append("byte_fallback = false") }
    guard !ignored.isEmpty else { return [] }
    return [
      "\(path): \(kind.rawValue) does not look at \(ignored.joined(separator: ", ")), in transformers either"
    ]
  }
}
