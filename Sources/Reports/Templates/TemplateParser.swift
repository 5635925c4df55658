/// A parsed template.
struct Template: Sendable {
  /// Path or file name, for messages.
  let origin: String
  let source: [UInt8]
  let nodes: [TemplateNode]
}

/// One piece of a parsed template.
enum TemplateNode: Sendable {
  /// Text that is copied, as a range of the source.
  case text(Range<Int>)
  case variable(TemplateKey, escaped: Bool)
  case section(TemplateKey, inverted: Bool, body: [TemplateNode])
  case partial(name: String, line: Int)
}

/// The name in a tag: `a.b` has two steps, `.` (the current item) has none.
struct TemplateKey: Sendable {
  let spelling: String
  let steps: [String]
  let line: Int
}

/// Parses Mustache: variables, sections, inverted sections, partials, comments, changed delimiters.
///
/// Follows the Mustache specification 1.4 without its optional parts (lambdas, inheritance) and without
/// the indentation of partials. Takes time linear in the length of the source.
struct TemplateParser {
  private struct OpenSection {
    let key: TemplateKey
    let inverted: Bool
    var outer: [TemplateNode]
  }

  static let maximumDepth = 32

  private let origin: String
  private let source: [UInt8]
  private var position = 0
  private var line = 1
  private var opening = Array("{{".utf8)
  private var closing = Array("}}".utf8)
  private var nodes: [TemplateNode] = []
  private var open: [OpenSection] = []

  static func parse(_ source: [UInt8], origin: String) throws(TemplateError) -> Template {
    guard String(validating: source, as: UTF8.self) != nil else { throw .notUTF8(template: origin) }
    var parser = TemplateParser(origin: origin, source: source)
    try parser.run()
    return Template(origin: origin, source: source, nodes: parser.nodes)
  }

  private init(origin: String, source: [UInt8]) {
    self.origin = origin
    self.source = source
  }

  private mutating func run() throws(TemplateError) {
    while let start = find(opening, from: position) {
      let textStart = position
      advance(to: start)
      let tagLine = line
      let tag = try readTag(from: start + opening.count)
      let end = position
      if tag.kind != .variable, tag.kind != .unescaped, let whole = standaloneLine(start..<end) {
        appendText(textStart..<max(textStart, whole.lowerBound))
        advance(to: whole.upperBound)
      } else {
        appendText(textStart..<start)
      }
      try append(tag, line: tagLine)
    }
    appendText(position..<source.count)
    if let section = open.last {
      throw error(section.key.line, "section '\(section.key.spelling)' is never closed")
    }
  }
}

// MARK: Tags

extension TemplateParser {
  private enum Kind { case variable, unescaped, section, inverted, close, partial, comment, delimiters }

  private struct Tag {
    let kind: Kind
    let content: String
  }

  /// Reads the tag whose content starts at `start`, and moves behind it.
  private mutating func readTag(from start: Int) throws(TemplateError) -> Tag {
    let tagLine = line
    guard start < source.count else { throw error(tagLine, "the tag is never closed") }
    let (kind, close): (Kind, [UInt8]) =
      switch source[start] {
      case UInt8(ascii: "#"): (.section, closing)
      case UInt8(ascii: "^"): (.inverted, closing)
      case UInt8(ascii: "/"): (.close, closing)
      case UInt8(ascii: ">"): (.partial, closing)
      case UInt8(ascii: "!"): (.comment, closing)
      case UInt8(ascii: "="): (.delimiters, [UInt8(ascii: "=")] + closing)
      case UInt8(ascii: "&"): (.unescaped, closing)
      case UInt8(ascii: "{"): (.unescaped, [UInt8(ascii: "}")] + closing)
      default: (.variable, closing)
      }
    let contentStart = kind == .variable ? start : start + 1
    guard let end = find(close, from: contentStart) else {
      throw error(tagLine, "the tag is never closed")
    }
    advance(to: end + close.count)
    let content = String(decoding: source[contentStart..<end], as: UTF8.self)
    return Tag(kind: kind, content: content)
  }

