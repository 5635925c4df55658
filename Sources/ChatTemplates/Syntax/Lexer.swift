/// Cuts a template into tokens as jinja2 3.1 does with `trim_blocks` and `lstrip_blocks`.
struct Lexer {
  let source: TemplateSource
  let scalars: [Unicode.Scalar]
  var position = 0
  var tokens: [Token] = []
  /// Whether what was read last ends a line.
  private var isAtLineStart = true

  init(_ source: TemplateSource) {
    self.source = source
    scalars = source.scalars
  }

  /// The tokens of `source`; the last is `.end`.
  static func tokens(_ source: TemplateSource) throws(ChatTemplateError) -> [Token] {
    var lexer = Lexer(source)
    while lexer.position < lexer.scalars.count { try lexer.readTextAndTag() }
    lexer.append(.end, at: lexer.scalars.count)
    return lexer.tokens
  }

  /// Reads the text up to the next tag, and that tag.
  private mutating func readTextAndTag() throws(ChatTemplateError) {
    let start = position
    var begin = start
    while begin < scalars.count, !(scalars[begin] == "{" && isTagLetter(begin + 1)) { begin += 1 }
    guard begin < scalars.count else {
      append(.data(Array(scalars[start...])), at: start)
      position = scalars.count
      return
    }
    let letter = scalars[begin + 1]
    position = begin + 2
    let sign = readSign()
    appendText(start..<begin, sign: sign, isOutput: letter == "{")
    switch letter {
    case "#": try skipComment(begin)
    case "{":
      append(.outputBegin, at: begin)
      try readTag(isOutput: true, begin)
    default:
      if skipRawBegin() {
        try readRaw(begin)
      } else {
        append(.tagBegin, at: begin)
        try readTag(isOutput: false, begin)
      }
    }
    isAtLineStart = scalars[position - 1] == "\n"
  }

  private func isTagLetter(_ index: Int) -> Bool {
    index < scalars.count && (scalars[index] == "{" || scalars[index] == "%" || scalars[index] == "#")
  }

  /// Reads the `-` or `+` of a tag.
  private mutating func readSign() -> Unicode.Scalar? {
    guard position < scalars.count, scalars[position] == "-" || scalars[position] == "+" else { return nil }
    position += 1
    return scalars[position - 1]
  }

  /// Adds the text before a tag, without blanks that the tag takes away.
  private mutating func appendText(_ range: Range<Int>, sign: Unicode.Scalar?, isOutput: Bool) {
    var text = scalars[range]
    if sign == "-" {
      while text.last?.isPythonSpace == true { text.removeLast() }
    } else if sign != "+", !isOutput {
      let lineStart = text.lastIndex(of: "\n").map { $0 + 1 } ?? range.lowerBound
      if lineStart > range.lowerBound || isAtLineStart, text[lineStart...].allSatisfy(\.isPythonSpace) {
        text = text[..<lineStart]
      }
    }
    if !text.isEmpty { append(.data(Array(text)), at: range.lowerBound) }
  }

  private mutating func skipComment(_ begin: Int) throws(ChatTemplateError) {
    while position < scalars.count {
      if skipEnd("#") { return }
      position += 1
    }
    throw error(begin, "the comment has no end '#}'")
  }

  /// Skips the end `letter}` of a tag or a comment, the sign before it, and the blanks or the newline behind it.
  private mutating func skipEnd(_ letter: Unicode.Scalar) -> Bool {
    let sign: Unicode.Scalar? = at(position, "-") ? "-" : at(position, "+") ? "+" : nil
    let start = sign == nil ? position : position + 1
    guard at(start, letter), at(start + 1, "}"), !(letter == "}" && sign == "+") else { return false }
    position = start + 2
    if sign == "-" {
      skipSpaces()
    } else if sign == nil, letter != "}", at(position, "\n") {
      position += 1
    }
    return true
  }

  /// Skips ` raw %}` behind the begin of a tag.
  private mutating func skipRawBegin() -> Bool {
    let start = position
    skipSpaces()
    if skipWord("raw") {
      skipSpaces()
      if at(position, "-"), at(position + 1, "%"), at(position + 2, "}") {
        position += 3
        skipSpaces()
        return true
      }
      if at(position, "%"), at(position + 1, "}") {
        position += 2
        return true
      }
    }
    position = start
    return false
  }

  /// Reads the text up to `{% endraw %}`, and skips that.
  private mutating func readRaw(_ begin: Int) throws(ChatTemplateError) {
    let start = position
    isAtLineStart = scalars[position - 1] == "\n"
    while position < scalars.count {
      let end = position
      if at(end, "{"), at(end + 1, "%") {
        position = end + 2
        let sign = readSign()
        skipSpaces()
        if skipWord("endraw") {
          skipSpaces()
          if skipEnd("%") {
            appendText(start..<end, sign: sign, isOutput: false)
            return
          }
        }
      }
      position = end + 1
    }
    throw error(begin, "'raw' has no 'endraw'")
  }

  /// Reads what stands between the begin and the end of a tag, and the end.
  private mutating func readTag(isOutput: Bool, _ begin: Int) throws(ChatTemplateError) {
    var brackets: [Unicode.Scalar] = []
    while position < scalars.count {
      let start = position
      if brackets.isEmpty, skipEnd(isOutput ? "}" : "%") {
        append(isOutput ? .outputEnd : .tagEnd, at: start)
        return
      }
      if scalars[position].isPythonSpace {
        skipSpaces()
      } else if let kind = try readLiteralOrName() {
        append(kind, at: start)
      } else {
        let symbol = try readSymbol()
        append(.symbol(symbol), at: start)
        switch symbol {
        case "(": brackets.append(")")
        case "[": brackets.append("]")
        case "{": brackets.append("}")
        case ")", "]", "}":
          guard brackets.popLast() == scalars[start] else { throw error(start, "'\(symbol)' closes nothing") }
        default: break
        }
      }
    }
    throw error(begin, "the tag has no end '\(isOutput ? "}}" : "%}")'")
  }

  // MARK: Helpers

  mutating func append(_ kind: Token.Kind, at offset: Int) {
    tokens.append(Token(kind: kind, offset: offset))
  }

  func at(_ index: Int, _ scalar: Unicode.Scalar) -> Bool {
    index < scalars.count && scalars[index] == scalar
  }

  private mutating func skipSpaces() {
    while position < scalars.count, scalars[position].isPythonSpace { position += 1 }
  }

  private mutating func skipWord(_ word: String) -> Bool {
    let word = Array(word.unicodeScalars)
    guard scalars[position...].starts(with: word) else { return false }
    position += word.count
    return true
  }

  func error(_ offset: Int, _ message: String) -> ChatTemplateError { .syntax(source.place(offset), message) }
}
