extension AlignedText {
  /// Changes single characters.
  ///
  /// - Parameters:
  ///   - isKept: whether a character stays as it is.
  ///   - write: writes what becomes of one that does not.
  mutating func rewrite(
    keeping isKept: (Unicode.Scalar) -> Bool, _ write: (Unicode.Scalar, inout AlignedTextEditor) -> Void
  ) throws(TokenizerError) {
    var index = 0
    func skipKept() {
      while index < bytes.count {
        let (scalar, width) = bytes.scalar(at: index)
        if !isKept(scalar) { return }
        index += width
      }
    }
    skipKept()
    guard index < bytes.count else { return }
    var editor = AlignedTextEditor(self)
    editor.keep(0..<index)
    while index < bytes.count {
      let (scalar, width) = bytes.scalar(at: index)
      write(scalar, &editor)
      index += width
      let kept = index
      skipKept()
      if index > kept { editor.keep(kept..<index) }
    }
    self = try editor.finish()
  }

  /// Removes characters.
  mutating func filter(_ isKept: (Unicode.Scalar) -> Bool) throws(TokenizerError) {
    try rewrite(keeping: isKept) { _, editor in editor.skip(1) }
  }

  /// Removes white space at the ends.
  mutating func strip(left: Bool, right: Bool) throws(TokenizerError) {
    let whitespace = CharacterClass.whitespace
    var start = 0
    while left, start < bytes.count {
      let (scalar, width) = bytes.scalar(at: start)
      guard whitespace.contains(scalar) else { break }
      start += width
    }
    var end = bytes.count
    while right, end > start {
      var last = end - 1
      while last > start, bytes[last] & 0xC0 == 0x80 { last -= 1 }
      guard whitespace.contains(bytes.scalar(at: last).scalar) else { break }
      end = last
    }
    guard start > 0 || end < bytes.count else { return }
    var editor = AlignedTextEditor(self)
    editor.skip(bytes[..<start].count { $0 & 0xC0 != 0x80 })
    editor.keep(start..<end)
    self = try editor.finish()
  }

  /// Puts a text before the first character; it and the character then have the character's origin. Where there is
  /// nothing to put, the character loses its origin.
  mutating func prepend(_ text: String) throws(TokenizerError) {
    guard !bytes.isEmpty else { return }
    guard text.utf8.count <= Self.sizeLimit - bytes.count else { throw Self.tooLong }
    let width = bytes.utf8Width(at: 0)
    let shared = text.isEmpty ? emptyOrigin : origins[0]
    origins.replaceSubrange(..<width, with: repeatElement(shared, count: text.utf8.count + width))
    bytes.insert(contentsOf: text.utf8, at: 0)
  }

  /// Replaces ranges of bytes, in order, by one text. It has the origin of the byte before the range's end.
  mutating func replace(_ ranges: [Range<Int>], with text: String) throws(TokenizerError) {
    guard !ranges.isEmpty else { return }
    let content = Array(text.utf8)
    let size = bytes.count + ranges.reduce(0) { $0 + content.count - $1.count }
    guard size <= Self.sizeLimit else { throw Self.tooLong }
    var result = AlignedText(bytes: [], origins: [], origin: origin)
    result.bytes.reserveCapacity(size)
    result.origins.reserveCapacity(size)
    var start = 0
    for range in ranges {
      result.append(self, start..<range.lowerBound)
      result.bytes.append(contentsOf: content)
      let last = range.upperBound == 0 ? emptyOrigin : origins[range.upperBound - 1]
      result.origins.append(contentsOf: repeatElement(last, count: content.count))
      start = range.upperBound
    }
    result.append(self, start..<bytes.count)
    self = result
  }

  /// Appends bytes of another text, and where they came from.
  mutating func append(_ other: AlignedText, _ range: Range<Int>) {
    bytes.append(contentsOf: other.bytes[range])
    origins.append(contentsOf: other.origins[range])
  }

  /// Appends bytes that have one origin.
  mutating func append(_ bytes: [UInt8], from origin: Origin) {
    self.bytes.append(contentsOf: bytes)
    origins.append(contentsOf: repeatElement(origin, count: bytes.count))
  }
}
