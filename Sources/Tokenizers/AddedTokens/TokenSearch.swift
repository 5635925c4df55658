/// Finds the longest of many byte strings at each place of a text.
///
/// An automaton of Aho and Corasick over the strings read backwards: its state at a byte knows the longest string that
/// begins there, so that leftmost-longest matches are found in time linear in the text, whatever the strings are.
struct TokenSearch: Sendable {
  /// A string at a place of the text.
  struct Match: Sendable, Equatable {
    var range: Range<Int>
    /// Which string.
    var index: Int
  }

  /// Lengths of the strings in bytes.
  private var lengths: [Int]
  // Trie of the reversed strings, breadth first: children of a state stand together, sorted by their bytes.
  private var bytes: [UInt8] = [0]
  private var children: [Range<Int32>] = [0..<0]
  private var failures: [Int32] = [0]
  /// The longest string that ends at a state, or -1.
  private var longest: [Int32] = [-1]
  /// Children of the first state by their bytes; 0 where there is none.
  private var roots = [Int32](repeating: 0, count: 256)

  /// A search for strings that are not empty; of equal ones the first is found. Together they have fewer bytes than
  /// `Int32` counts.
  init(_ strings: [[UInt8]]) {
    lengths = strings.map(\.count)
    let reversed = strings.map { $0.reversed() as [UInt8] }
    let order = strings.indices.sorted { left, right in
      reversed[left] == reversed[right]
        ? left < right : reversed[left].lexicographicallyPrecedes(reversed[right])
    }
    // Which strings (places in `order`) go through a state, and how far from the root it is.
    var members: [(range: Range<Int>, depth: Int)] = [(order.indices, 0)]
    var state = 0
    while state < members.count {
      var (rest, depth) = members[state]
      while let first = rest.first, reversed[order[first]].count == depth {
        if longest[state] < 0, depth > 0 { longest[state] = Int32(clamping: order[first]) }
        rest.removeFirst()
      }
      let firstChild = members.count
      while let first = rest.first {
        let byte = reversed[order[first]][depth]
        let end = rest.dropFirst().first { reversed[order[$0]][depth] != byte } ?? rest.upperBound
        members.append((first..<end, depth + 1))
        bytes.append(byte)
        children.append(0..<0)
        longest.append(-1)
        rest = end..<rest.upperBound
      }
      children[state] = Int32(clamping: firstChild)..<Int32(clamping: members.count)
      state += 1
    }
    for child in children[0] { roots[Int(bytes[Int(child)])] = child }
    link()
  }

  /// Finds where each state goes on when no child fits: the longest suffix that is a state too.
  private mutating func link() {
    failures = [Int32](repeating: 0, count: bytes.count)
    for state in bytes.indices {
      for child in children[state] {
        let child = Int(child)
        if state > 0 { failures[child] = next(failures[state], bytes[child]) }
        if longest[child] < 0 { longest[child] = longest[Int(failures[child])] }
      }
    }
  }

  /// The state behind a byte.
  @inline(__always)
  private func next(_ state: Int32, _ byte: UInt8) -> Int32 {
    var state = state
    while state != 0 {
      if let child = child(state, byte) { return child }
      state = failures[Int(state)]
    }
    return roots[Int(byte)]
  }

  private func child(_ state: Int32, _ byte: UInt8) -> Int32? {
    var range = children[Int(state)]
    while !range.isEmpty {
      let middle = range.lowerBound + Int32(range.count / 2)
      let found = bytes[Int(middle)]
      if found == byte { return middle }
      range = found < byte ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// Matches from left to right that do not overlap: the leftmost one, of those the longest, and so on behind it.
  func matches(in text: UnsafeBufferPointer<UInt8>) -> [Match] {
    var found: [Match] = []
    var state: Int32 = 0
    for place in text.indices.reversed() {
      state = state == 0 ? roots[Int(text[place])] : next(state, text[place])
      let index = Int(longest[Int(state)])
      if index >= 0 { found.append(Match(range: place..<place + lengths[index], index: index)) }
    }
    var end = 0
    var chosen: [Match] = []
    for match in found.reversed() where match.range.lowerBound >= end {
      chosen.append(match)
      end = match.range.upperBound
    }
    return chosen
  }
}
