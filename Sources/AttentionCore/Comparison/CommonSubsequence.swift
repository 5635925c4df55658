/// The longest common subsequence of two lists of numbers, 64 entries at a time.
///
/// H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004): bit j of a row is 0 where the longest common subsequence of the
/// rows so far with A's first j + 1 entries is longer than that with the first j. All rows are kept, one bit an entry, to go back
/// through them.
enum CommonSubsequence {
  /// - Parameter largestTable: the most bits that the rows may have; above that only the common beginning and end are returned.
  /// - Returns: places in both, ascending, and whether there is no longer subsequence.
  static func find(
    _ a: [Int], _ b: [Int], largestTable: Int
  ) -> (pairs: [(a: Int, b: Int)], isLongest: Bool) {
    let shorter = min(a.count, b.count)
    var start = 0
    while start < shorter, a[start] == b[start] { start += 1 }
    var end = 0
    while end < shorter - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }

    // What both begin or end with is part of some longest subsequence.
    let (middleA, middleB) = (Array(a[start..<a.count - end]), Array(b[start..<b.count - end]))
    let (bits, overflows) = ((middleA.count + 63) / 64 * 64).multipliedReportingOverflow(by: middleB.count)
    let isLongest = !overflows && bits <= largestTable
    let middle = isLongest ? table(middleA, middleB) : []
    let pairs =
      (0..<start).map { (a: $0, b: $0) } + middle.map { (a: $0.a + start, b: $0.b + start) }
      + (0..<end).map { (a: a.count - end + $0, b: b.count - end + $0) }
    return (pairs, isLongest)
  }

  private static func table(_ a: [Int], _ b: [Int]) -> [(a: Int, b: Int)] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    let words = (a.count + 63) / 64
    var places: [Int: [Int]] = [:]
    for (place, token) in a.enumerated() { places[token, default: []].append(place) }
    // Row r is for the first r entries of b.
    var rows = [UInt64](repeating: ~0, count: words * (b.count + 1))
    var matches = [UInt64](repeating: 0, count: words)
    for (row, token) in b.enumerated() {
      let own = places[token] ?? []
      for place in own { matches[place / 64] |= 1 << (place % 64) }
      var carry: UInt64 = 0
      for word in 0..<words {
        let old = rows[row * words + word]
        let shared = old & matches[word]
        let (half, first) = old.addingReportingOverflow(shared)
        let (sum, second) = half.addingReportingOverflow(carry)
        carry = first || second ? 1 : 0
        rows[(row + 1) * words + word] = sum | (old & ~matches[word])
      }
      for place in own { matches[place / 64] = 0 }
    }
    return path(a, b, rows: rows, words: words)
  }

  /// Goes back from the last entries of both.
  private static func path(_ a: [Int], _ b: [Int], rows: [UInt64], words: Int) -> [(a: Int, b: Int)] {
    /// Whether the subsequence with the first `row` entries of b grows at entry `place` of a.
    func grows(_ row: Int, _ place: Int) -> Bool { rows[row * words + place / 64] >> (place % 64) & 1 == 0 }
    var pairs: [(a: Int, b: Int)] = []
    var (place, row) = (a.count - 1, b.count)
    while place >= 0, row > 0 {
      if a[place] == b[row - 1] {
        pairs.append((place, row - 1))
        place -= 1
        row -= 1
      } else if grows(row, place) {
        // Not without this entry of a, so without that of b.
        row -= 1
      } else {
        place -= 1
      }
    }
    return pairs.reversed()
  }
}
