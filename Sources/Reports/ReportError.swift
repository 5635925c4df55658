import AttentionCore

/// Why a report cannot be made of what it was given.
public enum ReportError: Error, Equatable {
  /// A map has another size than the token lists; shapes are `[queries, keys]`.
  case wrongShape(map: HeadID, expected: [Int], found: [Int])
  /// A weight is infinite or not a number.
  case notFinite(map: HeadID, query: Int, key: Int)
  /// A map was added twice.
  case duplicate(map: HeadID)
  /// The error concerns the map of one side of a comparison.
  indirect case compared(side: String, sequence: String, ReportError)
  /// zlib refused to compress; `code` is its return value.
  case compression(code: Int32)
}

extension ReportError: CustomStringConvertible {
  /// The map, what was expected and what was found.
  public var description: String { "report: \(reason)" }

  private var reason: String {
    switch self {
    case .wrongShape(let map, let expected, let found):
      "map \(map): expected shape \(expected), found \(found)"
    case .notFinite(let map, let query, let key):
      "map \(map): the weight of query \(query) and key \(key) is not a finite number"
    case .duplicate(let map): "map \(map) was added twice"
    case .compared(let side, let sequence, let error): "'\(side)', sequence '\(sequence)': \(error.reason)"
    case .compression(let code): "zlib failed with code \(code)"
    }
  }
}
