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

  /// The angle per position of each pair.
  public enum Frequencies: Sendable, Equatable {
    /// The same for every sequence.
    case fixed([Float])
    /// Made anew for sequences longer than `context`, with a base that grows with their length ("dynamic NTK").
    case dynamic(base: Double, factor: Double, context: Int, dimensions: Int)
    /// `long` for sequences longer than `context`, else `short` (LongRoPE, Ding et al. 2024).
    case byLength(short: [Float], long: [Float], context: Int)
  }

  /// The angles.
  public let frequencies: Frequencies
  /// Which dimensions form a pair.
  public let pairing: Pairing
  /// The first dimension of a head that is rotated; the `2 · pairs` from there on are.
  public let firstDimension: Int
  /// What cosine and sine are multiplied by; 1 but for some scaled schemes.
  public let amplitude: Float
  /// The scheme in words, e.g. `rotary, 64 dimensions, base 10000`.
  public let summary: String

  /// Frequencies in one of the forms; `summary` says in words what they are.
  public init(
    _ frequencies: Frequencies, pairing: Pairing = .half, firstDimension: Int = 0, amplitude: Float = 1,
    summary: String
  ) {
    self.frequencies = frequencies
    self.pairing = pairing
    self.firstDimension = firstDimension
    self.amplitude = amplitude
    self.summary = summary
  }

  /// Number of pairs of dimensions that turn.
  public var pairs: Int {
    switch frequencies {
    case .fixed(let angles): angles.count
    case .dynamic(_, _, _, let dimensions): dimensions / 2
    case .byLength(let short, _, _): short.count
    }
  }

  /// The angles for a sequence whose last position is `length` − 1.
  public func inverseFrequencies(length: Int) -> [Float] {
    switch frequencies {
    case .fixed(let angles): return angles
    case .byLength(let short, let long, let context): return length > context ? long : short
    case .dynamic(let base, let factor, let context, let dimensions):
      let ratio = factor * Double(max(length, context)) / Double(context) - (factor - 1)
      let stretched = base * pow(ratio, Double(dimensions) / Double(dimensions - 2))
      return Self.frequencies(base: stretched, dimensions: dimensions)
    }
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

  /// Cosines and sines of the positions of a sequence.
  func tables(positions: [Int]) -> RotaryTable {
    let angles = inverseFrequencies(length: (positions.max() ?? 0) + 1)
    let table = RotaryTable(
      rotary: self, cosines: FloatBuffer(count: positions.count * angles.count),
      sines: FloatBuffer(count: positions.count * angles.count))
    var place = 0
    for position in positions {
      for angle in angles {
        // The product in 32 bits, as the models were trained with it.
        let product = Double(Float(position) * angle)
        table.cosines.pointer[place] = Float(cos(product)) * amplitude
        table.sines.pointer[place] = Float(sin(product)) * amplitude
        place += 1
      }
    }
    return table
  }
}

/// Cosines and sines `[positions, pairs]` of one sequence.
struct RotaryTable: Sendable {
  let rotary: RotaryPositions
  let cosines: FloatBuffer
  let sines: FloatBuffer

  /// Rotates the vectors of all heads in place.
  ///
  /// - Parameter vectors: `[rows, heads · headWidth]`.
  func rotate(
    _ vectors: UnsafeMutablePointer<Float>, rows: Int, heads: Int, headWidth: Int, parallel: Parallel
  ) {
    let shared = Shared(vectors)
    let pairs = rotary.pairs
    let isHalf = rotary.pairing == .half
    let block = 32
    parallel.forEach((rows + block - 1) / block) { index, _ in
      for row in index * block..<min((index + 1) * block, rows) {
        let (cosines, sines) = (self.cosines.pointer + row * pairs, self.sines.pointer + row * pairs)
        for head in 0..<heads {
          let vector = shared.pointer + (row * heads + head) * headWidth + rotary.firstDimension
          for pair in 0..<pairs {
            let (first, second) = isHalf ? (pair, pair + pairs) : (2 * pair, 2 * pair + 1)
            let (a, b) = (vector[first], vector[second])
            vector[first] = a * cosines[pair] - b * sines[pair]
            vector[second] = b * cosines[pair] + a * sines[pair]
          }
        }
      }
    }
  }
}

/// The tables of one sequence, each made once however many layers use it.
final class RotaryCache {
  private let positions: [Int]
  private var tables: [RotaryTable] = []

  init(positions: [Int]) { self.positions = positions }

  func table(of rotary: RotaryPositions?) -> RotaryTable? {
    guard let rotary else { return nil }
    if let known = tables.first(where: { $0.rotary == rotary }) { return known }
    let made = rotary.tables(positions: positions)
    tables.append(made)
    return made
  }
}
