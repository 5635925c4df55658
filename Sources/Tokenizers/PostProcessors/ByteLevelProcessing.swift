/// Leaves the blanks of byte-level tokens out of the offsets.
struct ByteLevelProcessing: PostProcessor {
  var trimOffsets: Bool
  var addPrefixSpace: Bool

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("add_prefix_space", "trim_offsets", "use_regex")
    addPrefixSpace = try reader.bool("add_prefix_space")
    trimOffsets = try reader.bool("trim_offsets")
    // Of no meaning behind the model.
    _ = try reader.bool("use_regex", default: true)
  }

  func process(_ encodings: [Encoding], addSpecialTokens: Bool) -> [Encoding] {
    guard trimOffsets else { return encodings }
    return encodings.map { encoding in
      var encoding = encoding
      encoding.trimOffsets(addPrefixSpace: addPrefixSpace)
      return encoding
    }
  }
}

extension Encoding {
  /// Moves the offsets of each token past the blanks that it begins and ends with (`process_offsets` of Hugging Face's
  /// tokenizers).
  ///
  /// - Parameter addPrefixSpace: whether a blank that the first token begins with was put there, so that it is none of
  ///   the text's.
  mutating func trimOffsets(addPrefixSpace: Bool) {
    for (index, token) in tokens.enumerated() {
      let scalars = token.unicodeScalars
      var leading = scalars.prefix { Self.isBlank($0) }.count
      let trailing = scalars.reversed().prefix { Self.isBlank($0) }.count
      var (start, end) = (offsets[index].lowerBound, offsets[index].upperBound)
      if leading > 0 {
        if index == 0 || start == 0, addPrefixSpace, leading == 1 { leading = 0 }
        start = min(start + leading, end)
      }
      if trailing > 0, end >= trailing { end = max(end - trailing, start) }
      offsets[index] = start..<end
    }
  }

  /// White space, or the blank of the byte-level alphabet.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{120}" || CharacterClass.whitespace.contains(scalar)
  }
}
