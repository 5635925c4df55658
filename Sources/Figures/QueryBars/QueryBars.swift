/// Which keys of a row have a bar, and what the others come to.
struct QueryBars: Sendable {
  /// A key and its weight.
  struct Bar: Sendable {
    var key: Int
    var weight: Float
  }

  /// In the order of the keys.
  var bars: [Bar]
  /// The keys without a bar, and the sum of their weights.
  var others: (count: Int, sum: Double)
  /// The sum of all weights that the query may see.
  var sum: Double
  /// Keys that the query may not see, before and after those it may.
  var hidden: (before: Int, after: Int)
  /// What the row would have where the query may not look; 0 where it is as it should be.
  var unseen: Double

  /// - Parameter most: with more keys than this, only as many of the greatest magnitude have a bar; of equal ones, the first.
  init(_ weights: [Float], visible: Range<Int>, most: Int) {
    var keys = Array(visible)
    if keys.count > most {
      func strength(_ key: Int) -> Float { weights[key].isNaN ? -1 : weights[key].magnitude }
      keys.sort { (-strength($0), $0) < (-strength($1), $1) }
      keys = keys.prefix(most).sorted()
    }
    func sum(_ keys: some Sequence<Int>) -> Double {
      keys.reduce(0) { $0 + (weights[$1].isFinite ? Double(weights[$1]) : 0) }
    }
    bars = keys.map { Bar(key: $0, weight: weights[$0]) }
    self.sum = sum(visible)
    let shown = Set(keys)
    others = (visible.count - keys.count, sum(visible.lazy.filter { !shown.contains($0) }))
    hidden = (visible.lowerBound, weights.count - visible.upperBound)
    unseen = sum(weights.indices.lazy.filter { !visible.contains($0) })
  }
}

/// The axis of the bars.
struct BarAxis: Sendable {
  /// The weights at its ends: `lower` < `upper`, both finite.
  let lower: Double
  let upper: Double
  /// Whether weights lie beyond an end.
  let clamps: (below: Bool, above: Bool)

  /// - Parameter range: where it names no limits, the axis goes from 0, or the least weight below it, to the greatest.
  init(_ weights: [Float], range: ColorScale.Range) {
    let finite = weights.filter(\.isFinite)
    let (least, greatest) = extremes(of: finite)
    let ends: (Double, Double)
    if case .limits(let lower, let upper) = range, lower < upper, lower.isFinite, upper.isFinite {
      ends = (Double(lower), Double(upper))
    } else {
      let (lower, upper) = (Double(min(least, 0)), Double(max(greatest, 0)))
      ends = (lower, upper > lower ? upper : 1)
    }
    (lower, upper) = ends
    clamps = (weights.contains { Double($0) < ends.0 }, weights.contains { Double($0) > ends.1 })
  }

  /// Where a weight stands, 0 to 1.
  func fraction(_ weight: Double) -> Double {
    // Divided first, so that no difference overflows.
    let unit = max(lower.magnitude, upper.magnitude)
    let fraction = (weight / unit - lower / unit) / (upper / unit - lower / unit)
    return fraction.isNaN ? 0 : min(max(fraction, 0), 1)
  }

  /// Where bars begin: 0, or the end nearest to it.
  var origin: Double { min(max(0, lower), upper) }

  /// The numbers on the axis, ascending: its ends, 0, and round ones between where there is room for `most`.
  func ticks(most: Int) -> [Double] {
    guard lower == 0 else { return lower < 0 && upper > 0 ? [lower, 0, upper] : [lower, upper] }
    return [0] + evenNumbers(from: 0, to: upper, most: most) + [upper]
  }
}
