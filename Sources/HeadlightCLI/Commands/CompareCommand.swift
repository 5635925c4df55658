import ArgumentParser
import AttentionCore
import Figures

/// `headlight compare`: what changed between two models, two prompts or two outputs.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say which heads changed between two models, two prompts or two earlier outputs.",
    usage: """
      headlight compare MODEL MODEL (--text STRING | --text-file FILE | --chat FILE | --tokens FILE...) --output DIR [options]
      headlight compare TEXT TEXT --model PATH --output DIR [options]
      headlight compare DIR DIR --output DIR [options]
      headlight compare FILE FILE [--tokens FILE] --output DIR [options]
      """,
    discussion: """
      A and B are what they turn out to be: directories with the manifest.json of headlight report are outputs; files with \
      tensors attention.<layer> are captured attention; other directories and files are models, and each is run on the \
      sequences that are given. A model and an output are compared too. With --model, A and B are texts, or the names of \
      sequences where --tokens, --text-file or --chat is given.

      Sequences of the same name are compared; those that only one side has are named. Tokens are aligned by their spelling; \
      tokens that differ are compared where as many stand between neighbours that agree. Each head of both sides is compared \
      map by map (map_distance, 0 to 1) and metric by metric, and heads are ranked by map_distance. Outputs have maps where they \
      were written with --format safetensors; without them, metrics alone are compared and heads are ranked by metric_distance.

      Written are compare.json (everything), compare.csv (a row a head), and the figure and the page that --format asks for.

      Metrics for --fail-above: \(ChangeLimit.known.joined(separator: ", ")).

      Exit status: 0 all done; 1 some sequences could not be compared; 3 a head changed by more than --fail-above allows; \
      64 usage; 65 bad input; 66 missing input; 73 cannot write.
      """)

  @Argument(help: ArgumentHelp("A: a model, an output, captured attention, or a text.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("B: the same kind as A.", valueName: "b"))
  var second: String

  @Option(help: ArgumentHelp("The model that reads the two texts A and B.", valueName: "path"))
  var model: String?

  @OptionGroup var sequences: SequenceOptions

  @OptionGroup var destination: OutputOptions

  @Option(
    help: ArgumentHelp(
      "What to write beside compare.json and compare.csv, separated by commas.", valueName: "formats"))
  var format = CompareFormats([.html, .png])

  @Option(
    help: ArgumentHelp(
      "How many heads, of those that changed most, are shown with their maps.", valueName: "n"))
  var top = 12

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "End with status 3 when a head changes by more, as in map_distance=0.1; repeatable.",
      valueName: "metric=value"))
  var failAbove: [ChangeLimit] = []

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var figureOptions: FigureOptions

  @OptionGroup var options: RunOptions

  func validate() throws {
    if top < 0 || top > 10_000 {
      throw ValidationError("--top: expected a number from 0 to 10000, found \(top).")
    }
    for option in [KindOption.values, .maskTriangle, .highlight] where figureOptions.isGiven(option) {
      throw ValidationError("\(option.rawValue) has no use with compare.")
    }
    try operands.check()
  }

  /// What is compared.
  var operands: ComparisonOperands {
    ComparisonOperands(
      first: first, second: second, model: model, sequences: sequences,
      selection: HeadSelection(layers: selection.layers, heads: selection.heads), parts: selection.parts)
  }

  func run() throws {
    do {
      let plan = try plan(arguments: Array(CommandLine.arguments.dropFirst()))
      let status = try Comparison(plan).run()
      if status != .success { throw status.code }
    } catch let code as ExitCode {
      throw code
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }
}

/// What a comparison is written as, beside its numbers.
enum CompareFormat: String, CaseIterable, Sendable {
  case html, png, svg, pdf

  /// The same as a figure's format, where it is one.
  var figure: FigureFormat? { FigureFormat(rawValue: rawValue) }
  /// Whether it is a figure.
  var isFigure: Bool { figure != nil }
}

/// Formats as in `html,png`.
struct CompareFormats: ExpressibleByArgument {
  let formats: [CompareFormat]

  init(_ formats: [CompareFormat]) { self.formats = formats }

  init?(argument: String) {
    var formats: [CompareFormat] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let format = CompareFormat(rawValue: name.lowercased()) else { return nil }
      if !formats.contains(format) { formats.append(format) }
    }
    self.init(formats)
  }

  var defaultValueDescription: String { formats.map(\.rawValue).joined(separator: ",") }
  static var allValueStrings: [String] { CompareFormat.allCases.map(\.rawValue) }
}
