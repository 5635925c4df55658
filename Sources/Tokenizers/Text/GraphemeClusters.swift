extension [UInt8] {
  /// Calls `body` with the range of each extended grapheme cluster (Unicode Standard Annex 29) of valid UTF-8.
  ///
  /// They are Swift's. The package knows more scripts whose conjuncts stay together (Khmer's and Myanmar's, say), which
  /// matters only where a mark of two bytes, such as U+0301, follows one; no map of SentencePiece has such keys.
  func forEachGraphemeCluster(_ body: (Range<Int>) -> Void) {
    var start = 0
    while start < count {
      var end = start + 1
      while end < count, !isBoundaryOfASCII(end) { end += 1 }
      if end == start + 1 {
        body(start..<end)
      } else {
        for character in String(decoding: self[start..<end], as: UTF8.self) {
          let next = start + character.utf8.count
          body(start..<next)
          start = next
        }
      }
      start = end
    }
  }

  /// Whether two ASCII characters that are no line end meet: there is always a boundary, so that a text can be cut.
  @inline(__always)
  private func isBoundaryOfASCII(_ index: Int) -> Bool {
    self[index - 1] < 0x80 && self[index] < 0x80
      && !(self[index - 1] == UInt8(ascii: "\r") && self[index] == UInt8(ascii: "\n"))
  }
}
