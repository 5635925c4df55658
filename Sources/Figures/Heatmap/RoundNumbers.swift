/// Numbers that can stand beside a colour bar, those that matter most first; some may lie outside of it.
///
/// - Parameter most: how many intervals a linear scale has at most.
func roundNumbers(on scale: FittedScale, most: Int) -> [Double] {
  let positive = max(scale.upper, 0)
  let negative = max(-scale.lower, 0)
  func bothSides(_ numbers: (_ end: Double) -> [Double]) -> [Double] {
    [0] + (positive > 0 ? numbers(positive) : []) + (negative > 0 ? numbers(negative).map { -$0 } : [])
  }
  switch scale.transfer {
  case .linear: return [0] + evenNumbers(from: scale.lower, to: scale.upper, most: most)
  case .squareRoot: return bothSides { roundNumbers(below: $0, down: $0 / 1000) }
  case .logarithm:
    return bothSides { end in
      let all = roundNumbers(below: end, down: scale.isDiverging ? end / 1000 : scale.lower)
      return all.filter { isPowerOfTen($0) } + all.filter { !isPowerOfTen($0) }
    }
  }
}

/// The multiples of 1, 2 or 5 times a power of ten between two numbers, with the least such step that gives at most
/// `most` intervals.
func evenNumbers(from lower: Double, to upper: Double, most: Int) -> [Double] {
  let span = upper - lower
  guard span > 0, span.isFinite else { return [] }
  let power = decade(of: span) / 100
  let steps = sequence(first: power) { $0 * 10 }.prefix(5).flatMap { [$0, 2 * $0, 5 * $0] }
  guard let step = steps.first(where: { $0 * Double(max(most, 1)) >= span * 0.999_999 }) else { return [] }
  // Multiples are counted from the first one, which may be so far from 0 that the next is the same number.
  let first = (lower / step).rounded(.up)
  return (0...max(most, 1)).map { (first + Double($0)) * step }.filter { $0 > lower && $0 < upper }
}

/// 1, 2 and 5 times the powers of ten below `upper`, the greatest first, down to about `least`; both are above 0.
func roundNumbers(below upper: Double, down least: Double) -> [Double] {
  var numbers: [Double] = []
  var power = decade(of: upper)
  while power > 0, power * 5 >= least {
    numbers += [5 * power, 2 * power, power].filter { $0 < upper }
    power = decade(of: power * 0.2)
  }
  return numbers
}

/// The power of ten at or below `value`, which is above 0 and finite.
private func decade(of value: Double) -> Double {
  var power = 1.0
  while power * 10 <= value { power *= 10 }
  while power > value { power /= 10 }
  return power
}

private func isPowerOfTen(_ value: Double) -> Bool { decade(of: value * 1.000_001) >= value * 0.999_999 }
