import AttentionCore
import Figures
import Reports

/// What a run is to do: every option resolved and checked, nothing written yet.
struct ReportPlan: Sendable {
  /// Where the attention comes from.
  let source: AttentionSource
  /// The sequences, or what is wrong with each.
  let entries: [BatchEntry]
  /// The files that are read, for the manifest.
  let inputs: InputHashes
  /// What is handed over of each sequence.
  let request: AttentionRequest
  /// What is written.
  let formats: [OutputFormat]
  let figures: FigureSets
  /// What is measured.
  let metrics: MetricsPlan
  /// What tokens are merged into; `nil` where they stay.
  let merge: MergeChoice?
  /// Whose weights are drawn over images.
  let imageQuery: ImageQuery
  /// Whose weights are shown as bars.
  let query: QueryChoice
  let style: FigureStyle
  /// What lettering is set in, where it was asked for.
  let fontFamily: String?
  let templates: TemplateSet
  let threads: Int
  let output: String
  /// The directory of the document that Markdown reports will be embedded in; nil where they stay where they are.
  var embedDirectory: String?
  let isForced: Bool
  let isQuiet: Bool
  let progress: ProgressChoice
  /// The command line, for the manifest.
  let arguments: [String]
}
