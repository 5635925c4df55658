/// Why a figure cannot be laid out.
public enum FigureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No colour map has that name.
  case unknownColorMap(String, known: [String])

  /// What is wrong and what can be chosen.
  public var description: String {
    switch self {
    case .unknownColorMap(let name, let known):
      "unknown colour map '\(name)': choose one of \(known.joined(separator: ", "))"
    }
  }
}
