/// A value of a template while it is rendered: what Python would hold there.
///
/// Lists and dictionaries never change: the sandbox that chat templates run in forbids it.
enum Value {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(Text)
  case list(Items)
  case tuple(Items)
  case dictionary(Mapping)
  /// What `keys()`, `values()` and `items()` of a dictionary give.
  case view(MappingView)
  case range(NumberRange)
  /// Values that are made one by one and can be gone through once.
  case generator(Generator)
  case namespace(Namespace)
  case loop(Loop)
  case macro(Macro)
  case function(Function)
  case method(BoundMethod)
  case undefined(Undefined)
}

/// The elements of a list or a tuple.
final class Items {
  let values: [Value]
  /// How many containers are inside each other, this one included.
  let depth: Int

  /// Made by `Renderer.items`, which checks the depth.
  init(_ values: [Value], depth: Int) {
    self.values = values
    self.depth = depth
  }
}

/// Keys, values or pairs of a dictionary.
final class MappingView {
  enum Kind: String { case keys, values, items }
  let kind: Kind
  let mapping: Mapping

  init(_ kind: Kind, of mapping: Mapping) {
    self.kind = kind
    self.mapping = mapping
  }
}

/// Python's `range`.
final class NumberRange {
  let start: Int
  let stop: Int
  let step: Int
  let count: Int

  init(start: Int, stop: Int, step: Int, count: Int) {
    self.start = start
    self.stop = stop
    self.step = step
    self.count = count
  }

  /// The element at `index`, which must be one of the range.
  subscript(index: Int) -> Int { start &+ index &* step }
}

/// Values made one by one: what filters such as `map` give, and what a loop goes through.
final class Generator {
  /// What Python calls it, for messages.
  let type: String
  /// How many containers and generators are inside each other.
  let depth: Int
  /// The next value, or nil at the end.
  let next: () throws(ChatTemplateError) -> Value?

  init(
    _ type: String = "generator", depth: Int, next: @escaping () throws(ChatTemplateError) -> Value?
  ) {
    self.type = type
    self.depth = depth
    self.next = next
  }
}

/// What `namespace()` gives: the one thing whose attributes a template may set.
final class Namespace {
  var attributes: [String: Value] = [:]
  /// Names in the order in which they were set first.
  var names: [String] = []

  func set(_ name: String, _ value: Value) {
    if attributes.updateValue(value, forKey: name) == nil { names.append(name) }
  }
}

/// A function that every template has.
enum Function: String, CaseIterable {
  case range, dict, namespace
  case raiseException = "raise_exception"
  case formatNow = "strftime_now"
  case dictFromKeys = "dict.fromkeys"
}

/// A method and the value it belongs to.
final class BoundMethod {
  let receiver: Value
  let name: String

  init(_ receiver: Value, _ name: String) {
    self.receiver = receiver
    self.name = name
  }
}

/// Why there is no value, in jinja2's words.
final class Undefined {
  let message: String
  /// Whether the sandbox forbids the attribute, which is there.
  let isForbidden: Bool

  init(_ message: String, isForbidden: Bool = false) {
    self.message = message
    self.isForbidden = isForbidden
  }
}

extension Value {
  /// How many containers are inside each other. A value that can change, and so could come to hold itself, is
  /// deeper than any container may be.
  var depth: Int {
    switch self {
    case .none, .bool, .integer, .float, .string, .range, .undefined, .macro, .function: 0
    case .list(let items), .tuple(let items): items.depth
    case .dictionary(let mapping): mapping.depth
    case .view(let view): view.mapping.depth
    case .generator(let generator): generator.depth
    case .method(let method): method.receiver.depth
    case .namespace, .loop: Value.changeable
    }
  }

  static let changeable = Int.max / 2

  /// Python's name of the type.
  var type: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .integer: "int"
    case .float: "float"
    case .string(let text): text.isMarkup ? "Markup" : "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .view(let view): "dict_\(view.kind.rawValue)"
    case .range: "range"
    case .generator(let generator): generator.type
    case .namespace: "TemplateNamespace"
    case .loop: "LoopContext"
    case .macro: "Macro"
    case .function: "function"
    case .method: "builtin_function_or_method"
    case .undefined: "Undefined"
    }
  }

  /// jinja2's `object_type_repr`, as its messages about attributes have it.
  var typeInMessages: String {
    switch self {
    case .none: "None"
    case .namespace: "transformers.utils.chat_template_utils.TemplateNamespace object"
    case .loop: "jinja2.runtime.LoopContext object"
    case .macro: "jinja2.runtime.Macro object"
    case .undefined: "jinja2.runtime.Undefined object"
    case .string(let text) where text.isMarkup: "markupsafe.Markup object"
    default: "\(type) object"
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  var isNone: Bool { if case .none = self { true } else { false } }

  /// The text, unless the value is no string.
  var text: Text? { if case .string(let text) = self { text } else { nil } }

  /// The whole number; a truth value is one, as in Python.
  var index: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  static func string(_ string: String) -> Value { .string(Text(string)) }
}
