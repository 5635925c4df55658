/// The tokens of a vocabulary and their ids, found by exact UTF-8 bytes. Ids may have gaps.
///
/// A token given twice has the id given last, as where Hugging Face's tokenizers read a map; both ids know it.
struct TokenTable: Sendable {
  /// The hash that `id(_:hash:)` takes.
  let hash = ByteHash.shared
  /// How many different tokens there are.
  private(set) var count = 0
  /// The bytes of the longest token.
  private(set) var longest = 0
  /// Whether two tokens have one id.
  private(set) var sharesIDs = false

  /// Tokens as given.
  let tokens: [String]
  /// Their bytes one after the other; token `place` ends where the next starts.
  private var bytes: [UInt8] = []
  private var starts: [UInt32] = [0]
  private var ids: [Int32] = []
  /// Open addressing: half of a token's hash above its place + 1; 0 where free. The count is a power of two.
  private var slots: [UInt64]
  /// The place + 1 of each id, where ids are dense; `sparse` otherwise.
  private var dense: [UInt32] = []
  private var sparse: [Int32: UInt32] = [:]

  /// Builds the table. Ids must be at least 0 and fit `Int32`, which readers check; others are left out.
  init(_ entries: [(token: String, id: Int)]) {
    let entries =
      entries.allSatisfy { Int32(exactly: $0.id) ?? -1 >= 0 }
      ? entries : entries.filter { Int32(exactly: $0.id) ?? -1 >= 0 }
    tokens = entries.map(\.token)
    starts.reserveCapacity(entries.count + 1)
    ids.reserveCapacity(entries.count)
    bytes.reserveCapacity(entries.count * 8)
    var largest = 0
    for entry in entries {
      bytes.append(contentsOf: entry.token.utf8)
      starts.append(UInt32(clamping: bytes.count))
      ids.append(Int32(truncatingIfNeeded: entry.id))
      largest = max(largest, entry.id)
    }
    slots = Array(repeating: 0, count: 1 << (Int.bitWidth - (2 * entries.count).leadingZeroBitCount))
    if largest < 8 * entries.count + 1024 { dense = Array(repeating: 0, count: largest + 1) }
    for place in ids.indices { insert(place) }
  }

  private mutating func insert(_ place: Int) {
    let range = range(place)
    longest = max(longest, range.count)
    let entry = UInt32(truncatingIfNeeded: place + 1)
    let id = ids[place]
    let former: UInt32
    if dense.isEmpty {
      former = sparse.updateValue(entry, forKey: id) ?? 0
    } else {
      former = dense[Int(id)]
      dense[Int(id)] = entry
    }
    let (value, found) = bytes.withUnsafeBufferPointer { bytes in
      let token = bytes.part(range)
      let value = hash(token)
      return (value, self.slot(of: token, hash: value, in: bytes))
    }
    if slots[found] == 0 { count += 1 }
    if former != 0 { sharesIDs = true }
    slots[found] = (value & ~0xFFFF_FFFF) | UInt64(entry)
  }

  @inline(__always)
  private func range(_ place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }

  /// The slot where a token is, or would be.
  @inline(__always)
  private func slot(
    of token: UnsafeBufferPointer<UInt8>, hash: UInt64, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32,
        bytes.part(range(Int(UInt32(truncatingIfNeeded: slots[slot])) &- 1)).hasBytes(of: token)
      {
        break
      }
      slot = (slot &+ 1) & mask
    }
    return slot
  }

  /// The id of a token, given its `hash`.
  @inline(__always)
  func id(_ token: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int32? {
    let slot = bytes.withUnsafeBufferPointer { slots[self.slot(of: token, hash: hash, in: $0)] }
    return slot == 0 ? nil : ids[Int(UInt32(truncatingIfNeeded: slot)) &- 1]
  }

  /// The id of a token.
  func id(_ token: UnsafeBufferPointer<UInt8>) -> Int32? { id(token, hash: hash(token)) }

  /// The id of a token.
  func id(_ token: [UInt8]) -> Int32? { token.withUnsafeBufferPointer { id($0) } }

  /// The id of a token that is spelled exactly so.
  func id(of token: String) -> Int? {
    var token = token
    return token.withUTF8 { id($0) }.map(Int.init)
  }

  /// The ids of `<0x00>` to `<0xFF>`; `nil` where there is none.
  var byteIDs: [Int32?] {
    (0...0xFF).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return id(Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8))
    }
  }

  /// The token with an id.
  func token(_ id: Int) -> String? {
    guard let id = Int32(exactly: id), id >= 0 else { return nil }
    let entry = dense.isEmpty ? sparse[id] ?? 0 : Int(id) < dense.count ? dense[Int(id)] : 0
    return entry == 0 ? nil : tokens[Int(entry) - 1]
  }

  /// Calls `body` with the bytes of each token and its id, in the order given.
  func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int32) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      for place in ids.indices { body(bytes.part(range(place)), ids[place]) }
    }
  }
}
