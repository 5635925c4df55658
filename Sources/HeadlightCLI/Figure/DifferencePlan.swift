import AttentionCore
import Figures
import Reports

/// One head of two runs: every option resolved and checked, nothing computed yet.
struct DifferencePlan: Sendable {
  let sides: ComparisonOperands.Sides
  let pair: ComparisonPlan.Pair
  /// What stands below the figure's title.
  let subtitle: String
  let head: HeadPlace
  let parts: Set<AttentionPart>?
  let file: OutputFile
  let format: FigureFormat
  let style: FigureStyle
  /// What lettering is set in, where it was asked for.
  let fontFamily: String?
  let templates: TemplateSet
  let threads: Int
  let isQuiet: Bool
  let progress: ProgressChoice
}

extension ComparisonOperands {
  /// A and B of a figure. Which layers and heads there are is known later: nothing but the figure's head is computed.
  init(_ command: FigureCommand, _ operands: [String]) {
    self.init(
      first: operands[0], second: operands[1], model: command.source.model, sequences: command.sequences)
  }
}

extension FigureCommand {
  /// Opens A and B and checks every option against them.
  func differencePlan() throws -> DifferencePlan {
    guard let head = choice.head, let format = destination.format else {
      throw UsageError("difference needs --head and --output")
    }
    let file = try OutputFile(destination.output, isForced: destination.force)
    let style = try figureOptions.style()
    let templates = try TemplateSet.rehearsed(options.templates)
    let sides = try ComparisonOperands(self, operands).sides()
    try file.check(isNoneOf: sides.files + sides.known.map(\.path))
    let pair = try choice.pair(among: sides)
    return DifferencePlan(
      sides: sides, pair: pair, subtitle: source.model == nil ? pair.id : sides.title, head: head,
      parts: choice.parts?.parts, file: file, format: format, style: style, fontFamily: figureOptions.font,
      templates: templates, threads: options.threadCount, isQuiet: options.quiet, progress: options.progress)
  }
}

extension FigureChoice {
  /// The pair of sequences that is asked for.
  fileprivate func pair(among sides: ComparisonOperands.Sides) throws(UsageError) -> ComparisonPlan.Pair {
    let found =
      sequence.map { name in sides.pairs.filter { ExactName($0.id) == ExactName(name) } } ?? sides.pairs
    if found.count == 1 { return found[0] }
    throw UsageError(choiceOfSequence(among: sides.pairs.map(\.id), found: found.count))
  }
}
