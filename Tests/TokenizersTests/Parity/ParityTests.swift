import Testing

@testable import Tokenizers

struct ParityTests {
  @Test(
    "ids, tokens, offsets, segments and added tokens are those of the package",
    arguments: TokenizerFixture.all)
  func agrees(_ fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.open()
    let expected = try fixture.expected(tokenizer)
    #expect(expected.count == TokenizerFixture.corpus.count)
    for (texts, expected) in zip(TokenizerFixture.corpus, expected) {
      for (addSpecialTokens, expected) in [(true, expected.special), (false, expected.bare)] {
        let found = try tokenizer.encode(texts.text, pair: texts.pair, addSpecialTokens: addSpecialTokens)
        let place = Comment(
          rawValue:
            "\(texts.text.prefix(60).debugDescription) and \(texts.pair.debugDescription), \(addSpecialTokens)"
        )
        #expect(found.ids == expected.ids, place)
        #expect(found.tokens.map { Array($0.utf8) } == expected.tokens.map { Array($0.utf8) }, place)
        #expect(found.offsets == expected.offsets, place)
        #expect(found.segments == expected.segments, place)
        #expect(found.isSpecial == expected.isSpecial, place)
        #expect(
          found.sequence.count == found.ids.count && (found.sequence.contains(1) ? texts.pair != nil : true),
          place)
      }
    }
  }

  @Test("there is a fixture of each kind that the script makes")
  func complete() {
    #expect(TokenizerFixture.all.count >= 60 && TokenizerFixture.corpus.count >= 100)
  }
}
