/// Cuts a text at the added tokens in it (`find_matches` of Hugging Face's tokenizers).
struct AddedTokenSplitter: Sendable {
  /// A part of the text: an added token, or what is between two.
  struct Part: Sendable, Equatable {
    var range: Range<Int>
    var addedToken: Int?
  }

  private var tokens: [(id: Int, token: AddedToken)] = []
  private var search: TokenSearch?
  /// Whether special tokens are left where they are.
  var ignoresSpecialTokens = false

  /// A splitter that finds nothing.
  init() {}

  /// - Parameter tokens: ids, settings, and what to look for, which is not empty.
  init(_ tokens: [(id: Int, token: AddedToken, text: String)]) {
    guard !tokens.isEmpty else { return }
    self.tokens = tokens.map { ($0.id, $0.token) }
    search = TokenSearch(tokens.map { Array($0.text.utf8) })
  }

  /// The most bytes that tokens may take a second time, beside as many as the text has.
  private static let repeatedLimit = 1 << 16

  /// The parts of a text in order.
  ///
  /// A match that is refused (`single_word`) still hides others that overlap it. A token that takes blanks on its right
  /// can take the beginning of the next token; as in the package, that token then stands for its bytes again.
  func split(_ text: AlignedText) throws(TokenizerError) -> [Part] {
    let count = text.bytes.count
    guard let search, count > 0 else { return [Part(range: 0..<count, addedToken: nil)] }
    return try text.bytes.withUnsafeBufferPointer { (bytes) throws(TokenizerError) in
      var parts: [Part] = []
      var end = 0
      var repeated = 0
      for match in search.matches(in: bytes) {
        let (id, token) = tokens[match.index]
        if ignoresSpecialTokens, token.isSpecial { continue }
        var (start, stop) = (match.range.lowerBound, match.range.upperBound)
        if token.singleWord, touchesWord(bytes, start, stop) { continue }
        if token.lstrip { start = leadingBlanks(bytes, before: start, from: end) }
        if token.rstrip { stop = trailingBlanks(bytes, from: stop) }
        repeated += max(0, end - start)
        guard start <= stop, repeated <= count + Self.repeatedLimit else {
          throw .text(
            problem: "added tokens that take the blanks around them overlap in the text, at byte \(start)")
        }
        if end < start { parts.append(Part(range: end..<start, addedToken: nil)) }
        parts.append(Part(range: start..<stop, addedToken: id))
        end = stop
      }
      if end != count { parts.append(Part(range: end..<count, addedToken: nil)) }
      return parts
    }
  }

  /// Whether a letter, digit, mark or underscore stands right before `start` or at `stop`.
  private func touchesWord(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ stop: Int) -> Bool {
    if start > 0, CharacterClass.word.contains(scalar(bytes, before: start)) {
      return true
    }
    if stop < bytes.count, CharacterClass.word.contains(bytes.scalar(at: stop).scalar) {
      return true
    }
    return false
  }

  /// Where the blanks before a token begin: not before `end`, the end of the last one.
  private func leadingBlanks(_ bytes: UnsafeBufferPointer<UInt8>, before start: Int, from end: Int) -> Int {
    guard start > end else { return end }
    var start = start
    while start > end {
      let scalar = scalar(bytes, before: start)
      guard CharacterClass.whitespace.contains(scalar) else { break }
      start -= UTF8.width(scalar)
    }
    return start
  }

  private func trailingBlanks(_ bytes: UnsafeBufferPointer<UInt8>, from stop: Int) -> Int {
    var stop = stop
    while stop < bytes.count {
      let (scalar, width) = bytes.scalar(at: stop)
      guard CharacterClass.whitespace.contains(scalar) else { break }
      stop += width
    }
    return stop
  }

  private func scalar(_ bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> Unicode.Scalar {
    var start = end - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return bytes.scalar(at: start).scalar
  }
}
