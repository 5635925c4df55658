/// A Python `dict`: keys in the order in which they came first.
final class Mapping {
  struct Entry {
    let key: Value
    var value: Value
  }

  let entries: [Entry]
  /// How many containers are inside each other, this one included.
  let depth: Int
  private let places: [Key: Int]

  /// Made by `MappingBuilder`.
  fileprivate init(_ entries: [Entry], _ places: [Key: Int], depth: Int) {
    self.entries = entries
    self.places = places
    self.depth = depth
  }

  var count: Int { entries.count }

  /// The value of `key`, if there is one.
  subscript(key: Key) -> Value? { places[key].map { entries[$0].value } }

  /// The value of the key `name`.
  subscript(name: String) -> Value? { self[.string(Text(name).scalars)] }
}

/// What a key is compared by: Python's `==`, for which 1, 1.0 and True are one key.
enum Key: Hashable {
  case none
  case integer(Int)
  case float(Double)
  case string([Unicode.Scalar])
  case tuple([Key])
  case undefined
  case identity(ObjectIdentifier)
  case function(Function)
}

/// Collects the members of a dictionary; the value of a key that comes again replaces the former.
struct MappingBuilder {
  private var entries: [Mapping.Entry] = []
  private var places: [Key: Int] = [:]

  mutating func set(_ key: Value, _ value: Value, _ renderer: Renderer) throws(ChatTemplateError) {
    try renderer.charge(created: 8)
    let hashed = try renderer.key(key)
    if let place = places[hashed] {
      entries[place].value = value
    } else {
      places[hashed] = entries.count
      entries.append(Mapping.Entry(key: key, value: value))
    }
  }

  /// The dictionary.
  func finish(_ renderer: Renderer) throws(ChatTemplateError) -> Mapping {
    var depth = 0
    for entry in entries { depth = max(depth, entry.key.depth, entry.value.depth) }
    return Mapping(entries, places, depth: try renderer.checkedDepth(over: depth))
  }
}

extension Renderer {
  /// What `value` is compared by as a key.
  func key(_ value: Value) throws(ChatTemplateError) -> Key {
    switch value {
    case .none: return .none
    case .bool(let value): return .integer(value ? 1 : 0)
    case .integer(let value): return .integer(value)
    case .float(let value): return Int(exactly: value).map { .integer($0) } ?? .float(value)
    case .string(let text):
      try charge(steps: text.count / 16)
      return .string(text.scalars)
    case .tuple(let items):
      var keys: [Key] = []
      for item in items.values {
        try charge(steps: 1, created: 64)
        keys.append(try key(item))
      }
      return .tuple(keys)
    case .undefined: return .undefined
    case .function(let function): return .function(function)
    case .generator(let object as AnyObject), .namespace(let object as AnyObject),
      .loop(let object as AnyObject),
      .macro(let object as AnyObject), .range(let object as AnyObject), .method(let object as AnyObject):
      return .identity(ObjectIdentifier(object))
    case .list, .dictionary, .view: throw failure("unhashable type: '\(value.type)'")
    }
  }
}
