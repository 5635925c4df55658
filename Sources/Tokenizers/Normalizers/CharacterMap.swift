/// SentencePiece's compiled replacements of characters (`precompiled_charsmap`): a double-array trie (Darts-clone)
/// from byte strings to places in a text, where the replacements stand one after another, each with a 0 behind it.
struct CharacterMap: Sendable {
  /// The trie: a unit has the byte that leads to it (bits 0 to 7, and 31 where it is a value), whether a key ends
  /// here (8), and how far away its children are (9 to 30).
  private var units: [UInt32] = []
  /// The replacements. Valid UTF-8.
  private var replacements: [UInt8] = []

  /// Reads the compiled form: the size of the trie in bytes (32 bits, little endian), the trie, the replacements.
  ///
  /// - Returns: `nil` when the trie is cut off or the replacements are no UTF-8.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 4 else { return nil }
    let size = Self.unit(bytes, at: 0) / 4
    guard Int(size) <= (bytes.count - 4) / 4 else { return nil }
    units.reserveCapacity(Int(size))
    for index in 0..<Int(size) { units.append(Self.unit(bytes, at: 4 + 4 * index)) }
    replacements = Array(bytes[(4 + 4 * Int(size))...])
    guard String(validating: replacements, as: UTF8.self) != nil else { return nil }
  }

  private static func unit(_ bytes: [UInt8], at index: Int) -> UInt32 {
    var unit: UInt32 = 0
    for byte in bytes[index..<index + 4].reversed() { unit = unit << 8 | UInt32(byte) }
    return unit
  }

  /// What replaces a text: the replacement of the shortest key that it begins with, though that replaces all of it.
  /// This is how Hugging Face's tokenizers use the map (not how SentencePiece does). A place outside of the map ends
  /// the search.
  func replacement(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var found: ArraySlice<UInt8>?
    findKeys(in: text) { _, start in
      found = replacement(at: start)
      return false
    }
    return found
  }

  /// The longest key that a text begins with, and what replaces it. This is how SentencePiece itself uses the map.
  func longestReplacement(in text: ArraySlice<UInt8>) -> (length: Int, replacement: ArraySlice<UInt8>)? {
    var longest: (length: Int, start: Int)?
    findKeys(in: text) { length, start in
      longest = (length, start)
      return true
    }
    return longest.flatMap { key in replacement(at: key.start).map { (key.length, $0) } }
  }

  /// Finds keys that a text begins with, the shortest first.
  ///
  /// - Parameter body: is given a key's length and where its replacement starts; says whether to go on.
  @inline(__always)
  private func findKeys(in text: ArraySlice<UInt8>, _ body: (Int, Int) -> Bool) {
    guard var unit = unit(0) else { return }
    var place = Self.distance(unit)
    var length = 0
    for byte in text {
      guard byte != 0 else { return }
      place ^= UInt64(byte)
      guard let next = self.unit(place), next & 0x8000_00FF == UInt32(byte) else { return }
      unit = next
      length += 1
      place ^= Self.distance(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard let value = self.unit(place), body(length, Int(value & 0x7FFF_FFFF)) else { return }
    }
  }

  private func unit(_ place: UInt64) -> UInt32? {
    place < UInt64(units.count) ? units[Int(place)] : nil
  }

  /// Where the children of a unit are, to be joined with its own place by exclusive or.
  private static func distance(_ unit: UInt32) -> UInt64 {
    UInt64(unit >> 10) << (UInt64(unit & 1 << 9) >> 6)
  }

  private func replacement(at start: Int) -> ArraySlice<UInt8>? {
    guard start <= replacements.count, start == replacements.count || replacements[start] & 0xC0 != 0x80
    else {
      return nil
    }
    return replacements[start...].prefix { $0 != 0 }
  }
}
