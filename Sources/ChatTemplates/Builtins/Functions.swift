/// The functions that every template has.
extension Renderer {
  func call(_ function: Function, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
    switch function {
    case .range: return try range(arguments)
    case .dict: return .dictionary(try mapping(arguments, to: "dict()"))
    case .dictFromKeys:
      let bound = try arguments.bind(["iterable", "value"], required: 1, to: "fromkeys()", self)
      var builder = MappingBuilder()
      for key in try array(bound[0] ?? .none) { try builder.set(key, bound[1] ?? .none, self) }
      return .dictionary(try builder.finish(self))
    case .namespace:
      let namespace = Namespace()
      for entry in try mapping(arguments, to: "namespace()").entries {
        guard let name = entry.key.text?.string else { throw failure("a namespace's names must be strings") }
        try set(name, of: namespace, to: entry.value)
      }
      return .namespace(namespace)
    case .raiseException:
      let message = try arguments.bind(["message"], required: 1, to: "raise_exception()", self)[0] ?? .none
      throw .raised(place, try text(message).string)
    case .formatNow:
      let format = try arguments.bind(["format"], required: 1, to: "strftime_now()", self)[0]
      usesDate = true
      let text = try requiredText(format, "strftime_now").string
      let written: String
      do throws(LocalTime.UnsupportedDirective) {
        written = try now.formatted(text)
      } catch {
        throw .unsupported(place, kind: "directive of strftime_now", name: error.directive)
      }
      try chargeText(written.utf8.count)
      return .string(written)
    }
  }

  private func range(_ arguments: Arguments) throws(ChatTemplateError) -> Value {
    guard arguments.keywords.isEmpty else { throw failure("range() takes no keyword arguments") }
    var numbers: [Int] = []
    for value in arguments.positional {
      if case .undefined(let undefined) = value { throw failure(undefined.message) }
      guard let number = value.index else {
        throw failure("'\(value.type)' object cannot be interpreted as an integer")
      }
      numbers.append(number)
    }
    guard (1...3).contains(numbers.count) else {
      throw failure("range expected 1 to 3 arguments, got \(numbers.count)")
    }
    let start = numbers.count == 1 ? 0 : numbers[0]
    let stop = numbers.count == 1 ? numbers[0] : numbers[1]
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw failure("range() arg 3 must not be zero") }
    var count = 0
    if step > 0 ? start < stop : start > stop {
      let (distance, overflows) = (step > 0 ? stop : start).subtractingReportingOverflow(
        step > 0 ? start : stop)
      let span = overflows ? UInt.max : UInt(distance)
      count = Int(clamping: (span - 1) / step.magnitude + 1)
    }
    guard count <= 100_000 else {
      throw failure("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).")
    }
    return .range(NumberRange(start: start, stop: stop, step: step, count: count))
  }

  /// What `dict(…)` makes of its arguments.
  private func mapping(_ arguments: Arguments, to function: String) throws(ChatTemplateError) -> Mapping {
    guard arguments.positional.count <= 1 else {
      throw failure("\(function) expected at most 1 argument, got \(arguments.positional.count)")
    }
    var builder = MappingBuilder()
    switch arguments.positional.first {
    case .dictionary(let mapping)?:
      for entry in mapping.entries { try builder.set(entry.key, entry.value, self) }
    case let pairs?:
      for pair in try array(pairs) {
        let values = try array(pair)
        guard values.count == 2 else {
          throw failure("dictionary update sequence element has length \(values.count); 2 is required")
        }
        try builder.set(values[0], values[1], self)
      }
    case nil: break
    }
    for (name, value) in arguments.keywords { try builder.set(.string(name), value, self) }
    return try builder.finish(self)
  }
}
