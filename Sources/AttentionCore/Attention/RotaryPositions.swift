#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotary position embedding: queries and keys are rotated by angles that grow with their position, so that
/// scores depend on the distance (Su et al. 2021, RoFormer).
public struct RotaryPositions: Sendable, Equatable {
  /// Which two dimensions turn together.
  public enum Pairing: String, Sendable {
    /// Dimension i with i + r/2 of the first r (Llama, GPT-NeoX).
    case half
    /// Dimension 2i with 2i + 1 (GPT-J).
    case adjacent
  }

  /// Angle per position of each pair; two dimensions a pair, the first `2 · count` of a head are rotated.
  public let inverseFrequencies: [Float]
  /// Which dimensions form a pair.
  public let pairing: Pairing
  /// What cosine and sine are multiplied by; 1 but for some scaled schemes.
  public let amplitude: Float

  /// - Parameter inverseFrequencies: one a pair of dimensions.
  public init(inverseFrequencies: [Float], pairing: Pairing = .half, amplitude: Float = 1) {
    self.inverseFrequencies = inverseFrequencies
    self.pairing = pairing
    self.amplitude = amplitude
  }

  /// `base^(−2i / dimensions)` for each pair i of `dimensions` (even).
  public static func frequencies(base: Double, dimensions: Int) -> [Float] {
    (0..<dimensions / 2).map { pair in
      let exponent = Float(2 * pair) / Float(dimensions)
      return 1 / Float(pow(base, Double(exponent)))
    }
  }

  /// Llama 3's scaling of frequencies: wavelengths longer than `context / low` are stretched by `factor`, shorter
  /// than `context / high` kept, those between blended smoothly.
  public static func llama3(
    _ frequencies: [Float], factor: Double, low: Double, high: Double, context: Int
  ) -> [Float] {
    let original = Double(context)
    return frequencies.map { frequency in
      let wavelength = 2 * Double.pi / Double(frequency)
      if wavelength < original / high { return frequency }
      if wavelength > original / low { return Float(Double(frequency) / factor) }
      let smooth = (original / wavelength - low) / (high - low)
      return Float((1 - smooth) * Double(frequency) / factor + smooth * Double(frequency))
    }
  }

  /// Cosines and sines of `positions`: two arrays `[positions, pairs]`.
  func tables(positions: [Int]) -> (cosines: [Float], sines: [Float]) {
    let count = positions.count * inverseFrequencies.count
    var cosines: [Float] = []
    var sines: [Float] = []
    cosines.reserveCapacity(count)
    sines.reserveCapacity(count)
    for position in positions {
      for frequency in inverseFrequencies {
        // The product in 32 bits, as the models were trained with it.
        let angle = Double(Float(position) * frequency)
        cosines.append(Float(cos(angle)) * amplitude)
        sines.append(Float(sin(angle)) * amplitude)
      }
    }
    return (cosines, sines)
  }

  /// Rotates the vectors of all heads in place.
  ///
  /// - Parameters:
  ///   - vectors: `[rows, heads · headWidth]`.
  ///   - tables: those of the rows' positions.
  func rotate(
    _ vectors: UnsafeMutablePointer<Float>, rows: Int, heads: Int, headWidth: Int,
    tables: (cosines: [Float], sines: [Float])
  ) {
    let pairs = inverseFrequencies.count
    for row in 0..<rows {
      for head in 0..<heads {
        let vector = vectors + (row * heads + head) * headWidth
        for pair in 0..<pairs {
          let (first, second) = pairing == .half ? (pair, pair + pairs) : (2 * pair, 2 * pair + 1)
          let (c, s) = (tables.cosines[row * pairs + pair], tables.sines[row * pairs + pair])
          let (a, b) = (vector[first], vector[second])
          vector[first] = a * c - b * s
          vector[second] = b * c + a * s
        }
      }
    }
  }
}
