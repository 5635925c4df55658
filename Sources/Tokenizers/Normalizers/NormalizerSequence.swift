/// Normalizers one after another: `Sequence`.
struct NormalizerSequence: Normalizer {
  var normalizers: [any Normalizer]

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("normalizers")
    normalizers = []
    for step in try reader.components("normalizers") { normalizers.append(try Normalizers.read(step)) }
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    for normalizer in normalizers { try normalizer.normalize(&text) }
  }
}
