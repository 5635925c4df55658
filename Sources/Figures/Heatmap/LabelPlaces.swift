/// Which tokens of an axis are labelled: all where there is room, else some at even steps, at least one of them.
struct LabelPlaces: Sendable {
  /// The tokens with a label, ascending.
  let places: [Int]
  /// Every how-manieth token is labelled; 1 where all are.
  let step: Int
  /// The room of each label along the axis, in points, its centre in the middle.
  let room: Double

  /// - Parameters:
  ///   - count: of tokens.
  ///   - pitch: the distance of two neighbours, in points.
  ///   - needed: the least distance of two labels, in points.
  ///   - marked: tokens that are labelled before others, as far as they leave each other room.
  ///   - isWordStart: whether a word begins with a token; labels move there, by half a step at most.
  init(
    count: Int, pitch: Double, needed: Double, marked: Set<Int> = [],
    isWordStart: (Int) -> Bool = { _ in false }
  ) {
    guard count > 1, pitch < needed else {
      (places, step, room) = (Array(0..<count), 1, count > 1 ? pitch : max(pitch, needed))
      return
    }
    let step = roundStep(pitch: pitch, needed: needed)
    // The least distance of two labels, in tokens.
    let apart = max(Int(min((needed / pitch - 1e-9).rounded(.up), Double(count))), 1)
    var kept: [Int] = []
    for place in marked.sorted() where place >= 0 && place < count {
      if kept.last.map({ place - $0 >= apart }) ?? true { kept.append(place) }
    }
    var others: [Int] = []
    func isFree(_ place: Int) -> Bool {
      (others.last.map { place - $0 >= apart } ?? true) && kept.allSatisfy { abs(place - $0) >= apart }
    }
    var next = 0
    while next < count {
      let nearest = (0...min(step, count) / 2).lazy.flatMap { [next - $0, next + $0] }
        .first { $0 >= 0 && $0 < count && isWordStart($0) && isFree($0) }
      if let place = nearest ?? (isFree(next) ? next : nil) {
        others.append(place)
        next = place
      }
      next += step
    }
    places = (kept + others).sorted()
    self.step = step
    room = needed
  }
}

/// The least of 1, 2, 5, 10, 20, … whose labels stand at least `needed` apart.
///
/// - Parameter pitch: the distance of two neighbours, in points.
func roundStep(pitch: Double, needed: Double) -> Int {
  var decade = 1
  while decade < 1_000_000_000 {
    for step in [decade, 2 * decade, 5 * decade] where Double(step) * pitch >= needed { return step }
    decade *= 10
  }
  return decade
}
