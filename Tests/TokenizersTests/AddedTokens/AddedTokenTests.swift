import Testing

@testable import Tokenizers

struct AddedTokenTests {
  /// The parts of a text as strings, added tokens with their ids.
  private func parts(_ text: String, _ tokens: AddedToken..., ignoring: Bool = false) throws -> [String] {
    var splitter = AddedTokenSplitter(tokens.enumerated().map { ($0, $1, $1.content) })
    splitter.ignoresSpecialTokens = ignoring
    let text = AlignedText(text)
    return try splitter.split(text).map {
      String(decoding: text.bytes[$0.range], as: UTF8.self) + ($0.addedToken.map { "=\($0)" } ?? "")
    }
  }

  @Test("a token takes the blanks that its flags say, but none that the last one has taken")
  func blanks() throws {
    let both = AddedToken(content: "<m>", lstrip: true, rstrip: true)
    #expect(try parts("a <m>\u{2003}<m>  b", both) == ["a", " <m>\u{2003}=0", "<m>  =0", "b"])
    #expect(try parts("a <m> b", AddedToken(content: "<m>")) == ["a ", "<m>=0", " b"])
  }

  @Test("a single word touches no letter, digit, mark or underscore")
  func singleWord() throws {
    let token = AddedToken(content: "ab", singleWord: true)
    #expect(try parts("ab xab ab1 ab_ ab\u{301} -ab- 中ab ab", token).filter { $0.hasSuffix("=0") }.count == 3)
  }

  @Test("a token that is refused hides those that overlap it")
  func hides() throws {
    let long = AddedToken(content: "abc", singleWord: true)
    #expect(try parts("abcd bc", long, AddedToken(content: "bc")) == ["abcd ", "bc=1"])
  }

  @Test("special tokens can be left alone")
  func ignored() throws {
    let special = AddedToken(content: "<s>", isSpecial: true)
    #expect(try parts("a<s>b<t>", special, AddedToken(content: "<t>"), ignoring: true) == ["a<s>b", "<t>=1"])
  }

  @Test("a token in the blanks that another takes stands there again, within bounds")
  func overlapping() throws {
    let strip = AddedToken(content: "<a>", rstrip: true)
    let newline = AddedToken(content: "\n")
    #expect(try parts("<a> \nb", strip, newline) == ["<a> \n=0", "\n=1", "b"])
    let blank = AddedToken(content: " ", rstrip: true)
    #expect(throws: TokenizerError.self) { try parts(String(repeating: " ", count: 5_000), blank) }
    let left = AddedToken(content: "\n", lstrip: true)
    #expect(throws: TokenizerError.self) { try parts("<a> \n \nb", strip, left) }
  }
}
