import AttentionCore
import Checkpoints
import FileAccess
import Figures
import Reports
import StrictJSON
import TensorFiles
import TokenSequences

extension CompareCommand {
  /// Reads the inputs and checks every option against them; nothing is written yet.
  func plan(arguments: [String]) throws -> ComparisonPlan {
    for limit in failAbove { try limit.check() }
    let templates = try TemplateSet.rehearsed(options.templates)
    let sides = try operands.sides()
    return ComparisonPlan(
      sideA: sides.a, sideB: sides.b, names: sides.names, title: sides.title, pairs: sides.pairs,
      unmatchedA: sides.unmatchedA, unmatchedB: sides.unmatchedB,
      inputs: try InputHashes(Self.unique(sides.files + templates.paths), known: sides.known),
      formats: format.formats, style: try figureOptions.style(), fontFamily: figureOptions.font,
      templates: templates, top: top, limits: failAbove, threads: options.threadCount,
      output: destination.output, isForced: destination.force, isQuiet: options.quiet,
      progress: options.progress, arguments: arguments)
  }

  private static func unique(_ paths: [String]) -> [String] {
    var known: Set<ExactName> = []
    return paths.filter { known.insert(ExactName($0)).inserted }
  }
}
