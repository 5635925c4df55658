#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Vectors of absolute positions, and which of them a token gets.
public struct PositionTable: Sendable {
  /// How positions are counted where the input does not give them.
  public enum Rule: Sendable, Equatable {
    /// By place, from 0.
    case place
    /// Only tokens that the attention mask lets through count, from 0; padding gets −1 (OPT).
    case unpadded
    /// Only tokens other than this id count, from 0; the others get −1 (RoBERTa).
    case otherThan(id: Int)
  }

  /// Where the vectors are: stored, or sines and cosines computed when they are needed.
  private enum Vectors: Sendable {
    case stored(Tensor)
    case sinusoidal(isInterleaved: Bool)
  }

  private let vectors: Vectors
  /// How many vectors there are.
  public let rowCount: Int
  /// Width of each vector.
  public let width: Int
  /// The row of position 0.
  public let offset: Int
  /// How positions are counted.
  public let rule: Rule
  /// Whether positions that the input gives are rows themselves (RoBERTa), or count from `offset` too (OPT).
  public let takesRows: Bool
  /// Whether the vectors were learned, or are sines and cosines.
  public let isLearned: Bool

  /// Vectors that are stored.
  ///
  /// - Parameter table: `[rows, width]`.
  public init(
    _ table: Tensor, offset: Int = 0, rule: Rule = .place, takesRows: Bool = false, isLearned: Bool = true
  ) {
    precondition(table.shape.count == 2 && offset >= (rule == .place ? 0 : 1))
    vectors = .stored(table)
    rowCount = table.shape[0]
    width = table.shape[1]
    self.offset = offset
    self.rule = rule
    self.takesRows = takesRows
    self.isLearned = isLearned
  }

  /// Sines and cosines of frequency 10000^(−2i / `width`): in turn where interleaved (Vaswani et al. 2017), else all sines
  /// before all cosines.
  public init(sinusoidal positions: Int, width: Int, isInterleaved: Bool = false) {
    precondition(positions >= 0 && width > 0)
    vectors = .sinusoidal(isInterleaved: isInterleaved)
    rowCount = positions
    self.width = width
    offset = 0
    rule = .place
    takesRows = false
    isLearned = false
  }

  /// The most tokens that get a vector each.
  public var longest: Int { max(rowCount - offset, 0) }

  /// The row of each token; one outside the table is the caller's to refuse.
  func rows(of input: ModelInput) -> [Int] {
    if let positions = input.positions { return takesRows ? positions : positions.map { $0 + offset } }
    if case .place = rule { return (0..<input.count).map { $0 + offset } }
    var next = 0
    return (0..<input.count).map { place in
      let counts =
        switch rule {
        case .place: true
        case .unpadded: input.attentionMask?[place] != false
        case .otherThan(let id): input.ids?[place] != id
        }
      guard counts else { return offset - 1 }
      defer { next += 1 }
      return next + offset
    }
  }

  /// Copies the vector of a row that lies in the table.
  func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    switch vectors {
    case .stored(let table): table.copyFloats(from: row * width, count: width, to: target)
    case .sinusoidal(let isInterleaved):
      // Of an odd width, the sines have one more; angles in 64 bits, as they were when models were trained.
      let sines = (width + 1) / 2
      for index in 0..<width {
        let isSine = isInterleaved ? index % 2 == 0 : index < sines
        let pair = isInterleaved ? index / 2 : isSine ? index : index - sines
        let angle = Double(row) / pow(10000, Double(2 * pair) / Double(width))
        target[index] = Float(isSine ? sin(angle) : cos(angle))
      }
    }
  }
}
