import Foundation
import TestSupport
import Testing

@testable import Tokenizers

struct SentencePieceUnigramTests {
  /// A piece of a model's file with a score of -1.
  private static func piece(_ text: String, kind: UInt8 = 1) -> [UInt8] {
    let message = [0x0A, UInt8(text.utf8.count)] + Array(text.utf8) + [0x15, 0, 0, 0x80, 0xBF, 0x18, kind]
    return [0x0A, UInt8(message.count)] + message
  }

  private static let unigram: [UInt8] = [0x12, 2, 0x18, 1]

  private func model(_ pieces: [UInt8], trainer: [UInt8] = unigram) throws -> SentencePieceUnigram {
    try SentencePieceUnigram(
      SentencePieceModel((Self.piece("?", kind: 2) + pieces + trainer)[...], path: "m"),
      vocabulary: TokenTable([("?", 0), ("a", 5), ("ab", 6), ("bc", 7), ("x", 8), ("zz", 9)]), unknownID: 0)
  }

  private func tokens(_ text: String, _ model: SentencePieceUnigram) throws -> [TokenSpan] {
    var spans: [TokenSpan] = []
    var state = ModelState()
    let bytes = Array(text.utf8)
    try bytes.withUnsafeBufferPointer { try model.tokenize($0, state: &state, into: &spans) }
    return spans
  }

  @Test("pieces are looked up in the vocabulary, be they unknown to the model or it to them")
  func looksUp() throws {
    let model = try model(Self.piece("a") + Self.piece("ab") + Self.piece("c") + Self.piece("<s>", kind: 3))
    #expect(
      try tokens("aabczzé", model) == [
        TokenSpan(id: 5, start: 0, end: 1), TokenSpan(id: 6, start: 1, end: 3),
        TokenSpan(id: 0, start: 3, end: 4),
        TokenSpan(id: 0, start: 4, end: 8),
      ])
    #expect(try tokens("zz", model) == [TokenSpan(id: 9, start: 0, end: 2)])
    #expect(try tokens("", model).isEmpty)
    // Only normal pieces are found in a text.
    #expect(try tokens("<s>", model) == [TokenSpan(id: 0, start: 0, end: 3)])
  }

  @Test("a text whose scores add up to more than single precision holds is tokenized to its end")
  func long() throws {
    let model = try model(Self.piece("a") + Self.piece("ab") + Self.piece("bc"))
    let spans = try tokens(String(repeating: "aabc", count: 100_000), model)
    #expect(spans.map(\.id) == (0..<300_000).map { [5, 5, 7][$0 % 3] })
  }

  @Test("models that SentencePiece's releases read differently, or of another kind, are refused")
  func refuses() {
    func message(_ pieces: [UInt8], trainer: [UInt8]) -> String {
      do { _ = try model(pieces, trainer: trainer) } catch { return "\(error)" }
      return ""
    }
    #expect(
      message(Self.piece("a", kind: 4), trainer: Self.unigram).hasPrefix("m: a piece that is user-defined"))
    #expect(message([], trainer: [0x12, 2, 0x18, 2]).hasPrefix("m: a SentencePiece model of type BPE where"))
    #expect(message([], trainer: [0x12, 5, 0x18, 1, 0x98, 0x02, 1]).hasPrefix("m: byte_fallback of Marian"))
  }

  @Test("files of Marian that are cut off or overwritten are refused, or tokenize")
  func hostile() throws {
    var random = SeededGenerator(seed: 5)
    let source = "\(VocabularyFilesTests.root)/marian"
    try withTemporaryDirectory { directory in
      for name in try FileManager.default.contentsOfDirectory(atPath: source) {
        try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: "\(directory)/\(name)")
      }
      let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "\(source)/source.spm")))
      for round in 0..<60 {
        var bytes = whole
        if round % 4 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
        for _ in 0..<Int.random(in: 0...6, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/source.spm"))
        guard let tokenizer = try? Tokenizer.open(directory: directory) else { continue }
        for text in ["", " ", "  The ﬁrst…\u{200B} ½\u{0} 中文🙂  ", ">>fra<< e\u{301}\u{3000}"] {
          let encoding = try tokenizer.encode(text)
          #expect(encoding.ids.count == encoding.offsets.count)
        }
      }
    }
  }
}
