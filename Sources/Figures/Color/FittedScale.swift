#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A colour scale whose ends are known.
package struct FittedScale: Sendable, Hashable {
  package let transfer: ColorScale.Transfer
  /// The weight of the first colour, finite; above 0 on a logarithmic scale that does not diverge.
  let lower: Double
  /// The weight of the last colour, finite and greater; on a diverging scale `-lower`.
  let upper: Double
  let isDiverging: Bool
  /// Whether greater weights share the last colour.
  package let clampsAbove: Bool
  /// Whether lesser weights share the first colour.
  package let clampsBelow: Bool
  /// Whether what it scales are percents of the greatest weight of each of several maps.
  var isPercent = false

  /// The weight whose logarithm counts as 0; on a diverging scale, magnitudes from here down look like 0.
  private var least: Double { isDiverging ? upper / 1000 : lower }

  /// The weight as the colours are proportional to it.
  @inline(__always)
  private func transferred(_ weight: Double) -> Double {
    switch transfer {
    case .linear: weight
    case .squareRoot: weight < 0 ? -(-weight).squareRoot() : weight.squareRoot()
    case .logarithm: weight <= least ? 0 : log(weight / least)
    }
  }

  /// Where `weight` stands on the scale, 0 to 1; not a number counts as 0.
  func fraction(_ weight: Double) -> Double { converter.fraction(weight) }

  /// The index of the colour of each weight.
  func levels(_ weights: some Collection<Float>) -> [UInt8] {
    let converter = converter
    return weights.map { converter.level(Double($0)) }
  }

  private var converter: Converter {
    Converter(
      scale: self, origin: isDiverging ? 0 : transferred(lower),
      span: transferred(upper) - (isDiverging ? 0 : transferred(lower)))
  }

  /// The scale with what it takes to apply it many times.
  private struct Converter {
    let scale: FittedScale
    let origin: Double
    let span: Double

    @inline(__always)
    func fraction(_ weight: Double) -> Double {
      let weight = weight.isNaN ? 0 : min(max(weight, scale.lower), scale.upper)
      guard scale.isDiverging else {
        // Without a 0 on the scale, the nearer end.
        return min(max((scale.transferred(weight) - origin) / span, 0), 1)
      }
      let side = min(scale.transferred(weight.magnitude) / span, 1)
      return (1 + (weight < 0 ? -side : side)) / 2
    }

    @inline(__always)
    func level(_ weight: Double) -> UInt8 {
      let fraction = fraction(weight)
      guard scale.isDiverging else { return UInt8(fraction * Double(ColorMap.levelCount - 1) + 0.5) }
      let side = (2 * fraction - 1) * Double(ColorMap.levelCount - 1 - ColorMap.center)
      return UInt8(Double(ColorMap.center) + side + 0.5)
    }
  }

  /// `from 0 to 1, by its square root`.
  var words: String {
    let unit = isPercent ? " % of the greatest weight of each map" : ""
    let how =
      switch transfer {
      case .linear: ""
      case .squareRoot: ", by its square root"
      case .logarithm: ", by its logarithm"
      }
    return "from \(threeDigits(lower)) to \(threeDigits(upper))\(unit)\(how)"
  }
}
