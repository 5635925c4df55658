import Testing

@testable import Tokenizers

struct MarianPreTokenizerTests {
  @Test(
    "a language's code is one token where a text begins with it; what follows has a beginning of its own",
    arguments: [
      (">>fra<< he", [">>fra<<", "▁h", "e"], [0..<7, 8..<9, 9..<10]),
      (">>fra<<", [">>fra<<"], [0..<7]),
      (">>x y<<  a", [">>x y<<", "▁a"], [0..<7, 9..<10]),
      (">><<", [">><<"], [0..<4]),
      (">><", ["▁", ">", ">", "<"], [0..<1, 0..<1, 1..<2, 2..<3]),
      (
        ">>fra<<>>fra<<", [">>fra<<", "▁", ">", ">", "fr", "a", "<", "<"],
        [0..<7, 7..<8, 7..<8, 8..<9, 9..<11, 11..<12, 12..<13, 13..<14]
      ),
      (" >>a<<", ["▁", ">", ">", "a", "<", "<"], [1..<2, 1..<2, 2..<3, 3..<4, 4..<5, 5..<6]),
      ("</s>>>fra<<a", ["</s>", ">>fra<<", "▁a"], [0..<4, 4..<11, 11..<12]),
    ])
  func codes(text: String, tokens: [String], offsets: [Range<Int>]) throws {
    // As MarianTokenizer has them, with the offsets of SentencePiece's normalization.
    let tokenizer = try #require(try Tokenizer.open(directory: "\(VocabularyFilesTests.root)/marian"))
    let encoding = try tokenizer.encode(text, addSpecialTokens: false)
    #expect(encoding.tokens == tokens)
    #expect(encoding.offsets == offsets)
    #expect(
      encoding.ids == tokens.map { [">>x y<<", ">><<"].contains($0) ? 1 : tokenizer.id(of: $0) ?? -1 })
  }
}
