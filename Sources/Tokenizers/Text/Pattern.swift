import COniguruma
import StrictJSON

/// What a text is searched for: a string, or a regular expression in the syntax of Oniguruma, the engine that Hugging
/// Face's tokenizers use, too.
struct Pattern: Sendable {
  enum Kind: Sendable {
    case literal([UInt8])
    case regex(CompiledRegex)
  }

  let kind: Kind

  /// A string. The empty one is found between all characters.
  init(literal: String) throws(TokenizerError) {
    kind = literal.isEmpty ? .regex(try CompiledRegex("")) : .literal(Array(literal.utf8))
  }

  /// A regular expression.
  ///
  /// - Throws: `TokenizerError.text` that names the expression and what is wrong with it.
  init(regex: String) throws(TokenizerError) {
    kind = .regex(try CompiledRegex(regex))
  }

  /// `{"String": "…"}` or `{"Regex": "…"}` under a key of a component.
  init(_ reader: ComponentReader, key: String = "pattern") throws(TokenizerError) {
    guard let entries = reader.value(key)?.object?.entries, entries.count == 1,
      let text = entries[0].value.string
    else {
      throw reader.wrong(key, "an object with 'String' or 'Regex'", reader.value(key) ?? .null)
    }
    switch entries[0].key {
    case "String": try self.init(literal: text)
    case "Regex":
      do throws(TokenizerError) { try self.init(regex: text) } catch {
        throw .malformed(path: reader.path, problem: "'\(reader.place).\(key)': \(error)")
      }
    case let other: throw reader.unsupported("the kind of pattern '\(shortened(other))'")
    }
  }

  /// Where the pattern is found in a text, in bytes.
  func matches(in text: [UInt8]) throws(TokenizerError) -> [Range<Int>] {
    var search = try PatternSearch(self)
    var matches: [Range<Int>] = []
    try text.withUnsafeBufferPointer { bytes throws(TokenizerError) in
      try search.begin(bytes)
      while let match = try search.next() { matches.append(match) }
    }
    return matches
  }
}