  private mutating func append(_ tag: Tag, line: Int) throws(TemplateError) {
    switch tag.kind {
    case .comment: return
    case .delimiters: try changeDelimiters(tag.content, line: line)
    case .variable: nodes.append(.variable(try key(tag.content, line: line), escaped: true))
    case .unescaped: nodes.append(.variable(try key(tag.content, line: line), escaped: false))
    case .partial: nodes.append(.partial(name: try key(tag.content, line: line).spelling, line: line))
    case .section, .inverted:
      guard open.count < Self.maximumDepth else {
        throw error(line, "sections are nested deeper than \(Self.maximumDepth)")
      }
      let key = try key(tag.content, line: line)
      open.append(OpenSection(key: key, inverted: tag.kind == .inverted, outer: nodes))
      nodes = []
    case .close:
      let key = try key(tag.content, line: line)
      guard let section = open.popLast() else {
        throw error(line, "section '\(key.spelling)' is closed but was never opened")
      }
      guard section.key.spelling == key.spelling else {
        throw error(
          line,
          "section '\(section.key.spelling)' of line \(section.key.line) is open here, not '\(key.spelling)'")
      }
      nodes =
        section.outer + [.section(section.key, inverted: section.inverted, body: nodes)]
    }
  }

  /// The name in a tag, checked: letters, digits, `-`, `_`, and `.` between steps.
  private func key(_ content: String, line: Int) throws(TemplateError) -> TemplateKey {
    let spelling = content.trimmedBlanks
    if spelling == "." { return TemplateKey(spelling: spelling, steps: [], line: line) }
    let steps = spelling.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isName = steps.allSatisfy { step in
      !step.isEmpty
        && step.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
    guard isName else { throw error(line, "'\(content)' is not the name of a key") }
    return TemplateKey(spelling: spelling, steps: steps, line: line)
  }

  private mutating func changeDelimiters(_ content: String, line: Int) throws(TemplateError) {
    let parts = content.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, parts.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "=")) }) else {
      throw error(line, "delimiters are changed like this: {{=<% %>=}}")
    }
    opening = Array(parts[0].utf8)
    closing = Array(parts[1].utf8)
  }

  private func error(_ line: Int, _ reason: String) -> TemplateError {
    .syntax(template: origin, line: line, reason: reason)
  }
}

// MARK: Places

extension TemplateParser {
  /// The whole line around `tag`, with its line break, when nothing but blanks stands beside the tag.
  private func standaloneLine(_ tag: Range<Int>) -> Range<Int>? {
    var start = tag.lowerBound
    while start > 0, source[start - 1].isBlank { start -= 1 }
    guard start == 0 || source[start - 1] == UInt8(ascii: "\n") else { return nil }
    var end = tag.upperBound
    while end < source.count, source[end].isBlank { end += 1 }
    if end == source.count { return start..<end }
    if source[end] == UInt8(ascii: "\r"), end + 1 < source.count { end += 1 }
    return source[end] == UInt8(ascii: "\n") ? start..<(end + 1) : nil
  }

  private func find(_ needle: [UInt8], from start: Int) -> Int? {
    guard start <= source.count - needle.count else { return nil }
    for index in start...(source.count - needle.count)
    where source[index] == needle[0] && source[index..<(index + needle.count)].elementsEqual(needle) {
      return index
    }
    return nil
  }

  private mutating func advance(to end: Int) {
    for byte in source[position..<end] where byte == UInt8(ascii: "\n") { line += 1 }
    position = end
  }

  private mutating func appendText(_ range: Range<Int>) {
    if !range.isEmpty { nodes.append(.text(range)) }
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension String {
  fileprivate var trimmedBlanks: String {
    let isBlank: (Character) -> Bool = \.isWhitespace
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }
}
