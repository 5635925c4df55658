#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Python's operators on numbers, strings and sequences.
extension Renderer {
  /// The result of `left symbol right`.
  func operate(_ left: Value, _ symbol: String, _ right: Value) throws(ChatTemplateError) -> Value {
    if symbol == "%", case .string(let text) = left {
      try chargeText(text.count)
      return try percentFormat(text, right)
    }
    if case .undefined(let undefined) = left { throw failure(undefined.message) }
    if case .undefined(let undefined) = right { throw failure(undefined.message) }
    if let first = Number(left), let second = Number(right) {
      return try operate(first, symbol, second)
    }
    switch (symbol, left, right) {
    case ("+", .string(let left), .string(let right)):
      let isMarkup = left.isMarkup || right.isMarkup
      let first = isMarkup ? try escaped(left) : left
      let second = isMarkup ? try escaped(right) : right
      try chargeText(first.count + second.count)
      return .string(Text(first.scalars + second.scalars, isMarkup: isMarkup))
    case ("+", .list(let left), .list(let right)): return try list(left.values + right.values)
    case ("+", .tuple(let left), .tuple(let right)): return try tuple(left.values + right.values)
    case ("*", _, _):
      if let count = right.index, let result = try repeated(left, count) { return result }
      if let count = left.index, let result = try repeated(right, count) { return result }
    default: break
    }
    throw failure("unsupported operand type(s) for \(symbol): '\(left.type)' and '\(right.type)'")
  }

  /// `count` times the elements of a string, list or tuple, or nil for another value.
  private func repeated(_ value: Value, _ count: Int) throws(ChatTemplateError) -> Value? {
    let length: Int
    switch value {
    case .string(let text): length = text.count
    case .list(let items), .tuple(let items): length = items.values.count
    default: return nil
    }
    let count = max(0, count)
    let (total, overflows) = length.multipliedReportingOverflow(by: count)
    try chargeText(overflows ? .max : total)
    switch value {
    case .string(let text):
      guard total > 0 else { return .string(Text([], isMarkup: text.isMarkup)) }
      return .string(Text(Array(repeatElement(text.scalars, count: count).joined()), isMarkup: text.isMarkup))
    case .list(let items):
      return try list(total == 0 ? [] : Array(repeatElement(items.values, count: count).joined()))
    case .tuple(let items):
      return try tuple(total == 0 ? [] : Array(repeatElement(items.values, count: count).joined()))
    default: return nil
    }
  }

  private func operate(_ left: Number, _ symbol: String, _ right: Number) throws(ChatTemplateError) -> Value {
    if case .integer(let left) = left, case .integer(let right) = right, symbol != "/" {
      switch symbol {
      case "+": return .integer(try exact(left.addingReportingOverflow(right)))
      case "-": return .integer(try exact(left.subtractingReportingOverflow(right)))
      case "*": return .integer(try exact(left.multipliedReportingOverflow(by: right)))
      case "//", "%":
        guard right != 0 else { throw failure("integer division or modulo by zero") }
        let quotient = try exact(left.dividedReportingOverflow(by: right))
        let remainder = left - quotient * right
        let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
        if symbol == "//" { return .integer(isBelow ? quotient - 1 : quotient) }
        return .integer(isBelow ? remainder + right : remainder)
      default: if right >= 0 { return .integer(try power(left, right)) }
      }
    }
    let (left, right) = (try double(left), try double(right))
    switch symbol {
    case "+": return .float(left + right)
    case "-": return .float(left - right)
    case "*": return .float(left * right)
    case "/":
      guard right != 0 else { throw failure("division by zero") }
      return .float(left / right)
    case "//", "%":
      guard right != 0 else { throw failure("float floor division or modulo by zero") }
      var remainder = fmod(left, right)
      var quotient = (left - remainder) / right
      if remainder != 0 {
        if (right < 0) != (remainder < 0) {
          remainder += right
          quotient -= 1
        }
      } else {
        remainder = right < 0 ? -0.0 : 0.0
      }
      if symbol == "%" { return .float(remainder) }
      guard quotient != 0 else {
        return .float(left / right < 0 || (left / right).sign == .minus ? -0.0 : 0.0)
      }
      let floor = quotient.rounded(.down)
      return .float(quotient - floor > 0.5 ? floor + 1 : floor)
    default:
      guard !(left == 0 && right < 0) else { throw failure("0.0 cannot be raised to a negative power") }
      let result = pow(left, right)
      guard !result.isNaN || left.isNaN || right.isNaN else {
        throw .unsupported(place, kind: "number", name: "complex")
      }
      guard result.isFinite || !left.isFinite || !right.isFinite else { throw failure("Result too large") }
      return .float(result)
    }
  }

  private func power(_ base: Int, _ exponent: Int) throws(ChatTemplateError) -> Int {
    if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
    if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
    guard exponent < 64 else { return try exact((0, true)) }
    var result = 1
    for _ in 0..<exponent { result = try exact(result.multipliedReportingOverflow(by: base)) }
    return result
  }

  /// The floating-point value of a number; a whole one must fit it exactly.
  func double(_ number: Number) throws(ChatTemplateError) -> Double {
    switch number {
    case .float(let value): return value
    case .integer(let value):
      guard let double = Double(exactly: value) else {
        throw .unsupported(place, kind: "whole number in floating-point arithmetic", name: "\(value)")
      }
      return double
    }
  }

  /// The result of an operation on whole numbers, which Python does without a limit.
  func exact(_ result: (partialValue: Int, overflow: Bool)) throws(ChatTemplateError) -> Int {
    guard !result.overflow else {
      throw .limit(place, "a whole number of the template needs more than 64 bits")
    }
    return result.partialValue
  }
}
