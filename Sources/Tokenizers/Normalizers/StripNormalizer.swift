/// Removes white space at the ends: `Strip`.
struct StripNormalizer: Normalizer {
  var stripsLeft: Bool
  var stripsRight: Bool

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("strip_left", "strip_right")
    stripsLeft = try reader.bool("strip_left")
    stripsRight = try reader.bool("strip_right")
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    try text.strip(left: stripsLeft, right: stripsRight)
  }
}
