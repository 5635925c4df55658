import Figures

/// Text as Markdown writes it, so that readers see the text itself: nothing in it becomes markup, HTML, a link or a cell of its
/// own.
///
/// For CommonMark and GitHub's tables and formulas; safe inside a line, and at its beginning.
enum MarkdownText {
  /// The text on one line.
  ///
  /// Line breaks and other controls become their pictures, marks that turn the direction of what follows U+FFFD, and blanks at the
  /// ends no-break spaces, since blanks there mean something.
  static func escaped(_ text: String) -> String {
    let scalars = Array(visibleControls(in: text).unicodeScalars)
    let start = scalars.firstIndex { $0 != " " } ?? scalars.count
    let end = scalars.lastIndex { $0 != " " }.map { $0 + 1 } ?? start
    // Where the number of a list would end.
    let marker = scalars[start...].firstIndex { !("0"..."9").contains($0) } ?? end
    var output = String.UnicodeScalarView()
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      case " " where place < start || place >= end: output.append("\u{A0}")
      case _ where turnsDirection(scalar): output.append("\u{FFFD}")
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "$":
        output.append(contentsOf: ["\\", scalar])
      case "#", "+", "-", "=":
        if place == start { output.append("\\") }
        output.append(scalar)
      case ".", ")":
        // GitHub takes what begins with `www.` for an address.
        let isList = place == marker && place > start && (place + 1 >= end || scalars[place + 1] == " ")
        if isList || isSite(scalars[..<place]) { output.append("\\") }
        output.append(scalar)
      case ":" where scalars.dropFirst(place + 1).prefix(2).elementsEqual(["/", "/"]):
        output.append(contentsOf: ["\\", scalar])
      default: output.append(scalar)
      }
    }
    return String(output)
  }

  private static func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
    ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
  }

  /// Whether the last three are `www`.
  private static func isSite(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.suffix(3).elementsEqual(["w", "w", "w"]) || scalars.suffix(3).elementsEqual(["W", "W", "W"])
  }
}

extension TemplateValue {
  /// Text for a Markdown template: escaped already, so that only `{{{key}}}` may write it.
  static func markdown(_ text: String) -> TemplateValue { .bytes(Array(MarkdownText.escaped(text).utf8)) }
}
