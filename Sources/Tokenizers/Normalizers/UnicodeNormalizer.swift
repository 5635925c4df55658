/// A normalization form of Unicode: `NFC`, `NFD`, `NFKC` and `NFKD`.
struct UnicodeNormalizer: Normalizer {
  var form: NormalizationForm

  init(_ form: NormalizationForm) { self.form = form }

  init(_ form: NormalizationForm, _ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys()
    self.form = form
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) { try text.normalize(form) }
}
