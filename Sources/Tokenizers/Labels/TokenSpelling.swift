/// How the tokens of a vocabulary spell text: what of a token's string is text, and where it says that a blank stands or that a
/// word goes on.
public enum TokenSpelling: Sendable, Equatable {
  /// Bytes in GPT-2's alphabet, blanks among them (`Ġthe`).
  case byteLevel
  /// `▁` is a blank, `<0xE4>` a byte (SentencePiece).
  case sentencePiece
  /// `##` before a piece that continues a word, and no blanks (WordPiece).
  case wordPiece
  /// `</w>` behind the last piece of a word, and no blanks (the first GPT; CLIP, whose pieces are byte-level).
  case endOfWord(isByteLevel: Bool)
  /// Nothing says where a word begins: each token is one.
  case words

  /// Of a vocabulary, by its entries: one token in twenty carries the mark of its kind at least.
  public init(vocabulary tokens: some Collection<String>, isByteLevel: Bool) {
    let marks = Marks(tokens)
    let enough = max(1, tokens.count / 20)
    if marks.ends >= enough {
      self = .endOfWord(isByteLevel: isByteLevel)
    } else if isByteLevel || marks.byteLevel >= enough {
      self = .byteLevel
    } else if marks.sentencePiece >= enough {
      self = .sentencePiece
    } else if marks.wordPiece >= enough {
      self = .wordPiece
    } else {
      self = .words
    }
  }

  /// Of a sequence whose vocabulary is not known: one token with a mark is enough.
  public init(sequence tokens: some Collection<String>) {
    let marks = Marks(tokens)
    if marks.sentencePiece > 0 {
      self = .sentencePiece
    } else if marks.byteLevel > 0 {
      self = .byteLevel
    } else if marks.wordPiece > 0 {
      self = .wordPiece
    } else {
      self = marks.ends > 0 ? .endOfWord(isByteLevel: false) : .words
    }
  }

  /// The bytes of the text that a token stands for, a blank among them where the token has one. They need not be whole
  /// characters. A token that is not spelled so (a special token) stands for its own string.
  public func bytes(of token: String) -> [UInt8] {
    switch self {
    case .byteLevel: return ByteLevelAlphabet.bytes(of: token) ?? Array(token.utf8)
    case .sentencePiece:
      if let byte = Self.fallbackByte(token) { return [byte] }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: token.unicodeScalars.lazy.map { $0 == "▁" ? " " : $0 })
      return Array(String(text).utf8)
    case .wordPiece: return Array(token.utf8.dropFirst(continuesWord(token) ? 2 : 0))
    case .endOfWord(let isByteLevel):
      let piece = endsWord(token) ? String(token.unicodeScalars.dropLast(4)) : token
      return isByteLevel ? ByteLevelAlphabet.bytes(of: piece) ?? Array(piece.utf8) : Array(piece.utf8)
    case .words: return Array(token.utf8)
    }
  }

  /// Whether a blank or the end of a word stands between two tokens, which the spelling says in another way than by a blank.
  public func separates(_ token: String, from next: String) -> Bool {
    switch self {
    case .byteLevel, .sentencePiece: false
    case .wordPiece: !continuesWord(next)
    case .endOfWord: endsWord(token)
    case .words: true
    }
  }

  /// The spelling of neighbouring tokens as one.
  public func joined(_ tokens: some Collection<String>) -> String {
    guard case .wordPiece = self else { return tokens.joined() }
    return (tokens.first ?? "")
      + tokens.dropFirst().map { String(decoding: bytes(of: $0), as: UTF8.self) }.joined()
  }

  private func continuesWord(_ token: String) -> Bool { Marks.continuesWord(token) }
  private func endsWord(_ token: String) -> Bool { Marks.endsWord(token) }

  /// The byte that a vocabulary with byte fallback writes as `<0xE4>`.
  static func fallbackByte(_ token: String) -> UInt8? {
    let bytes = Array(token.utf8)
    guard bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">"),
      bytes[3...4].allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) })
    else { return nil }
    return UInt8(String(decoding: bytes[3...4], as: UTF8.self), radix: 16)
  }
}

/// How many tokens carry the mark of each kind of spelling.
private struct Marks {
  var byteLevel = 0
  var sentencePiece = 0
  var wordPiece = 0
  var ends = 0

  init(_ tokens: some Collection<String>) {
    for token in tokens {
      if token.utf8.starts(with: "Ġ".utf8) { byteLevel += 1 }
      if token.utf8.starts(with: "▁".utf8) { sentencePiece += 1 }
      if Self.continuesWord(token) { wordPiece += 1 }
      if Self.endsWord(token) { ends += 1 }
    }
  }

  /// `##ing`, but not `##` or `###`, which are text.
  static func continuesWord(_ token: String) -> Bool {
    token.utf8.starts(with: "##".utf8) && token.utf8.dropFirst(2).contains { $0 != UInt8(ascii: "#") }
  }

  static func endsWord(_ token: String) -> Bool {
    token.utf8.count > 4 && token.utf8.suffix(4).elementsEqual("</w>".utf8)
  }
}
