import COniguruma
import StrictJSON

/// What a text is searched for: a string, or a regular expression in the syntax of Oniguruma, the engine that Hugging
/// Face's tokenizers use, too.
struct Pattern: Sendable {
  enum Kind: Sendable {
    case literal(Literal)
    case regex(CompiledRegex)
  }

  /// A string that is not empty.
  struct Literal: Sendable {
    let bytes: [UInt8]
    /// For each beginning of the string: the length of its longest proper beginning that is also its end.
    let borders: [Int]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      var borders = [Int](repeating: 0, count: bytes.count)
      var length = 0
      for index in bytes.indices.dropFirst() {
        while length > 0, bytes[index] != bytes[length] { length = borders[length - 1] }
        if bytes[index] == bytes[length] { length += 1 }
        borders[index] = length
      }
      self.borders = borders
    }
  }

  let kind: Kind

  /// Bytes that a pattern may have at most; those of known models have less than 8192.
  static let sizeLimit = 1 << 14

  /// A string. The empty one is found between all characters.
  init(literal: String) throws(TokenizerError) {
    guard literal.utf8.count <= Self.sizeLimit else {
      throw .text(problem: "the string '\(shortened(literal))' has more than \(Self.sizeLimit) bytes")
    }
    kind = literal.isEmpty ? .regex(try CompiledRegex("")) : .literal(Literal(Array(literal.utf8)))
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
    let kind = entries[0].key
    guard kind == "String" || kind == "Regex" else {
      throw reader.unsupported("the kind of pattern '\(shortened(kind))'")
    }
    do throws(TokenizerError) {
      self = kind == "Regex" ? try Pattern(regex: text) : try Pattern(literal: text)
    } catch {
      throw .malformed(path: reader.path, problem: "'\(reader.place).\(key)': \(error)")
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
