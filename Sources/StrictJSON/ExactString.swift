/// A string that equals only strings of the same UTF-8 bytes.
///
/// Swift's `String` treats canonically equivalent texts as equal: `é` as one scalar and as `e` with a
/// combining accent are one dictionary key. In JSON and in vocabularies they are two.
public struct ExactString: Hashable, Sendable {
  /// The text itself.
  public let string: String

  /// Wraps a text to be compared byte by byte.
  public init(_ string: String) { self.string = string }

  /// Whether both have the same UTF-8 bytes.
  public static func == (left: ExactString, right: ExactString) -> Bool {
    var left = left.string
    var right = right.string
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
      }
    }
  }

  /// Hashes the UTF-8 bytes.
  public func hash(into hasher: inout Hasher) {
    var copy = string
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
