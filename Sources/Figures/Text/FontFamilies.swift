/// The families that lettering is set in, the first that is installed; none leaves it to the renderer.
///
/// Figures name no family themselves (`Font` has only a role): PNG, PDF and SVG are given the same families.
public struct FontFamilies: Sendable, Hashable {
  /// The names, without quotes, commas and control characters.
  public let names: [String]

  /// Names that are no family but a kind of letters, which every system resolves (CSS Fonts Level 4, section 2.1.3).
  private static let kinds: Set = ["serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui"]

  /// Reads names as a style sheet lists them: `Inter` or `"EB Garamond", serif`.
  public init(_ list: String?) {
    names = (list ?? "").split(separator: ",").prefix(16).compactMap { item in
      let scalars = item.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: scalar != "\"" && scalar != "'"
        }
      }
      let words = String(String.UnicodeScalarView(scalars)).split(separator: " ")
      return words.isEmpty ? nil : String(words.joined(separator: " ").prefix(128))
    }
  }

  /// Whether `name` is no family but a kind of letters, such as `serif`.
  public static func isKind(_ name: String) -> Bool { kinds.contains(name.lowercased()) }

  /// The names as a style sheet has them, each with a comma after it, such as `"EB Garamond",serif,`. Everything but letters, digits,
  /// blanks and hyphens is escaped, so that no name can leave its quotes, in a style sheet or in the XML around it.
  public var css: String {
    names.map { name in Self.isKind(name) ? "\(name.lowercased())," : "\"\(Self.escaped(name))\"," }.joined()
  }

  private static func escaped(_ name: String) -> String {
    var escaped = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if isPlain || scalar == " " || scalar == "-" {
        escaped.unicodeScalars.append(scalar)
      } else {
        escaped += "\\" + String(scalar.value, radix: 16) + " "
      }
    }
    return escaped
  }
}
