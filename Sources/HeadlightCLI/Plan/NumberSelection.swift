import ArgumentParser

/// A choice of layers or heads, as in `0,3-5`.
struct NumberSelection: Equatable {
  let ranges: [ClosedRange<Int>]

  /// Reads numbers and ranges, separated by commas.
  ///
  /// - Throws: `ValidationError` with the part that is wrong.
  init(_ text: String) throws {
    ranges = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, let only?, _): return only...only
      case (2, let first?, let last?) where first <= last: return first...last
      case (2, let first?, let last?):
        throw ValidationError("\(first) comes after \(last): write \(last)-\(first)")
      default: throw ValidationError("expected numbers and ranges such as 0,3-5, found '\(part)'")
      }
    }
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.count <= 6, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text)
  }

  /// The chosen numbers below `count`, ascending, each once.
  ///
  /// - Throws: when a number is not below `count`.
  func numbers(below count: Int, what: String) throws(UsageError) -> [Int] {
    let highest = ranges.map(\.upperBound).max() ?? 0
    guard highest < count else {
      throw UsageError("--\(what)s: there is no \(what) \(highest); the model has \(what)s 0 to \(count - 1)")
    }
    return (0..<count).filter { number in ranges.contains { $0.contains(number) } }
  }
}
