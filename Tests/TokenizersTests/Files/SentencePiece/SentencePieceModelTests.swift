import FileAccess
import TestSupport
import Testing

@testable import Tokenizers

struct SentencePieceModelTests {
  private static let root = VocabularyFilesTests.root

  /// A field of a message.
  private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(bytes.count)] + bytes
  }

  private func piece(_ text: String, kind: UInt8 = 1) -> [UInt8] {
    field(1, field(1, Array(text.utf8)) + [0x15, 0, 0, 0x80, 0xBF] + [0x18, kind])
  }

  private var plain: [UInt8] { piece("<unk>", kind: 2) + piece("▁a") + field(2, [0x18, 1]) }

  private func message(_ bytes: [UInt8]) -> String {
    do throws(TokenizerError) { _ = try SentencePieceModel(bytes[...], path: "m") } catch {
      return error.description
    }
    return ""
  }

  @Test("pieces and settings are read")
  func reads() throws {
    let model = try SentencePieceModel(plain[...], path: "m")
    #expect(model.pieces.map(\.text) == ["<unk>", "▁a"] && model.pieces[1].score == -1)
    #expect(model.pieces.map(\.kind) == [.unknown, .normal])
    #expect(model.algorithm == .unigram && !model.byteFallback && model.addsDummyPrefix)
    let settings =
      plain + field(2, [0x18, 2, 0x98, 0x02, 1]) + field(3, [0x12, 1, 7, 0x18, 0, 0x20, 0, 0x28, 0])
    let other = try SentencePieceModel(settings[...], path: "m")
    #expect(other.algorithm == .bpe && other.byteFallback && Array(other.charsMap) == [7])
    #expect(!other.addsDummyPrefix && !other.removesExtraWhitespaces && !other.escapesWhitespaces)
    // What is not known is left alone: fields of any number and type.
    #expect(message(plain + [0xF8, 0x01, 0x80, 0x01] + [0xFD, 0x01, 1, 2, 3, 4]) == "")
  }

  @Test("what is no model, or one of another kind, is refused")
  func refuses() {
    #expect(message([]) == "m: expected a SentencePiece model with pieces and a trainer's settings")
    #expect(
      message(Array("{}".utf8)).hasPrefix("m: expected a SentencePiece model, found a field of wire type 3"))
    #expect(
      message(plain + field(2, [0x18, 3])).hasPrefix("m: a SentencePiece model of type WORD is not supported")
    )
    #expect(
      message(plain + field(2, [0x18, 4])).hasPrefix("m: a SentencePiece model of type CHAR is not supported")
    )
    #expect(message(plain + field(2, [0x18, 9])) == "m: unknown model_type 9")
    #expect(
      message(plain + field(2, [0xC0, 0x01, 1])).hasPrefix("m: treat_whitespace_as_suffix is not supported"))
    #expect(message(plain + piece("▁a")) == "m: the piece '▁a' occurs twice")
    #expect(message(plain + piece("")) == "m: piece 2 is empty")
    #expect(message(plain + piece("b", kind: 2)) == "m: expected one piece of kind unknown")
    #expect(message(plain + piece("b", kind: 7)) == "m: piece 2 is of an unknown kind: 7")
    #expect(message(plain + field(1, field(1, [0xC3]))) == "m: piece 2 is not valid UTF-8")
    #expect(
      message(plain + field(1, [0x15, 0, 0, 0xC0, 0x7F] + field(1, [65])))
        == "m: the score of piece 2 is no finite number")
    #expect(
      message(plain + [0x0A, 5, 1]).hasSuffix(
        "a field of 5 bytes where 1 are left at byte \(plain.count + 2)"))
    #expect(message(plain + [UInt8](repeating: 0xFF, count: 11)).contains("a number of more than 64 bits"))
    #expect(message(plain + [0x0D, 1, 2]).contains("a number that the end of the file cuts off"))
    #expect(message(plain + [0x08, 0x80]).contains("a number that the end of the file cuts off"))
  }

  @Test(
    "bytes changed at random are read or refused", arguments: ["t5/spiece.model", "llama-2/tokenizer.model"])
  func changedBytes(_ name: String) throws {
    let sample = try readFile("\(Self.root)/\(name)")
    let settings = try TokenizerSettings(directory: "\(Self.root)/t5")
    var random = SystemRandomNumberGenerator()
    var read = 0
    try withTemporaryDirectory { directory in
      for _ in 0..<300 {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = bytes.indices.randomElement(using: &random) ?? 0
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes.remove(at: place)
          case 2: bytes.insert(0xFF, at: place)
          default: bytes.removeSubrange(place...)
          }
          if bytes.isEmpty { bytes = [0] }
        }
        let path = "\(directory)/m.model"
        try writeFile(path, bytes)
        do throws(TokenizerError) {
          let assembly =
            name.hasPrefix("t5")
            ? try UnigramFiles(path, settings).assemble(.t5)
            : try SentencePieceBPEFiles(path, settings).assemble(.llama)
          _ = try Tokenizer(assembly).encode("Hello world, 0 <s>")
          read += 1
        } catch {}
      }
    }
    #expect(read < 300)
  }
}
