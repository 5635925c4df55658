import ArgumentParser
import AttentionCore

/// Which layers, heads and kinds of attention are meant.
struct SelectionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Layers to compute and write, as in 0,3-5.", valueName: "numbers"),
    transform: NumberSelection.init)
  var layers: NumberSelection?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Heads to write, as in 0-3.", valueName: "numbers"),
    transform: NumberSelection.init)
  var heads: NumberSelection?

  @Option(
    help: ArgumentHelp(
      "Which attention of a model with several: \(AttentionPart.allCases.map(\.rawValue).joined(separator: ", ")); separated by commas.",
      valueName: "names"))
  var parts: PartSelection?
}
