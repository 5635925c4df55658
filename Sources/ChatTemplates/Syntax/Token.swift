/// One piece of a template.
struct Token: Sendable {
  enum Kind: Equatable, Sendable {
    /// Text outside of tags.
    case data([Unicode.Scalar])
    case outputBegin
    case outputEnd
    case tagBegin
    case tagEnd
    case name(String)
    case string(Text)
    case integer(Int)
    case float(Double)
    /// An operator or a bracket.
    case symbol(String)
    /// The end of the template.
    case end
  }

  let kind: Kind
  /// Where it starts in the source.
  let offset: Int
}

extension Token.Kind: CustomStringConvertible {
  /// For messages.
  var description: String {
    switch self {
    case .data: "text"
    case .outputBegin: "'{{'"
    case .outputEnd: "'}}'"
    case .tagBegin: "'{%'"
    case .tagEnd: "'%}'"
    case .name(let name): "'\(name)'"
    case .string: "a string"
    case .integer, .float: "a number"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end of the template"
    }
  }
}
