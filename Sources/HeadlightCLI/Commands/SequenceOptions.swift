import ArgumentParser
import TokenSequences

/// The sequences that a model is run on.
struct SequenceOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Files of token sequences; - is standard input.", valueName: "file"))
  var tokens: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Running text, which the model's tokenizer takes apart; repeatable.", valueName: "string"))
  var text: [String] = []

  @OptionGroup var texts: TextOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What the decoder of an encoder-decoder model is to write, once for each --text.",
      valueName: "string"))
  var decoderText: [String] = []

  /// Whether no sequence is given.
  var isEmpty: Bool { tokens.isEmpty && text.isEmpty && texts.hasNoFiles }

  /// Checks what can be checked before anything is read.
  ///
  /// - Parameters:
  ///   - count: how many texts are given one by one, where that is not by --text.
  ///   - name: what the command calls them.
  func check(texts count: Int? = nil, name: String = "--text") throws {
    let count = count ?? text.count
    try texts.check(texts: count, name: name, tokens: tokens)
    if !decoderText.isEmpty, decoderText.count != count {
      throw ValidationError(
        "--decoder-text: expected one for each \(name) (\(count)), found \(decoderText.count).")
    }
  }

  /// Reads the files of sequences and of texts; standard input is read once.
  func readFiles() throws -> [SequenceFile] {
    try tokens.map { try SequenceFile.read($0) } + texts.textFile.map { try SequenceFile.readTexts($0) }
  }

  /// The texts of the command line, with the second text of each pair.
  var givenTexts: [SequenceEntry] {
    text.enumerated().map { index, text in
      let id = self.text.count == 1 ? "text" : "text-\(index + 1)"
      var sequence = TokenSequence(id: id, origin: "--text \(index + 1)", text: text)
      sequence.pair = texts.pair(at: index)
      if decoderText.indices.contains(index) { sequence.decoder = .init(text: decoderText[index]) }
      return SequenceEntry(id: id, result: .success(sequence))
    }
  }
}
