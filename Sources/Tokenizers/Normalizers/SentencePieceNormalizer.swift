/// Normalizes as SentencePiece itself does (`Normalizer::Normalize`), which Hugging Face's `Precompiled` does not quite:
/// of the keys that a text begins with the longest is replaced, whatever its grapheme clusters are.
struct SentencePieceNormalizer: Sendable {
  /// Replacements of characters, where there are any.
  private let map: CharacterMap?
  private let addsDummyPrefix: Bool
  private let removesExtraWhitespaces: Bool
  /// What stands for a blank: `▁`.
  private let blank: [UInt8]

  /// As a model's file has it.
  init(_ model: SentencePieceModel) throws(TokenizerError) {
    map = model.charsMap.isEmpty ? nil : CharacterMap(Array(model.charsMap))
    guard map != nil || model.charsMap.isEmpty else {
      throw .malformed(
        path: model.path, problem: "'precompiled_charsmap': it is no compiled map of characters")
    }
    addsDummyPrefix = model.addsDummyPrefix
    removesExtraWhitespaces = model.removesExtraWhitespaces
    blank = Array((model.escapesWhitespaces ? "▁" : " ").utf8)
  }

  /// Appends what becomes of a part of a text. Each byte stands for the text from where its character begins to where
  /// the next one that begins elsewhere does.
  func append(_ source: AlignedText, _ range: Range<Int>, to text: inout AlignedText) {
    let first = text.bytes.count
    var place = range.lowerBound
    if removesExtraWhitespaces {
      while place < range.upperBound {
        let (length, new) = next(source, place..<range.upperBound)
        guard new.elementsEqual(CollectionOfOne(Self.space)) else { break }
        place += length
      }
    }
    guard place < range.upperBound else { return }

    if addsDummyPrefix { text.append(blank, startingAs: source.origins[place]) }
    var isBehindBlank = removesExtraWhitespaces
    while place < range.upperBound, text.bytes.count <= AlignedText.sizeLimit {
      var (length, new) = next(source, place..<range.upperBound)
      if isBehindBlank { new = new.drop { $0 == Self.space } }
      for byte in new {
        if byte == Self.space {
          text.append(blank, startingAs: source.origins[place])
        } else {
          text.bytes.append(byte)
          text.origins.append(source.origins[place])
        }
      }
      if removesExtraWhitespaces, let last = new.last { isBehindBlank = last == Self.space }
      place += length
    }

    var end = source.origins[range.upperBound - 1].end
    if removesExtraWhitespaces {
      while text.bytes.count >= first + blank.count, text.bytes.suffix(blank.count).elementsEqual(blank) {
        end = text.origins[text.origins.count - blank.count].start
        text.bytes.removeLast(blank.count)
        text.origins.removeLast(blank.count)
      }
    }
    text.setEnds(from: first, end: end)
  }

  private static let space = UInt8(ascii: " ")
  /// The most bytes of a key that is replaced: as many are looked at for each character of a text.
  private static let keyLimit = 4096

  /// What a text begins with: how many bytes, and what they become.
  private func next(_ source: AlignedText, _ range: Range<Int>) -> (length: Int, new: ArraySlice<UInt8>) {
    let text = source.bytes[range].prefix(Self.keyLimit)
    if let (length, new) = map?.longestReplacement(in: text) { return (length, new) }
    let length = source.bytes.utf8Width(at: range.lowerBound)
    return (length, source.bytes[range.lowerBound..<range.lowerBound + length])
  }
}

extension AlignedText {
  /// Appends bytes that begin where a character of the text given does.
  fileprivate mutating func append(_ new: [UInt8], startingAs origin: Origin) {
    bytes.append(contentsOf: new)
    origins.append(contentsOf: repeatElement(origin, count: new.count))
  }

  /// Lets each byte from `first` on end where the next one that begins elsewhere begins; the last ones, at `end`.
  fileprivate mutating func setEnds(from first: Int, end: UInt32) {
    var (start, end) = (end, end)
    for index in (first..<origins.count).reversed() {
      if origins[index].start != start { (start, end) = (origins[index].start, start) }
      origins[index].end = end
    }
  }
}
