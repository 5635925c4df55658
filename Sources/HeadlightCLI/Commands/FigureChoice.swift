import ArgumentParser
import AttentionCore

/// What one figure shows of all that there is.
struct FigureChoice: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The sequence, by its name, where several are given.", valueName: "name"))
  var sequence: String?

  @Option(
    help: ArgumentHelp(
      "The kind of attention of a model with several: \(AttentionPart.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var parts: PartSelection?

  @Option(
    help: ArgumentHelp(
      "The head, as in L3H5: for head, query, lines, image and difference.", valueName: "head"))
  var head: HeadPlace?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The heads: for heads as in L1H1,L1H3, for atlas and metrics also as in 0-3 of every layer.",
      valueName: "heads"),
    transform: HeadsChoice.init)
  var heads: HeadsChoice?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The layer: for mean, rollout and flow.", valueName: "number")
  )
  var layer: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The layers, as in 0,3-5: for atlas and metrics.", valueName: "numbers"),
    transform: NumberSelection.init)
  var layers: NumberSelection?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The query: for query, its place counted from 0, its token's label, or last (default: last).",
      valueName: "query"))
  var query: String?

  @Option(
    help: ArgumentHelp(
      "The query: for image, a token such as CLS, a patch by row and column such as 3,5, or mean (default: CLS, or mean where there is none).",
      valueName: "query"))
  var imageQuery: String?

  @Option(
    help: ArgumentHelp(
      "One number a head: for metrics, a name such as induction (default: the kind of each head and what it goes by).",
      valueName: "name"))
  var metric: String?
}
