/// The strongest of many weights, found without sorting them.
struct StrongestWeights: Sendable {
  /// A weight and its place in the map.
  struct Entry: Sendable {
    var place: Int
    var weight: Float
  }

  /// The strongest, weakest first; equal ones in the order of their places.
  private(set) var entries: [Entry] = []
  /// How many weights reach the least.
  private(set) var reaching = 0
  /// How many are above 0 but do not reach it.
  private(set) var below = 0

  /// O(weights), three passes at most: the bits of positive floats are ordered like the floats, so a count of their upper halves
  /// finds the bin of the weakest that is kept, and a count of the lower halves in that bin finds it. Of those equal to it, as many
  /// as still fit are taken evenly from all places.
  ///
  /// - Parameters:
  ///   - least: above 0; smaller weights are left out.
  ///   - most: how many are kept.
  init(_ weights: UnsafeBufferPointer<Float>, atLeast least: Float, most: Int) {
    precondition(least > 0 && most > 0)
    var upper = [Int](repeating: 0, count: 1 << 16)
    for weight in weights where weight > 0 {
      guard weight >= least else {
        below += 1
        continue
      }
      reaching += 1
      upper[Int(weight.bitPattern >> 16)] += 1
    }
    var threshold = least.bitPattern
    var equals = (room: Int.max, count: 0)
    if reaching > most {
      var room = most
      var bin = upper.count - 1
      while upper[bin] <= room {
        room -= upper[bin]
        bin -= 1
      }
      var lower = [Int](repeating: 0, count: 1 << 16)
      for weight in weights where weight >= least && Int(weight.bitPattern >> 16) == bin {
        lower[Int(weight.bitPattern & 0xFFFF)] += 1
      }
      var step = lower.count - 1
      while lower[step] <= room {
        room -= lower[step]
        step -= 1
      }
      threshold = UInt32(bin) << 16 | UInt32(step)
      equals = (room, lower[step])
    }
    entries.reserveCapacity(min(reaching, most))
    var seen = 0
    for (place, weight) in weights.enumerated() where weight >= least && weight.bitPattern >= threshold {
      if weight.bitPattern == threshold, equals.room < equals.count {
        defer { seen += 1 }
        guard Self.isKept(seen, of: equals.count, room: equals.room) else { continue }
      }
      entries.append(Entry(place: place, weight: weight))
    }
    entries.sort { ($0.weight, $0.place) < ($1.weight, $1.place) }
  }

  /// Whether the weight at `index` of `count` equal ones is one of the `room` that are kept: one of each of so many stretches, at a
  /// place in it that changes from one to the next, lest only some rows or columns of the map be met.
  private static func isKept(_ index: Int, of count: Int, room: Int) -> Bool {
    guard room > 0 else { return false }
    let stretch = index * room / count
    let start = (stretch * count + room - 1) / room
    let end = ((stretch + 1) * count + room - 1) / room
    var hash = UInt64(truncatingIfNeeded: stretch) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return index - start == Int((hash >> 32) % UInt64(end - start))
  }
}
