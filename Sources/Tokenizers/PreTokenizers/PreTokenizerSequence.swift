/// Pre-tokenizers, one after another: `Sequence`.
struct PreTokenizerSequence: PreTokenizer {
  var steps: [any PreTokenizer]

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("pretokenizers")
    steps = []
    for step in try reader.components("pretokenizers") { steps.append(try PreTokenizers.read(step)) }
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    for step in steps { try step.split(&text) }
  }
}
