import Testing
import Tokenizers

struct TokenSpellingTests {
  @Test(
    "a vocabulary's spelling is known by the marks of its tokens",
    arguments: [
      (["Ġthe", "a", "b"], false, TokenSpelling.byteLevel), (["the", "a", "Ã©"], true, .byteLevel),
      (["▁the", "a", "<0x00>"], false, .sentencePiece), (["the", "##ing", "[SEP]"], false, .wordPiece),
      (["the</w>", "th", "!</w>"], true, .endOfWord(isByteLevel: true)),
      (["the</w>", "th"], false, .endOfWord(isByteLevel: false)),
      (["the", "##", "###", "</w>"], false, .words),
      ([], false, .words),
    ])
  func vocabulary(_ tokens: [String], _ isByteLevel: Bool, _ expected: TokenSpelling) {
    #expect(TokenSpelling(vocabulary: tokens, isByteLevel: isByteLevel) == expected)
  }

  @Test("a few tokens that look like another kind's do not change a vocabulary's")
  func rareMarks() {
    let words = (0..<1000).map { "word\($0)" } + ["##x", "Ġx", "▁x"]
    #expect(TokenSpelling(vocabulary: words, isByteLevel: false) == .words)
    #expect(TokenSpelling(vocabulary: words, isByteLevel: true) == .byteLevel)
  }

  @Test(
    "a sequence's spelling is known by one mark",
    arguments: [
      (["In", "Ġthe"], TokenSpelling.byteLevel), (["▁In", "the"], .sentencePiece),
      (["in", "##to"], .wordPiece),
      (["in", "to</w>"], .endOfWord(isByteLevel: false)), (["In", "the"], .words),
    ])
  func sequence(_ tokens: [String], _ expected: TokenSpelling) {
    #expect(TokenSpelling(sequence: tokens) == expected)
  }

  @Test(
    "a token stands for bytes, its blank among them",
    arguments: [
      (TokenSpelling.byteLevel, "Ġcaf", Array(" caf".utf8)), (.byteLevel, "Ã", [0xC3]),
      (.byteLevel, "中", Array("中".utf8)), (.sentencePiece, "▁é▁", Array(" é ".utf8)),
      (.sentencePiece, "<0xE4>", [0xE4]), (.sentencePiece, "<0xe4>", Array("<0xe4>".utf8)),
      (.sentencePiece, "<0x+4>", Array("<0x+4>".utf8)), (.wordPiece, "##ing", Array("ing".utf8)),
      (.wordPiece, "##", Array("##".utf8)), (.endOfWord(isByteLevel: true), "Ã©</w>", Array("é".utf8)),
      (.endOfWord(isByteLevel: false), "é</w>", Array("é".utf8)), (.words, "##Ġ", Array("##Ġ".utf8)),
    ])
  func bytes(_ spelling: TokenSpelling, _ token: String, _ expected: [UInt8]) {
    #expect(spelling.bytes(of: token) == expected)
  }

  @Test("neighbours are joined as the vocabulary would spell them")
  func joined() {
    #expect(TokenSpelling.byteLevel.joined(["Ġlook", "up"]) == "Ġlookup")
    #expect(TokenSpelling.wordPiece.joined(["look", "##up", "##s"]) == "lookups")
    #expect(TokenSpelling.wordPiece.joined(["##look", "##up"]) == "##lookup")
    #expect(TokenSpelling.endOfWord(isByteLevel: true).joined(["look", "up</w>"]) == "lookup</w>")
  }

  @Test("text that several tokens spell together is shown whole")
  func label() {
    #expect(TokenLabel.display(bytes: Array(" café\n".utf8)) == "·café↵")
    #expect(TokenLabel.display(bytes: [0xC3, 0x41]) == "⟨C3⟩A")
  }
}
