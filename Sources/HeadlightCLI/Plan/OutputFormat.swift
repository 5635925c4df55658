import ArgumentParser

/// What a report is written as.
enum OutputFormat: String, CaseIterable, Sendable {
  case html, md, png, svg, pdf, safetensors, json, csv

  /// The same as a figure's format, where it is one.
  var figure: FigureFormat? { FigureFormat(rawValue: rawValue) }
  /// Whether it is a figure.
  var isFigure: Bool { figure != nil }
}

/// What a figure is written as; the name is the ending of its file.
enum FigureFormat: String, CaseIterable, Sendable {
  case png, svg, pdf
}

/// Formats as in `html,png`.
struct OutputFormats: ExpressibleByArgument {
  let formats: [OutputFormat]

  init(_ formats: [OutputFormat]) { self.formats = formats }

  init?(argument: String) {
    var formats: [OutputFormat] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let format = OutputFormat(rawValue: name.lowercased()) else { return nil }
      if !formats.contains(format) { formats.append(format) }
    }
    self.init(formats)
  }

  var defaultValueDescription: String { formats.map(\.rawValue).joined(separator: ",") }
  static var allValueStrings: [String] { OutputFormat.allCases.map(\.rawValue) }
}

/// Which projections are shown.
enum ProjectionChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// The model's own.
  case learned
  /// The model's own, and beside them the baseline Q = K = V = X.
  case identity
}

/// The mask of bare projections.
enum MaskChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case causal, none
}

/// How progress is shown.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// A line that is drawn over on a terminal, nothing elsewhere.
  case auto
  /// A line a sequence.
  case plain
  /// Nothing.
  case none
}
