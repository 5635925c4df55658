/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// What is wrong at the place.
  public enum Problem: Equatable, Sendable {
    /// Something else than what must stand there.
    case unexpected(found: String, expected: String)
    /// An object has two members of that name.
    case duplicateKey(String)
    /// Bytes that are no UTF-8 text.
    case invalidUTF8
    /// An escape such as `\ud800` without its other half.
    case loneSurrogate(String)
    /// A number beyond the largest `Double`.
    case numberTooLarge(String)
    /// More arrays and objects inside each other than are read.
    case tooDeep(limit: Int)
    /// More values and keys than are read.
    case tooMany(limit: Int)
  }

  /// Line, counted from 1.
  public let line: Int
  /// Column in the line, counted from 1 in Unicode scalars.
  public let column: Int
  /// What is wrong there.
  public let problem: Problem

  /// The place and what is wrong there.
  public var description: String { "line \(line), column \(column): \(problem.description)" }
}

extension JSONError.Problem: CustomStringConvertible {
  /// What is wrong, without the place.
  public var description: String {
    switch self {
    case .unexpected(let found, let expected): "expected \(expected), found \(found)"
    case .duplicateKey(let key): "the key '\(shortened(key))' occurs twice in one object"
    case .invalidUTF8: "expected UTF-8 text, found bytes that are not"
    case .loneSurrogate(let escape): "expected a pair of surrogates, found \(escape) alone"
    case .numberTooLarge(let text):
      "expected a number that fits 64-bit floating point, found \(shortened(text))"
    case .tooDeep(let limit): "expected at most \(limit) levels of nesting"
    case .tooMany(let limit): "expected at most \(limit) values and keys"
    }
  }
}
