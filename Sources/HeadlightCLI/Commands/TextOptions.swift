import ArgumentParser

/// How texts come in, beside those given one by one.
struct TextOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The second text of a pair, once for each text.", valueName: "string"))
  var pair: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Files of running text, one a line; - is standard input.", valueName: "file"))
  var textFile: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Conversations (JSON: a list of messages) that the model's chat template makes a text of.",
      valueName: "file"))
  var chat: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether the model's special tokens are put around texts.")
  var specialTokens = true

  /// Whether there are no files of texts or conversations.
  var hasNoFiles: Bool { textFile.isEmpty && chat.isEmpty }

  /// The second text of the text at a place, where pairs are given.
  func pair(at index: Int) -> String? { pair.indices.contains(index) ? pair[index] : nil }

  /// Checks what can be checked before anything is read.
  ///
  /// - Parameters:
  ///   - texts: how many texts are given one by one.
  ///   - name: what the command calls them.
  ///   - tokens: further files that may be standard input.
  func check(texts: Int, name: String, tokens: [String] = []) throws {
    if !pair.isEmpty, pair.count != texts {
      throw ValidationError("--pair: expected one for each \(name) (\(texts)), found \(pair.count).")
    }
    if (tokens + textFile).filter({ $0 == "-" }).count > 1 {
      throw ValidationError("Standard input (-) can be read once only.")
    }
  }
}
