import ArgumentParser
import FileAccess
import StrictJSON
import TokenSequences
import Tokenizers

/// `headlight tokenize`: what a model's tokenizer makes of texts.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Show what a model's tokenizer makes of texts.",
    usage: """
      headlight tokenize --model PATH [--json] [options] [--] TEXT...
      headlight tokenize --model PATH [--json] [options] (--text-file FILE... | --chat FILE...)
      """,
    discussion: """
      For each token: its id, where it stands in the text (in Unicode scalars), how it is shown, and how the vocabulary \
      spells it. With --json, one object a text: {"ids", "tokens", "labels", "offsets"}, and "segments" for a pair. \
      Without texts and files, standard input is read, one text a line.

      Exit status: 0 all done; 1 some texts failed; 64 usage; 65 bad input; 66 missing input.
      """)

  @Option(
    help: ArgumentHelp(
      "A directory with a tokenizer, a file tokenizer.json, or a GGUF file.", valueName: "path"))
  var model: String

  @Argument(help: ArgumentHelp("The texts.", valueName: "text"))
  var texts: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The second text of each pair, in order.", valueName: "string"))
  var pair: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Files of texts, one a line; - is standard input.", valueName: "file"))
  var textFile: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Conversations (JSON: a list of messages) that the model's chat template makes a text of.",
      valueName: "file"))
  var chat: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether the model's special tokens are put around texts.")
  var specialTokens = true

  @Flag(help: "Print one JSON object a text, for programs.")
  var json = false

  func validate() throws {
    if !pair.isEmpty, pair.count != texts.count {
      throw ValidationError(
        "--pair: expected as many strings as texts (\(texts.count)), found \(pair.count).")
    }
  }

  func run() throws {
    do {
      let tokenizer = try Tokenizer.open(modelPath: model)
      for note in tokenizer.notes { Messages.line("note: \(note)") }
      var failed = false
      for (index, text) in texts.enumerated() {
        let pair = pair.indices.contains(index) ? pair[index] : nil
        failed = try !show(TokenSequence(id: "", origin: "", text: text, pair: pair), tokenizer) || failed
      }
      for path in textFile + (texts.isEmpty && textFile.isEmpty && chat.isEmpty ? ["-"] : []) {
        for line in try TextLines(path) { failed = try !show(line, tokenizer) || failed }
      }
      for entry in try Conversations(chat, model: model).entries {
        switch entry.result {
        case .success(let sequence): failed = try !show(sequence, tokenizer) || failed
        case .failure(let error):
          try fail("\(error)")
          failed = true
        }
      }
      if failed { throw ExitStatus.someFailed.code }
    } catch let code as ExitCode {
      throw code
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }

  /// Shows a line of a file; one that is no text fails alone.
  private func show(_ line: TextLines.Line, _ tokenizer: Tokenizer) throws -> Bool {
    guard let text = line.text else {
      try fail("\(line.origin): the text is not valid UTF-8")
      return false
    }
    return try show(TokenSequence(id: "", origin: line.origin, text: text), tokenizer)
  }

  /// - Returns: whether the text has tokens to show.
  private func show(_ sequence: TokenSequence, _ tokenizer: Tokenizer) throws -> Bool {
    let text = sequence.text ?? ""
    let pair = sequence.pair
    let encoding: Encoding
    do throws(TokenizerError) {
      encoding = try tokenizer.encode(
        text, pair: pair, addSpecialTokens: sequence.addsSpecialTokens ?? specialTokens)
    } catch {
      try fail(sequence.origin.isEmpty ? "\(error)" : "\(sequence.origin): \(error)")
      return false
    }
    let listing = TokenListing(
      encoding, labels: tokenizer.labels(of: encoding, text: text, pair: pair), isPair: pair != nil,
      isSpecial: tokenizer.isSpecial)
    try Messages.output(json ? listing.json.serialized() + "\n" : listing.table + "\n")
    return true
  }

  /// A text that failed keeps its line, so that lines of input and output stay together.
  private func fail(_ problem: String) throws {
    Messages.error(problem)
    if json { try Messages.output((["error": .string(problem)] as JSONValue).serialized() + "\n") }
  }
}

/// The tokens of a text, to be read by people or by programs.
private struct TokenListing {
  private let encoding: Encoding
  private let labels: [String]
  private let isPair: Bool
  private let isSpecial: (Int) -> Bool

  init(_ encoding: Encoding, labels: [String], isPair: Bool, isSpecial: @escaping (Int) -> Bool) {
    self.encoding = encoding
    self.labels = labels
    self.isPair = isPair
    self.isSpecial = isSpecial
  }

  var json: JSONValue {
    var object: JSONObject = [
      "ids": .array(encoding.ids.map { .integer($0) }),
      "tokens": .array(encoding.tokens.map { .string($0) }),
      "labels": .array(labels.map { .string($0) }),
      "offsets": .array(
        encoding.offsets.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) }),
    ]
    if isPair { object.append("segments", .array(encoding.segments.map { .integer($0) })) }
    return .object(object)
  }

  /// A line a token: numbers first, since the width of a label is the terminal's affair.
  var table: String {
    guard !encoding.ids.isEmpty else { return "no token" }
    let rows = encoding.ids.indices.map { index in
      (id: "\(encoding.ids[index])", place: place(index), label: labels[index], token: token(index))
    }
    let widths = rows.reduce((id: 0, place: 0, label: 0)) { widths, row in
      (
        max(widths.id, row.id.count), max(widths.place, row.place.count),
        max(widths.label, min(24, row.label.count))
      )
    }
    func blanks(_ width: Int, _ text: String) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return rows.map { row in
      Messages.printable(
        blanks(widths.id, row.id) + row.id + "  " + blanks(widths.place, row.place) + row.place + "  "
          + row.label + blanks(widths.label, row.label) + "  " + row.token, keepsLines: false)
    }.joined(separator: "\n")
  }

  private func place(_ index: Int) -> String {
    guard let sequence = encoding.sequence[index] else { return "added" }
    let offsets = "\(encoding.offsets[index].lowerBound)-\(encoding.offsets[index].upperBound)"
    return isPair ? (sequence == 0 ? "A " : "B ") + offsets : offsets
  }

  private func token(_ index: Int) -> String {
    let isSpecial = encoding.isSpecial[index] || isSpecial(encoding.ids[index])
    return encoding.tokens[index] + (isSpecial ? "  (special)" : "")
  }
}
