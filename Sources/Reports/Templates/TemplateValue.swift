/// What a template is given: a value of the Mustache data model.
///
/// In a section (`{{#key}}`), `false`, the empty string and the empty list count as nothing.
public enum TemplateValue: Sendable, Equatable {
  /// Text; `{{key}}` escapes it for XML and HTML, `{{{key}}}` writes it as it is.
  case string(String)
  /// Whether a section is shown; it cannot be written.
  case bool(Bool)
  /// A section is shown once for each.
  case list([TemplateValue])
  /// Values by their keys.
  case object([String: TemplateValue])
  /// UTF-8 text that is already safe where it is going to stand; only `{{{key}}}` may write it.
  case bytes([UInt8])
  /// Any bytes; written in base64 (RFC 4648, with padding), which is safe everywhere.
  case base64([UInt8])

  /// Whether a section over the value is skipped.
  var isNothing: Bool {
    switch self {
    case .string(let text): text.isEmpty
    case .bool(let value): !value
    case .list(let values): values.isEmpty
    case .object: false
    case .bytes(let bytes), .base64(let bytes): bytes.isEmpty
    }
  }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number, written in decimal.
  public init(integerLiteral value: Int) { self = .string(value.description) }
  /// A list.
  public init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
  /// Keys must differ from each other.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }

  /// A whole number, written in decimal.
  public static func integer(_ value: Int) -> TemplateValue { .string(value.description) }
}
