/// The tokens of words seen before. Its memory is bounded: when it is full, it is emptied.
struct WordCache: Sendable {
  /// Words of more bytes are not kept: they seldom come again.
  static let longestWord = 256
  private static let wordLimit = 48_000
  private static let byteLimit = 1 << 20
  private static let spanLimit = 1 << 19

  private struct Slot {
    var hash: UInt64 = 0
    var start: UInt32 = 0
    /// 0 where the slot is free.
    var length: UInt16 = 0
    var spanCount: UInt16 = 0
    var spanStart: UInt32 = 0
  }

  /// Open addressing; the count is a power of two.
  private var slots: [Slot] = Array(repeating: Slot(), count: 256)
  private var count = 0
  private var bytes: [UInt8] = []
  private var spans: [TokenSpan] = []

  /// Appends the tokens of a word, moved by `offset`.
  ///
  /// - Returns: false, with nothing appended, where the word is not known.
  @inline(__always)
  func append(
    _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, offset: Int32, to tokens: inout [TokenSpan]
  ) -> Bool {
    let mask = slots.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place].length != 0 {
      let slot = slots[place]
      if slot.hash == hash, isWord(word, slot) {
        for span in Int(slot.spanStart)..<Int(slot.spanStart) &+ Int(slot.spanCount) {
          let span = spans[span]
          tokens.append(TokenSpan(id: span.id, start: span.start &+ offset, end: span.end &+ offset))
        }
        return true
      }
      place = (place &+ 1) & mask
    }
    return false
  }

  @inline(__always)
  private func isWord(_ word: UnsafeBufferPointer<UInt8>, _ slot: Slot) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.part(Int(slot.start)..<Int(slot.start) &+ Int(slot.length)).hasBytes(of: word)
    }
  }

  /// Keeps the tokens of a word that is not known yet, counted from `offset`.
  mutating func insert(
    _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, _ found: ArraySlice<TokenSpan>, offset: Int32
  ) {
    guard !word.isEmpty, word.count <= Self.longestWord, found.count <= 4 * Self.longestWord else { return }
    if count >= Self.wordLimit || bytes.count + word.count > Self.byteLimit
      || spans.count + found.count > Self.spanLimit
    {
      empty()
    }
    if 4 * count >= 3 * slots.count { grow() }
    add(
      Slot(
        hash: hash, start: UInt32(bytes.count), length: UInt16(word.count), spanCount: UInt16(found.count),
        spanStart: UInt32(spans.count)))
    bytes.append(contentsOf: word)
    for span in found {
      spans.append(TokenSpan(id: span.id, start: span.start &- offset, end: span.end &- offset))
    }
    count += 1
  }

  private mutating func empty() {
    for place in slots.indices { slots[place] = Slot() }
    count = 0
    bytes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: 2 * old.count)
    for slot in old where slot.length != 0 { add(slot) }
  }

  private mutating func add(_ slot: Slot) {
    var place = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
    while slots[place].length != 0 { place = (place + 1) & (slots.count - 1) }
    slots[place] = slot
  }
}
