import StrictJSON

/// A step that puts the special tokens of a model around the tokens of a text or of a pair of texts.
protocol PostProcessor: Sendable {
  /// - Parameters:
  ///   - encodings: the first text and, for a pair, the second; or what the step before made of them.
  ///   - addSpecialTokens: whether to add tokens such as `[CLS]`; offsets are trimmed in any case.
  /// - Returns: encodings that stand for their tokens one behind the other.
  func process(_ encodings: [Encoding], addSpecialTokens: Bool) throws(TokenizerError) -> [Encoding]
}

/// The post-processors of `tokenizer.json`.
enum PostProcessors {
  /// Reads one.
  static func read(_ reader: ComponentReader) throws(TokenizerError) -> any PostProcessor {
    switch try reader.type {
    case "TemplateProcessing": return try TemplateProcessing(reader)
    case "BertProcessing": return try BertProcessing(reader)
    case "RobertaProcessing": return try RobertaProcessing(reader)
    case "ByteLevel": return try ByteLevelProcessing(reader)
    case "Sequence": return try PostProcessorSequence(reader)
    case let type: throw reader.unsupported("the post-processor '\(shortened(type))'")
    }
  }
}

/// Steps that are run one after the other.
struct PostProcessorSequence: PostProcessor {
  var steps: [any PostProcessor]

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("processors")
    steps = []
    for step in try reader.components("processors") { steps.append(try PostProcessors.read(step)) }
  }

  func process(_ encodings: [Encoding], addSpecialTokens: Bool) throws(TokenizerError) -> [Encoding] {
    var encodings = encodings
    for step in steps { encodings = try step.process(encodings, addSpecialTokens: addSpecialTokens) }
    return encodings
  }
}
