/// `string` with its control characters replaced by their pictures: a newline becomes `↵`, a tab `⇥`, a NUL `␀`.
///
/// Neither XML nor a one-line text can hold them. U+FFFE and U+FFFF become U+FFFD, line and paragraph separators `↵`.
public func visibleControls(in string: String) -> String {
  let isPlain = string.unicodeScalars.allSatisfy { visible($0) == $0 }
  guard !isPlain else { return string }
  var scalars = String.UnicodeScalarView()
  scalars.append(contentsOf: string.unicodeScalars.lazy.map(visible))
  return String(scalars)
}

private func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0x09: "⇥"
  case 0x0A: "↵"
  case 0...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
  case 0x7F: "\u{2421}"
  case 0x2028, 0x2029: "↵"
  case 0x80...0x9F, 0xFFFE, 0xFFFF: "\u{FFFD}"
  default: scalar
  }
}

/// A token as an axis shows it: never empty, never only blanks.
package func axisLabel(_ token: String) -> String {
  guard !token.isEmpty else { return "∅" }
  guard token.allSatisfy(\.isWhitespace) else { return visibleControls(in: token) }
  return visibleControls(in: String(token.map { $0 == " " ? "␣" : $0 }))
}

/// `string`, shortened in its middle by “…” until it is no wider than `width`.
///
/// What remains is whole grapheme clusters (characters, where not even one cluster fits), one more of them at the start than at
/// the end where they cannot be equal.
package func shortened(_ string: String, to width: Double, font: Font, measurer: some TextMeasuring) -> String
{
  let string = fewMarks(in: bounded(string))
  func fits(_ text: String) -> Bool { measurer.extent(of: text, font: font).width <= width }
  guard !fits(string) else { return string }
  func keeping(_ count: Int, of parts: [Character]) -> String {
    String(parts.prefix(count - count / 2)) + "…" + String(parts.suffix(count / 2))
  }
  func longest(of parts: [Character]) -> Int {
    var kept = 0
    var tooMany = parts.count
    while tooMany - kept > 1 {
      let middle = (kept + tooMany) / 2
      if fits(keeping(middle, of: parts)) { kept = middle } else { tooMany = middle }
    }
    return kept
  }
  let clusters = Array(string)
  let kept = longest(of: clusters)
  guard kept == 0, clusters.count < string.unicodeScalars.count else { return keeping(kept, of: clusters) }
  // A cluster may be wide where no font has it and each of its characters is drawn as its code point.
  let scalars = string.unicodeScalars.map { Character($0) }
  return keeping(longest(of: scalars), of: scalars)
}

/// `string` with at most six marks on a character, as many as any script needs; what is left out becomes “…”. More of them would
/// grow over what is around them.
private func fewMarks(in string: String) -> String {
  let most = 6
  guard string.utf8.count > 2 * most else { return string }
  var kept = String.UnicodeScalarView()
  var marks = 0
  for scalar in string.unicodeScalars {
    let category = scalar.isASCII ? .control : scalar.properties.generalCategory
    marks = category == .nonspacingMark || category == .enclosingMark ? marks + 1 : 0
    if marks <= most { kept.append(scalar) } else if marks == most + 1 { kept.append("…") }
  }
  return String(kept)
}

/// `string` without its middle when it has more scalars than any label shows, so that measuring stays cheap.
private func bounded(_ string: String) -> String {
  let limit = 256
  let scalars = string.unicodeScalars
  guard scalars.count > limit else { return string }
  return String(String.UnicodeScalarView(scalars.prefix(limit / 2))) + "…"
    + String(String.UnicodeScalarView(scalars.suffix(limit / 2)))
}
