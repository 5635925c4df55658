/// What `loop` is in a loop.
final class Loop {
  /// What is gone through, to tell its length.
  private let iterable: Value
  private var generator: Generator
  /// The values that were taken to tell the length, and how many of them are gone.
  private var next: Value?
  private var hasPeeked = false
  private var knownCount: Int?
  /// Index of the current value, -1 before the first.
  private(set) var index = -1
  private(set) var previous: Value?
  private(set) var current: Value?
  /// What `changed` was last called with.
  var lastChanged: [Value]?

  init(over iterable: Value, _ generator: Generator) {
    self.iterable = iterable
    self.generator = generator
  }

  /// Goes to the next value; nil at the end.
  func advance() throws(ChatTemplateError) -> Value? {
    guard let value = try peek() else { return nil }
    hasPeeked = false
    next = nil
    index += 1
    previous = current
    current = value
    return value
  }

  /// The value after the current one.
  func peek() throws(ChatTemplateError) -> Value? {
    if !hasPeeked {
      next = try generator.next()
      hasPeeked = true
    }
    return next
  }

  /// The number of values; a generator is gone through to tell it.
  func count(_ renderer: Renderer) throws(ChatTemplateError) -> Int {
    if let knownCount { return knownCount }
    if let count = try renderer.count(iterable) {
      knownCount = count
      return count
    }
    let rest = try renderer.array(.generator(generator))
    knownCount = index + 1 + (hasPeeked && next != nil ? 1 : 0) + rest.count
    generator = try renderer.iterate(try renderer.list(rest))
    return knownCount ?? 0
  }
}

struct ForStatement: Statement {
  let offset: Int
  let target: Target
  let iterable: any Expression
  /// The condition after `if`.
  let test: (any Expression)?
  let body: [any Statement]
  let otherwise: [any Statement]

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    var iterable = try renderer.evaluate(iterable)
    renderer.offset = offset
    var generator = try renderer.iterate(iterable)
    let outer = renderer.scope
    if let test {
      let all = generator
      generator = Generator(depth: 0) { () throws(ChatTemplateError) in
        while let value = try all.next() {
          let kept: Value? = try renderer.inScope(outer) { () throws(ChatTemplateError) in
            try renderer.assign(value, to: target)
            guard try renderer.isTrue(try renderer.evaluate(test)) else { return nil }
            // jinja2 hands on the variables, not the value: several are a tuple, whatever they were taken from.
            return try renderer.value(of: target)
          }
          if let kept { return kept }
        }
        return nil
      }
      iterable = .generator(generator)
    }
    let loop = Loop(over: iterable, generator)
    // jinja2 runs `else` also where `break` or `continue` cut every turn short.
    var hasFinishedTurn = false
    while let value = try loop.advance() {
      try renderer.charge(steps: 1)
      let flow = try renderer.inScope(outer, ["loop": .loop(loop)]) { () throws(ChatTemplateError) in
        renderer.offset = offset
        try renderer.assign(value, to: target)
        return try renderer.execute(body)
      }
      if flow == .breakLoop { break }
      if flow == .normal { hasFinishedTurn = true }
    }
    guard !hasFinishedTurn else { return .normal }
    return try renderer.inScope(outer) { () throws(ChatTemplateError) in try renderer.execute(otherwise) }
  }
}

extension Renderer {
  /// An attribute of `loop`, or nil when it has none of that name.
  func loopAttribute(_ name: String, _ loop: Loop) throws(ChatTemplateError) -> Value? {
    switch name {
    case "index": return .integer(loop.index + 1)
    case "index0": return .integer(loop.index)
    case "revindex": return .integer(try loop.count(self) - loop.index)
    case "revindex0": return .integer(try loop.count(self) - loop.index - 1)
    case "first": return .bool(loop.index == 0)
    case "last": return .bool(try loop.peek() == nil)
    case "length": return .integer(try loop.count(self))
    case "depth": return .integer(1)
    case "depth0": return .integer(0)
    case "previtem":
      return loop.index == 0
        ? .undefined(Undefined("there is no previous item"))
        : loop.previous ?? .undefined(Undefined("there is no previous item"))
    case "nextitem": return try loop.peek() ?? .undefined(Undefined("there is no next item"))
    case "cycle", "changed": return .method(BoundMethod(.loop(loop), name))
    default: return nil
    }
  }
}
