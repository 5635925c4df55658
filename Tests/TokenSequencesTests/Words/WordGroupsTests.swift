import Testing
import Tokenizers

@testable import TokenSequences

struct WordGroupsTests {
  private typealias Token = ResolvedSequence.Token

  /// The words of tokens by their spelling, each as its label.
  private func words(_ raw: [String], _ spelling: TokenSpelling) -> [String] {
    let tokens = raw.map {
      Token(raw: $0, label: TokenLabel.display($0, isByteLevel: spelling == .byteLevel))
    }
    return WordGroups(tokens, text: nil, spelling: spelling).words.map(\.label)
  }

  /// The sizes of the words of pieces that stand in a text one after the other, blanks between them where the text has some.
  private func sizes(_ pieces: [String], of text: String) throws -> [Int] {
    var place = 0
    let scalars = Array(text.unicodeScalars)
    let tokens = try pieces.map { piece in
      let count = piece.unicodeScalars.count
      while place < scalars.count, !scalars[place...].starts(with: piece.unicodeScalars) { place += 1 }
      try #require(place < scalars.count)
      defer { place += count }
      return Token(raw: piece, label: piece, offsets: place..<place + count)
    }
    return WordGroups(tokens, text: text, spelling: .words).sizes
  }

  @Test(
    "words of many scripts, by offsets",
    arguments: [
      ("a lookup table", ["a", "look", "up", "table"], [1, 2, 1]),
      ("a lookup", ["a", " look", "up"], [1, 2]),
      ("I don't", ["I", "don", "'", "t"], [1, 3]), ("I don’t", ["I", "don", "’t"], [1, 2]),
      ("don' t", ["don", "'", "t"], [1, 1, 1]), ("'n'", ["'", "n", "'"], [1, 1, 1]),
      ("x'1", ["x", "'", "1"], [1, 1, 1]), ("end.", ["en", "d", "."], [2, 1]),
      ("half-time", ["half", "-", "ti", "me"], [1, 1, 2]), ("snake_case9", ["snake", "_", "case", "9"], [4]),
      ("3.14", ["3", ".", "1", "4"], [1, 1, 2]), ("a\nb", ["a", "\n", "b"], [1, 1, 1]),
      ("\r\n", ["\r", "\n"], [2]), ("прив ет", ["при", "в", "ет"], [2, 1]),
      ("Ελλάδα", ["Ελ", "λάδα"], [2]), ("שלום עולם", ["של", "ום", "עו", "לם"], [2, 2]),
      ("مرحبا", ["مر", "حبا"], [2]), ("می\u{200C}خواهم", ["می", "\u{200C}", "خواهم"], [3]),
      ("नमस्ते", ["नम", "स्", "ते"], [3]), ("한국어 말", ["한국", "어", "말"], [2, 1]),
      ("中文字", ["中", "文字"], [1, 1]), ("ひらカタ", ["ひ", "ら", "カ", "タ"], [1, 1, 1, 1]),
      ("人々ー", ["人", "々", "ー"], [1, 1, 1]), ("สวัสดี", ["สวัส", "ดี"], [1, 1]),
      ("ສະບາຍ", ["ສະ", "ບາຍ"], [1, 1]), ("ភាសា", ["ភា", "សា"], [1, 1]),
      ("မြန်မာ", ["မြန်", "မာ"], [1, 1]), ("A中B", ["A", "中", "B"], [1, 1, 1]),
      ("e\u{301}t", ["e", "\u{301}", "t"], [3]), ("!\u{301}?", ["!", "\u{301}", "?"], [2, 1]),
      ("👩\u{200D}🚀!", ["👩", "\u{200D}", "🚀", "!"], [3, 1]), ("🇩🇪🇫🇷", ["🇩", "🇪", "🇫", "🇷"], [2, 2]),
      ("🙂🙂", ["🙂", "🙂"], [1, 1]), ("ที\u{0E48}", ["ที", "\u{0E48}"], [2]),
    ] as [(String, [String], [Int])])
  func scripts(_ text: String, _ pieces: [String], _ expected: [Int]) throws {
    #expect(try sizes(pieces, of: text) == expected)
  }

  @Test("pieces of one character have the same offsets and stay together, whatever the script")
  func sharedOffsets() {
    let offsets = [0..<1, 0..<1, 1..<2, 1..<2, 1..<2, 2..<3]
    let tokens = offsets.map { Token(raw: "x", label: "x", offsets: $0) }
    #expect(WordGroups(tokens, text: "中文!", spelling: .words).sizes == [2, 3, 1])
  }

