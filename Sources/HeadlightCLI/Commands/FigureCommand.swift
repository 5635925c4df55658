import ArgumentParser
import AttentionCore
import FileAccess
import Figures
import StrictJSON

/// `headlight figure`: one figure in one file.
struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Write one figure, as a PNG, SVG or PDF file.",
    usage: """
      headlight figure KIND --model PATH (--text STRING | --text-file FILE | --chat FILE | --tokens FILE...) --output FILE [options]
      headlight figure KIND --attention FILE [--tokens FILE] --output FILE [options]
      headlight figure difference A B [--model PATH] [sequences] --head HEAD --output FILE [options]
      """,
    discussion: """
      Kinds:
      \(FigureKind.allCases.map { "  \($0.rawValue.padded(to: 12))\($0.abstract)" }.joined(separator: "\n"))

      The format is the ending of the output file: .png, .svg or .pdf. Only what the figure shows is computed. Models, \
      texts and token files are those of headlight report; A and B those of headlight compare: two models, two texts with \
      --model, two files of captured attention, or two outputs with maps.

      Examples:
        headlight figure head --head L0H1 --model samples/kjv --text "A king" -o a.png
        headlight figure heads --heads L0H1,L1H3 --model gpt2 --tokens s.json -o b.svg
        headlight figure query --head L1H1 --query last --model gpt2 --text Hi -o c.pdf

      Exit status: 0 done; 64 usage; 65 bad input; 66 missing input; 73 cannot write.
      """)

  @Argument(help: ArgumentHelp("What to show.", valueName: "kind"))
  var kind: FigureKind

  @Argument(help: ArgumentHelp("A and B of a difference.", valueName: "a-b"))
  var operands: [String] = []

  @OptionGroup(title: "What is shown") var choice: FigureChoice

  @OptionGroup(title: "Where it goes") var destination: FigureOutputOptions

  @OptionGroup(title: "Models and captured attention") var source: SourceOptions

  @OptionGroup(title: "Sequences") var sequences: SequenceOptions

  @OptionGroup(title: "What it looks like") var figureOptions: FigureOptions

  @OptionGroup(title: "How it is made") var options: RunOptions

  func validate() throws {
    for option in KindOption.allCases where isGiven(option) && !option.kinds.contains(kind) {
      throw ValidationError("\(option.rawValue) has no use with \(kind.rawValue).")
    }
    try checkChoice()
    guard kind == .difference else {
      if let first = operands.first {
        throw ValidationError("'\(first)': only difference takes A and B.")
      }
      return try source.check(sequences)
    }
    guard operands.count == 2 else {
      throw ValidationError("difference needs A and B, two of one kind; found \(operands.count).")
    }
    try ComparisonOperands(self, operands).check()
  }

  /// Checks that what the kind needs is given.
  private func checkChoice() throws {
    if KindOption.head.kinds.contains(kind), choice.head == nil {
      throw ValidationError("\(kind.rawValue) needs --head, as in --head L3H5.")
    }
    if KindOption.layer.kinds.contains(kind), choice.layer == nil {
      throw ValidationError("\(kind.rawValue) needs --layer, as in --layer 3.")
    }
    switch (kind, choice.heads) {
    case (.heads, .places?): break
    case (.heads, _): throw ValidationError("heads needs --heads, as in --heads L1H1,L1H3.")
    default: break
    }
    if case .places? = choice.heads, choice.layers != nil {
      throw ValidationError("Give either --layers, or --heads with their layers, not both.")
    }
    if let layer = choice.layer, layer < 0 {
      throw ValidationError("--layer: expected a number from 0 on, found \(layer).")
    }
  }

  func run() throws {
    do {
      if kind == .difference {
        try DifferenceRun(plan: differencePlan()).run()
      } else {
        try FigureRun(plan: plan()).run()
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }
}

/// Where the file of one figure goes.
struct FigureOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write: .png, .svg or .pdf.", valueName: "file"))
  var output: String

  @Flag(help: "Write in place of a file that is there.")
  var force = false

  /// What the ending of the file asks for.
  var format: FigureFormat? { FigureFormat(rawValue: Paths.fileExtension(output)) }

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output: expected a file, found an empty name.") }
    guard format == nil else { return }
    let known = FigureFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
    throw ValidationError(
      "--output \(shortened(output)): the ending of the file says what to write; expected one of \(known).")
  }
}

extension String {
  /// The text with blanks behind it, at least `width` characters.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
