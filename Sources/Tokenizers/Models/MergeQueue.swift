/// Merges that can be done, the one of the lowest rank first, and of those the leftmost: a binary heap.
struct MergeQueue: Sendable {
  /// Rank and place, as one number.
  private var keys: [UInt64] = []

  /// Removes all merges.
  mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

  /// Adds a merge.
  @inline(__always)
  mutating func push(rank: UInt32, place: UInt32) {
    let key = UInt64(rank) << 32 | UInt64(place)
    var index = keys.count
    keys.append(key)
    while index > 0 {
      let parent = (index &- 1) >> 1
      guard keys[parent] > key else { break }
      keys[index] = keys[parent]
      index = parent
    }
    keys[index] = key
  }

  /// Takes the first merge.
  @inline(__always)
  mutating func pop() -> (rank: UInt32, place: UInt32)? {
    guard let key = keys.popLast() else { return nil }
    guard let first = keys.first else { return Self.parts(key) }
    var index = 0
    while true {
      var child = 2 &* index &+ 1
      guard child < keys.count else { break }
      if child &+ 1 < keys.count, keys[child &+ 1] < keys[child] { child &+= 1 }
      guard keys[child] < key else { break }
      keys[index] = keys[child]
      index = child
    }
    keys[index] = key
    return Self.parts(first)
  }

  @inline(__always)
  private static func parts(_ key: UInt64) -> (rank: UInt32, place: UInt32) {
    (UInt32(truncatingIfNeeded: key >> 32), UInt32(truncatingIfNeeded: key))
  }
}
