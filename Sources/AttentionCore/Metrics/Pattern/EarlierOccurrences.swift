/// Where each token came before: places of equal tokens side by side, so that the earlier ones of all tokens take n numbers, not n².
struct EarlierOccurrences: Sendable {
  /// Places, those of one token together and ascending.
  private let places: [Int]
  /// For each token, where in `places` those of its kind begin and where it stands itself.
  private let spans: [Range<Int>]

  /// - Parameter identities: equal numbers for equal tokens; padding has no occurrences.
  init(_ identities: [Int], _ tokens: KeyTokens) {
    var kinds: [Int: Int] = [:]
    var kindOf: [Int] = []
    var counts: [Int] = []
    for (place, identity) in identities.enumerated() {
      let kind = kinds[identity] ?? counts.count
      if kind == counts.count { counts.append(0) }
      kinds[identity] = kind
      kindOf.append(kind)
      if tokens.isReal(place) { counts[kind] += 1 }
    }
    var starts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    let firsts = starts
    var places = [Int](repeating: 0, count: starts.last ?? 0)
    spans = kindOf.enumerated().map { place, kind in
      guard tokens.isReal(place) else { return 0..<0 }
      places[starts[kind]] = place
      starts[kind] += 1
      return firsts[kind]..<starts[kind] - 1
    }
    self.places = places
  }

  /// Calls `body` with the places before `query` that have its token and are visible, from near to far.
  @inline(__always)
  func forEach(query: Int, visible: Range<Int>, _ body: (Int) -> Void) {
    for index in spans[query].reversed() {
      let place = places[index]
      if place < visible.lowerBound { return }
      body(place)
    }
  }
}
