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

  @OptionGroup var options: TextOptions

  @Flag(help: "Print one JSON object a text, for programs.")
  var json = false

  func validate() throws { try options.check(texts: texts.count, name: "text given as an argument") }

  func run() throws {
    do {
      let tokenizer = try Tokenizer.open(modelPath: model)
      for note in tokenizer.notes { Messages.line("note: \(note)") }
      var count = 0
      var failed = false
      func show(_ entry: Result<TokenSequence, SequenceError>) throws {
        let shown: String
        do throws(SequenceError) {
          let listing = try TokenListing(try entry.get(), by: tokenizer, specialTokens: options.specialTokens)
          shown = json ? listing.json.serialized() : (count > 0 ? "\n" : "") + listing.table
        } catch {
          failed = true
          Messages.error(error)
          // Lines of input and output stay together.
          let problem: JSONValue = ["error": .string(error.description)]
          if json { try Messages.output(problem.serialized() + "\n") }
          return
        }
        try Messages.output(shown + "\n")
        count += 1
      }
      for (index, text) in texts.enumerated() {
        let sequence = TokenSequence(
          id: "", origin: "text \(index + 1)", text: text, pair: options.pair(at: index))
        try show(.success(sequence))
      }
      for path in options.textFile + (texts.isEmpty && options.hasNoFiles ? ["-"] : []) {
        for line in try TextLines(path) { try show(line.sequence(id: "")) }
      }
      for entry in try Conversations(options.chat, model: model).entries { try show(entry.result) }
      if failed { throw ExitStatus.someFailed.code }
    } catch let code as ExitCode {
      throw code
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }
}

/// The tokens of a text, to be read by people or by programs.
private struct TokenListing {
  private let encoding: Encoding
  private let labels: [String]
  private let isPair: Bool
  private let isSpecial: (Int) -> Bool

  init(
    _ sequence: TokenSequence, by tokenizer: Tokenizer, specialTokens: Bool
  ) throws(SequenceError) {
    let text = sequence.text ?? ""
    do throws(TokenizerError) {
      encoding = try tokenizer.encode(
        text, pair: sequence.pair, addSpecialTokens: sequence.addsSpecialTokens ?? specialTokens)
    } catch {
      throw SequenceError(origin: sequence.origin, problem: "\(error)")
    }
    labels = tokenizer.labels(of: encoding, text: text, pair: sequence.pair)
    isPair = sequence.pair != nil
    isSpecial = tokenizer.isSpecial
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
