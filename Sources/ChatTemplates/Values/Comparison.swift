/// An operator that compares.
enum Comparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case isIn = "in"
  case isNotIn = "not in"
}

extension Renderer {
  /// Whether the comparison holds.
  func compare(_ left: Value, _ comparison: Comparison, _ right: Value) throws(ChatTemplateError) -> Bool {
    switch comparison {
    case .equal: try areEqual(left, right)
    case .notEqual: try !areEqual(left, right)
    case .isIn: try contains(right, left)
    case .isNotIn: try !contains(right, left)
    case .less: try isLess(left, right, orEqual: false, "<")
    case .lessOrEqual: try isLess(left, right, orEqual: true, "<=")
    case .greater: try isLess(right, left, orEqual: false, ">", areSwapped: true)
    case .greaterOrEqual: try isLess(right, left, orEqual: true, ">=", areSwapped: true)
    }
  }

  /// Python's `==`.
  func areEqual(_ left: Value, _ right: Value) throws(ChatTemplateError) -> Bool {
    try charge(steps: 1)
    switch (left, right) {
    case (.none, .none), (.undefined, .undefined): return true
    case (.string(let left), .string(let right)):
      try charge(steps: min(left.count, right.count) / 16)
      return left == right
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      if left === right { return true }
      guard left.values.count == right.values.count else { return false }
      for (left, right) in zip(left.values, right.values) where try !areEqual(left, right) { return false }
      return true
    case (.dictionary(let left), .dictionary(let right)):
      if left === right { return true }
      guard left.count == right.count else { return false }
      for entry in left.entries {
        guard let other = right[try key(entry.key)] else { return false }
        guard try areEqual(entry.value, other) else { return false }
      }
      return true
    case (.range(let left), .range(let right)):
      return left.count == right.count && (left.count == 0 || left.start == right.start)
        && (left.count <= 1 || left.step == right.step)
    case (.generator(let left as AnyObject), .generator(let right as AnyObject)),
      (.namespace(let left as AnyObject), .namespace(let right as AnyObject)),
      (.loop(let left as AnyObject), .loop(let right as AnyObject)),
      (.macro(let left as AnyObject), .macro(let right as AnyObject)),
      (.method(let left as AnyObject), .method(let right as AnyObject)):
      return left === right
    case (.function(let left), .function(let right)): return left == right
    case (.view, .view):
      throw .unsupported(place, kind: "comparison of", name: "\(left.type) and \(right.type)")
    default: return Number(left).flatMap { left in Number(right).map { left.isEqual(to: $0) } } ?? false
    }
  }

  /// Python's `in`.
  func contains(_ container: Value, _ value: Value) throws(ChatTemplateError) -> Bool {
    switch container {
    case .string(let text):
      guard let part = value.text else {
        throw failure("'in <string>' requires string as left operand, not \(value.type)")
      }
      try charge(steps: (text.count + part.count) / 16)
      return text.contains(part)
    case .dictionary(let mapping): return mapping[try key(value)] != nil
    default:
      guard isIterable(container) else {
        throw failure("argument of type '\(container.type)' is not iterable")
      }
      let generator = try iterate(container)
      while let next = try generator.next() {
        if try areEqual(next, value) { return true }
      }
      return false
    }
  }

  /// Python's `<` and `<=`.
  func isLess(
    _ left: Value, _ right: Value, orEqual: Bool, _ symbol: String, areSwapped: Bool = false
  ) throws(ChatTemplateError) -> Bool {
    try charge(steps: 1)
    switch (left, right) {
    case (.string(let left), .string(let right)):
      try charge(steps: min(left.count, right.count) / 16)
      return left == right ? orEqual : left.scalars.lexicographicallyPrecedes(right.scalars)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      for (left, right) in zip(left.values, right.values) where try !areEqual(left, right) {
        return try isLess(left, right, orEqual: orEqual, symbol, areSwapped: areSwapped)
      }
      return orEqual ? left.values.count <= right.values.count : left.values.count < right.values.count
    case (.undefined(let undefined), _), (_, .undefined(let undefined)): throw failure(undefined.message)
    default:
      guard let first = Number(left), let second = Number(right) else {
        let (left, right) = areSwapped ? (right, left) : (left, right)
        throw failure("'\(symbol)' not supported between instances of '\(left.type)' and '\(right.type)'")
      }
      return orEqual ? first.isLessOrEqual(to: second) : first.isLess(than: second)
    }
  }

  /// `values` in the order of `keys`, stable; Python's `sorted`.
  func sorted(
    _ values: [Value], by keys: [Value], isReversed: Bool
  ) throws(ChatTemplateError) -> [Value] {
    // A merge sort of our own: the standard library's cannot stop at the first error.
    var order = isReversed ? Array(values.indices.reversed()) : Array(values.indices)
    var width = 1
    while width < order.count {
      var merged: [Int] = []
      var start = 0
      while start < order.count {
        var (left, right) = (start, min(start + width, order.count))
        let (middle, end) = (right, min(start + 2 * width, order.count))
        while left < middle, right < end {
          if try isLess(keys[order[right]], keys[order[left]], orEqual: false, "<") {
            merged.append(order[right])
            right += 1
          } else {
            merged.append(order[left])
            left += 1
          }
        }
        merged += order[left..<middle] + order[right..<end]
        start = end
      }
      order = merged
      width *= 2
    }
    return (isReversed ? order.reversed() : order).map { values[$0] }
  }
}

/// A number of either kind, compared by its exact value as Python does.
enum Number {
  case integer(Int)
  case float(Double)

  init?(_ value: Value) {
    if case .float(let number) = value {
      self = .float(number)
    } else if let number = value.index {
      self = .integer(number)
    } else {
      return nil
    }
  }

  func isEqual(to other: Number) -> Bool { isLessOrEqual(to: other) && other.isLessOrEqual(to: self) }

  func isLess(than other: Number) -> Bool { order(other) == .some(-1) }

  func isLessOrEqual(to other: Number) -> Bool { order(other).map { $0 <= 0 } ?? false }

  /// -1, 0 or 1 as the number is less than `other`, equal, or greater; nil when one is no number.
  private func order(_ other: Number) -> Int? {
    switch (self, other) {
    case (.integer(let left), .integer(let right)): return left < right ? -1 : left == right ? 0 : 1
    case (.float(let left), .float(let right)):
      guard !left.isNaN, !right.isNaN else { return nil }
      return left < right ? -1 : left == right ? 0 : 1
    case (.float, .integer): return other.order(self).map { -$0 }
    case (.integer(let left), .float(let right)):
      guard !right.isNaN else { return nil }
      // Rounded down, the other number fits 64 bits or is beyond all that do.
      guard let whole = Int(exactly: right.rounded(.down)) else { return right > 0 ? -1 : 1 }
      if left != whole { return left < whole ? -1 : 1 }
      return right > right.rounded(.down) ? -1 : 0
    }
  }
}
