/// Replaces characters as SentencePiece's compiled rules say: `Precompiled`.
struct PrecompiledNormalizer: Normalizer {
  var map: CharacterMap

  init(_ map: CharacterMap) { self.map = map }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("precompiled_charsmap")
    guard let bytes = Base64.decode(try reader.string("precompiled_charsmap")), let map = CharacterMap(bytes)
    else {
      throw .malformed(
        path: reader.path,
        problem: "'\(reader.place).precompiled_charsmap': it is no compiled map of characters")
    }
    self.map = map
  }

  /// Grapheme clusters of less than 6 bytes are looked up first, then single characters.
  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    var writer = ReplacementWriter(text, map)
    text.bytes.forEachGraphemeCluster { cluster in
      if cluster.count < 6, writer.replace(cluster) { return }
      var start = cluster.lowerBound
      while start < cluster.upperBound {
        let end = start + text.bytes.utf8Width(at: start)
        if start..<end != cluster { _ = writer.replace(start..<end) }
        start = end
      }
    }
    if let changed = try writer.finish() { text = changed }
  }
}

/// Writes a text in which parts are replaced, with the alignment that the package gives them.
private struct ReplacementWriter {
  private let source: AlignedText
  private let map: CharacterMap
  /// `nil` before the first replacement.
  private var editor: AlignedTextEditor?
  /// Where what has not been written begins.
  private var unwritten = 0
  /// A new character that was written last. It waits, since it replaces something where a removal follows: the package
  /// adds the two numbers.
  private var inserted: Unicode.Scalar?
  /// Whether nothing was written. A removal is forgotten then.
  private var isEmpty = true

  init(_ source: AlignedText, _ map: CharacterMap) {
    self.source = source
    self.map = map
  }

  /// Replaces a part, if the map says by what.
  mutating func replace(_ part: Range<Int>) -> Bool {
    guard let replacement = map.replacement(of: source.bytes[part]) else { return false }
    keep(upTo: part.lowerBound)
    unwritten = part.upperBound
    guard editor?.isFailed == false else { return true }

    let replaced = source.bytes[part].count { $0 & 0xC0 != 0x80 }
    var written = 0
    for scalar in String(decoding: replacement, as: UTF8.self).unicodeScalars {
      insertWaiting()
      if written < replaced { editor?.replace(with: scalar) } else { inserted = scalar }
      isEmpty = false
      written += 1
    }
    if written < replaced { remove(replaced - written) }
    return true
  }

  /// The new text; `nil` where nothing was replaced.
  mutating func finish() throws(TokenizerError) -> AlignedText? {
    guard editor != nil else { return nil }
    keep(upTo: source.bytes.count)
    insertWaiting()
    return try editor?.finish()
  }

  private mutating func keep(upTo end: Int) {
    if editor == nil { editor = AlignedTextEditor(source) }
    guard unwritten < end else { return }
    insertWaiting()
    editor?.keep(unwritten..<end)
    isEmpty = false
  }

  private mutating func remove(_ count: Int) {
    if let scalar = inserted {
      editor?.write(scalar, change: 1 - count)
      inserted = nil
    } else if !isEmpty {
      editor?.skip(count)
    }
  }

  private mutating func insertWaiting() {
    if let scalar = inserted { editor?.insert(scalar) }
    inserted = nil
  }
}
