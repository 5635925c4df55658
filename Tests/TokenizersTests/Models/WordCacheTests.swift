import Testing

@testable import Tokenizers

struct WordCacheTests {
  private let hash = ByteHash.shared

  private func find(_ word: String, in cache: WordCache, offset: Int32 = 0) -> [TokenSpan]? {
    Array(word.utf8).withUnsafeBufferPointer { bytes in
      var spans: [TokenSpan] = []
      return cache.append(bytes, hash: hash(bytes), offset: offset, to: &spans) ? spans : nil
    }
  }

  private func insert(_ word: String, _ spans: [TokenSpan], into cache: inout WordCache, offset: Int32 = 0) {
    Array(word.utf8).withUnsafeBufferPointer { bytes in
      cache.insert(bytes, hash: hash(bytes), spans[...], offset: offset)
    }
  }

  @Test("tokens of a word are moved to where it stands")
  func offsets() {
    var cache = WordCache()
    insert("ab", [TokenSpan(id: 4, start: 10, end: 12)], into: &cache, offset: 10)
    insert("zz", [], into: &cache)
    #expect(find("ab", in: cache, offset: 5) == [TokenSpan(id: 4, start: 5, end: 7)])
    #expect(find("zz", in: cache) == [] && find("a", in: cache) == nil && find("abc", in: cache) == nil)
  }

  @Test("words that are long are not kept")
  func longWord() {
    var cache = WordCache()
    let word = String(repeating: "a", count: WordCache.longestWord + 1)
    insert(word, [TokenSpan(id: 4, start: 0, end: 1)], into: &cache)
    #expect(find(word, in: cache) == nil)
  }

  @Test("many words are kept, and what is found is right, however many came")
  func many() {
    var cache = WordCache()
    for number in 0..<200_000 {
      insert("w\(number)", [TokenSpan(id: Int32(number), start: 0, end: 1)], into: &cache)
      if number % 1000 == 999 {
        #expect(find("w\(number)", in: cache)?.first?.id == Int32(number))
        let former = Int.random(in: 0..<number)
        if let found = find("w\(former)", in: cache) { #expect(found.first?.id == Int32(former)) }
      }
    }
    #expect(find("w0", in: cache) == nil)
  }
}
