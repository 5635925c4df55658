import Testing

@testable import Tokenizers

struct ParityTests {
  @Test(
    "ids, tokens, offsets, segments and added tokens are those of the package",
    arguments: TokenizerFixture.all)
  func agrees(_ fixture: TokenizerFixture) throws {
    try fixture.expectAgreement(try fixture.open())
  }

  @Test("there is a fixture of each kind that the script makes")
  func complete() {
    #expect(TokenizerFixture.all.count >= 60 && TokenizerFixture.corpus.count >= 100)
  }
}
