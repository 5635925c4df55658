/// `[CLS] first [SEP] second [SEP]`, the second text and its `[SEP]` being of type 1.
struct BertProcessing: PostProcessor {
  var cls: SpecialToken
  var sep: SpecialToken

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("cls", "sep")
    cls = try reader.specialToken("cls")
    sep = try reader.specialToken("sep")
  }

  func process(_ encodings: [Encoding], addSpecialTokens: Bool) -> [Encoding] {
    guard addSpecialTokens else { return encodings }
    return encodings.enumerated().map { index, encoding in
      var result = Encoding()
      if index == 0 { result.append(special: cls, segment: 0) }
      result.append(encoding.asText)
      result.append(special: sep, segment: index == 0 ? 0 : 1)
      return result
    }
  }
}

/// `<s> first </s></s> second </s>`, all of type 0, with blanks left out of the offsets.
struct RobertaProcessing: PostProcessor {
  var cls: SpecialToken
  var sep: SpecialToken
  var trimOffsets: Bool
  var addPrefixSpace: Bool

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("cls", "sep", "trim_offsets", "add_prefix_space")
    cls = try reader.specialToken("cls")
    sep = try reader.specialToken("sep")
    trimOffsets = try reader.bool("trim_offsets")
    addPrefixSpace = try reader.bool("add_prefix_space")
  }

  func process(_ encodings: [Encoding], addSpecialTokens: Bool) -> [Encoding] {
    encodings.enumerated().map { index, encoding in
      var encoding = encoding
      if trimOffsets { encoding.trimOffsets(addPrefixSpace: addPrefixSpace) }
      encoding.segments = encoding.segments.map { _ in 0 }
      guard addSpecialTokens else { return encoding }
      var result = Encoding()
      result.append(special: index == 0 ? cls : sep, segment: 0)
      result.append(encoding.asText)
      result.append(special: sep, segment: 0)
      return result
    }
  }
}

extension Encoding {
  /// The same tokens, none of them added: what Bert's and RoBERTa's steps make of what they get.
  fileprivate var asText: Encoding {
    var encoding = self
    encoding.isSpecial = isSpecial.map { _ in false }
    return encoding
  }
}

extension ComponentReader {
  /// A token and its id: `["[CLS]", 101]`.
  fileprivate func specialToken(_ key: String) throws(TokenizerError) -> SpecialToken {
    let value = value(key) ?? .null
    guard let pair = value.array, pair.count == 2, let token = pair[0].string, let id = pair[1].int,
      (0...Int(Int32.max)).contains(id)
    else { throw wrong(key, "a token and its id", value) }
    return SpecialToken(token: token, id: id)
  }
}
