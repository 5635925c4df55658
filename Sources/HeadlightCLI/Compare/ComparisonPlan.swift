import AttentionCore
import Figures
import Reports

/// What a comparison is to do: every option resolved and checked, nothing written yet.
struct ComparisonPlan: Sendable {
  /// What is compared: two sequences that answer to each other.
  struct Pair: Sendable {
    /// Their name, or both where they differ.
    let id: String
    /// The number of the sequence in A and in B.
    let a, b: Int
  }

  let sideA: any ComparisonSide
  let sideB: any ComparisonSide
  /// What the sides are called in outputs.
  let names: (a: String, b: String)
  let title: String
  let pairs: [Pair]
  /// The names of sequences that only one side has.
  let unmatchedA, unmatchedB: [String]
  /// The files that are read, for `compare.json`.
  let inputs: InputHashes
  let formats: [CompareFormat]
  let style: FigureStyle
  /// What lettering is set in, where it was asked for.
  let fontFamily: String?
  let templates: TemplateSet
  /// How many heads are shown with their maps.
  let top: Int
  let limits: [ChangeLimit]
  let threads: Int
  let output: String
  let isForced: Bool
  let isQuiet: Bool
  let progress: ProgressChoice
  /// The command line.
  let arguments: [String]
}
