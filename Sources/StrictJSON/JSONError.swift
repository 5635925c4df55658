/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// What is wrong at the place.
  public enum Problem: Equatable, Sendable {
    case unexpected(found: String, expected: String)
    case duplicateKey(String)
    case invalidUTF8
    case loneSurrogate(String)
    case numberTooLarge(String)
    case tooDeep(limit: Int)
    case tooMany(limit: Int)
  }

  /// Line, counted from 1.
  public let line: Int
  /// Column in the line, counted from 1 in Unicode scalars.
  public let column: Int
  public let problem: Problem

  public var description: String { "line \(line), column \(column): \(problem.description)" }
}

extension JSONError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpected(let found, let expected): "expected \(expected), found \(found)"
    case .duplicateKey(let key): "the key '\(key)' occurs twice in one object"
    case .invalidUTF8: "expected UTF-8 text, found bytes that are not"
    case .loneSurrogate(let escape): "expected a pair of surrogates, found \(escape) alone"
    case .numberTooLarge(let text): "expected a number that fits 64-bit floating point, found \(text)"
    case .tooDeep(let limit): "expected at most \(limit) levels of nesting"
    case .tooMany(let limit): "expected at most \(limit) values and keys"
    }
  }
}
