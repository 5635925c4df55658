#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Pillow's filters, by the numbers that a `preprocessor_config.json` calls them.
enum ResampleFilter: Int, CaseIterable {
  case nearest, lanczos, bilinear, bicubic, box, hamming

  /// How far from its centre the filter reaches, in pixels of the smaller image.
  var support: Double {
    switch self {
    case .nearest: 0
    case .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The filter's value at distance `x` from its centre.
  func value(_ x: Double) -> Double {
    let distance = x.magnitude
    switch self {
    case .nearest: return 0
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(1 - distance, 0)
    case .hamming:
      if distance == 0 { return 1 }
      if distance >= 1 { return 0 }
      let angle = distance * .pi
      return sin(angle) / angle * (0.54 + 0.46 * cos(angle))
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
    case .lanczos: return x >= -3 && x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(x * .pi) / (x * .pi)
  }
}

/// What each pixel of a resized line is made of: a run of pixels of the line, and their weights in fixed point.
struct ResampleWeights {
  /// Bits after the point.
  static let precision = 32 - 8 - 2

  /// The first pixel of each run.
  private(set) var starts: [Int] = []
  /// Where the weights of each run start in `weights`; one more entry than there are runs.
  private(set) var offsets: [Int] = [0]
  private(set) var weights: [Int] = []

  /// The weights that take a line of `from` pixels to one of `to`. Making a line shorter stretches the filter, so that
  /// every pixel counts (antialiasing).
  init(_ filter: ResampleFilter, from: Int, to: Int) {
    let scale = Double(from) / Double(to)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    starts.reserveCapacity(to)
    for index in 0..<to {
      let center = (Double(index) + 0.5) * scale
      let start = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), from)
      let values = (start..<max(end, start)).map {
        filter.value((Double($0) - center + 0.5) * (1 / stretch))
      }
      let total = values.reduce(0, +)
      starts.append(start)
      for value in values {
        let weight = (total == 0 ? value : value / total) * Double(1 << Self.precision)
        weights.append(Int(weight < 0 ? weight - 0.5 : weight + 0.5))
      }
      offsets.append(weights.count)
    }
  }
}
