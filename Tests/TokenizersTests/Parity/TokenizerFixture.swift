import FileAccess
import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// A tokenizer of `Tests/Fixtures/tokenizers`, and what the `tokenizers` package makes of the texts of the corpus.
struct TokenizerFixture: CustomStringConvertible {
  static let root = "\(repositoryRoot)/Tests/Fixtures/tokenizers"

  /// All there are.
  static let all = fixtures(in: root)

  /// Those of a folder.
  static func fixtures(in folder: String) -> [TokenizerFixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { TokenizerFixture(folder: folder, name: $0) }.filter {
      FileManager.default.fileExists(atPath: $0.path("expected.json"))
    }
  }

  /// Texts, and pairs of texts, of the corpus.
  static let corpus: [(text: String, pair: String?)] = {
    guard let corpus = try? parse("\(root)/corpus.json") else { return [] }
    let texts = (corpus["texts"]?.array ?? []).compactMap(\.string).map { (text: $0, pair: String?.none) }
    let pairs = (corpus["pairs"]?.array ?? []).compactMap(\.array).map {
      (text: $0[0].string ?? "", pair: $0[1].string)
    }
    return texts + pairs
  }()

  var folder = root
  let name: String

  var description: String { name }

  func path(_ file: String) -> String { "\(folder)/\(name)/\(file)" }

  func open() throws -> Tokenizer { try Tokenizer.open(file: path("tokenizer.json")) }

  static func parse(_ path: String) throws -> JSONValue {
    try JSONValue.parse(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  /// Expects what the package makes of every text of the corpus.
  func expectAgreement(_ tokenizer: Tokenizer, file: String = "expected.json") throws {
    let expected = try expected(tokenizer, file: file)
    #expect(expected.count == Self.corpus.count)
    for (texts, expected) in zip(Self.corpus, expected) {
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

  /// For each text of the corpus, its encodings with and without special tokens.
  func expected(
    _ tokenizer: Tokenizer, file: String = "expected.json"
  ) throws -> [(special: Encoding, bare: Encoding)] {
    try (Self.parse(path(file)).array ?? []).enumerated().map { place, value in
      let cases = value.array ?? []
      let isPair = Self.corpus[place].pair != nil
      let special = Self.encoding(cases[0], tokenizer, isPair: isPair)
      return (
        special, cases.count > 1 ? Self.encoding(cases[1], tokenizer, isPair: isPair) : Self.bare(special)
      )
    }
  }

  /// The format of `make_tokenizers.py`, which its README explains.
  private static func encoding(_ value: JSONValue, _ tokenizer: Tokenizer, isPair: Bool) -> Encoding {
    func numbers(_ key: String) -> [Int] { (value[key]?.array ?? []).compactMap(\.int) }
    var encoding = Encoding()
    encoding.ids = numbers("i")
    encoding.tokens = encoding.ids.map { tokenizer.token($0) ?? "?" }
    for entry in value["t"]?.object?.entries ?? [] {
      encoding.tokens[Int(entry.key) ?? 0] = entry.value.string ?? ""
    }
    let jumps = numbers("j")
    let starts = Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: jumps.count, by: 2).map { (jumps[$0], jumps[$0 + 1]) })
    var place = 0
    for (index, length) in numbers("n").enumerated() {
      place = starts[index] ?? place
      encoding.offsets.append(place..<place + length)
      place += length
    }
    let segments = numbers("s")
    encoding.segments = segments.isEmpty ? encoding.ids.map { _ in 0 } : segments
    let special = Set(numbers("a"))
    encoding.isSpecial = encoding.ids.indices.map { special.contains($0) }
    return encoding
  }

  /// What is left without the special tokens.
  private static func bare(_ encoding: Encoding) -> Encoding {
    let kept = encoding.ids.indices.filter { !encoding.isSpecial[$0] }
    var bare = Encoding()
    bare.ids = kept.map { encoding.ids[$0] }
    bare.tokens = kept.map { encoding.tokens[$0] }
    bare.offsets = kept.map { encoding.offsets[$0] }
    bare.segments = kept.map { encoding.segments[$0] }
    bare.isSpecial = kept.map { _ in false }
    return bare
  }
}