  @Test(
    "words by spelling, with the label of the joined text",
    arguments: [
      (
        TokenSpelling.byteLevel, ["In", "Ġthe", "Ġlook", "up", "Ċ", "don", "'t", "."],
        ["In", "·the", "·lookup", "↵", "don't", "."]
      ),
      (.byteLevel, ["Ġcaf", "Ã", "©", "s", "Ġ", "Ġx"], ["·cafés", "·", "·x"]),
      (.byteLevel, ["ä¸", "Ń", "æĸĩ"], ["中", "文"]), (.byteLevel, ["Ġ", "ðŁ", "ĻĤ", "Ã"], ["·🙂", "⟨C3⟩"]),
      (.byteLevel, ["Ã", "Ã", "a"], ["⟨C3⟩", "⟨C3⟩", "a"]), (.byteLevel, ["", "a", ""], ["∅", "a", "∅"]),
      (.sentencePiece, ["▁In", "▁look", "up", "▁", "x", "▁", "▁y"], ["·In", "·lookup", "·x", "·", "·y"]),
      (.sentencePiece, ["▁", "中", "文", "<0xF0>", "<0x9F>", "<0x99>", "<0x82>"], ["·中", "文", "🙂"]),
      (.wordPiece, ["look", "##up", "##s", "in", "don", "'", "t"], ["lookups", "in", "don", "'", "t"]),
      (.wordPiece, ["##up", "##s", "中", "##文"], ["ups", "中", "##文"]),
      (
        .endOfWord(isByteLevel: true), ["look", "up</w>", "caf", "Ã©</w>", "!</w>"],
        ["lookup", "café", "!</w>"]
      ),
      (.words, ["look", "up", "##s"], ["look", "up", "##s"]),
    ] as [(TokenSpelling, [String], [String])])
  func spellings(_ spelling: TokenSpelling, _ tokens: [String], _ expected: [String]) {
    #expect(words(tokens, spelling) == expected)
  }

  @Test(
    "a special token, padding and another segment stand by themselves, and a word of one token is that token")
  func boundaries() {
    let special = Token(raw: "<s>", label: "<s>", id: 3, isSpecial: true)
    func token(_ raw: String, _ id: Int) -> Token { Token(raw: raw, label: raw, id: id) }
    let tokens = [special, special, token("a", 0), token("b", 1), special, token("b", 1), token("a", 0)]
    let groups = WordGroups(tokens, text: nil, spelling: .byteLevel)
    #expect(groups.sizes == [1, 1, 2, 1, 2])
    #expect(groups.words[0] == special)
    #expect(groups.words[2] == Token(raw: "ab", label: "ab"))
    let split = WordGroups(tokens, text: nil, segments: [0, 0, 0, 1, 1, 1, 1], spelling: .byteLevel)
    #expect(split.sizes == [1, 1, 1, 1, 1, 2])
    #expect(split.words[2] == tokens[2])
  }

  @Test("offsets tell what trimmed tokens and a blank before the text do not, and joined words keep theirs")
  func offsets() {
    // As GPT-2's tokenizer gives them with trim_offsets: blanks are no part of a token.
    let text = "look  up\nup"
    let tokens = [
      Token(raw: "look", label: "look", offsets: 0..<4), Token(raw: "Ġ", label: "·", offsets: 5..<5),
      Token(raw: "Ġu", label: "·u", offsets: 6..<7), Token(raw: "p", label: "p", offsets: 7..<8),
      Token(raw: "Ċ", label: "↵", offsets: 9..<9), Token(raw: "up", label: "up", offsets: 9..<11),
    ]
    let groups = WordGroups(tokens, text: text, spelling: .byteLevel)
    #expect(groups.sizes == [1, 1, 2, 1, 1])
    #expect(groups.words[2] == Token(raw: "Ġup", label: "·up", offsets: 6..<8))
    // A blank that stands for nothing of the text, before a character that the vocabulary has without one.
    let prefixed = [
      Token(raw: "▁", label: "·", offsets: 0..<0), Token(raw: "x", label: "x", offsets: 0..<1),
    ]
    #expect(WordGroups(prefixed, text: "x", spelling: .sentencePiece).sizes == [2])
  }

  @Test("offsets that are not of the text are passed over: spelling says the words")
  func wrongOffsets() {
    for range in [0..<99, 98..<99] {
      let tokens = [
        Token(raw: "Ġlook", label: "", offsets: 0..<4), Token(raw: "up", label: "", offsets: range),
      ]
      #expect(WordGroups(tokens, text: "look up", spelling: .byteLevel).sizes == [2])
      #expect(WordGroups(tokens, text: nil, spelling: .byteLevel).sizes == [2])
    }
    let backwards = [
      Token(raw: "b", label: "b", offsets: 3..<4), Token(raw: "a", label: "a", offsets: 0..<1),
    ]
    #expect(WordGroups(backwards, text: "abab", spelling: .byteLevel).sizes == [1, 1])
  }

  @Test("the vocabulary's spelling counts where tokens are its own, else their own marks")
  func whoseSpelling() throws {
    let vocabulary = Vocabulary(path: "", entries: [("▁look", 0), ("up", 1), ("▁", 2)], isByteLevel: false)
    func sizes(_ tokens: [String]?, _ ids: [Int]?) throws -> [Int] {
      let sequence = try ResolvedSequence(
        TokenSequence(id: "s", origin: "s", tokens: tokens, ids: ids), vocabulary: vocabulary, needsIDs: false
      )
      return WordGroups(sequence, vocabulary: vocabulary).sizes
    }
    #expect(try sizes(nil, [1, 1, 0, 1]) == [2, 2])
    #expect(try sizes(["two", "words"], [0, 1]) == [1, 1])
    #expect(try sizes(["Ġlook", "up"], nil) == [2])
    #expect(try sizes(["look", "up"], nil) == [1, 1])
  }

  @Test("time grows with the length, also of one character", .timeLimit(.minutes(1)))
  func hostile() {
    let count = 100_000
    for raw in ["<0xF0>", "\u{301}", "'", "▁"] {
      let tokens = (0..<count).map { _ in Token(raw: raw, label: "") }
      let sizes = WordGroups(tokens, text: nil, spelling: .sentencePiece).sizes
      #expect(sizes.reduce(0, +) == count)
    }
  }
}
