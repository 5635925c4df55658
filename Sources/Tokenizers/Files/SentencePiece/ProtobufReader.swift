/// Reads the fields of a Protocol Buffers message: as much of the encoding as SentencePiece's models need.
///
/// Every length is checked against the bytes that are left; groups, which no model has, are refused.
struct ProtobufReader {
  /// One field's value, by its wire type.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private let path: String

  init(_ bytes: ArraySlice<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.startIndex
  }

  /// The next field, or `nil` at the end of the message.
  mutating func next() throws(TokenizerError) -> (number: Int, value: Value)? {
    guard position < bytes.endIndex else { return nil }
    let key = try varint()
    guard let number = Int(exactly: key >> 3), number > 0, number < 1 << 29 else {
      throw malformed("a field numbered \(key >> 3)")
    }
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed64(try fixed(8)))
    case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    case 2:
      let count = try varint()
      guard count <= UInt64(bytes.endIndex - position) else {
        throw malformed("a field of \(count) bytes where \(bytes.endIndex - position) are left")
      }
      let start = position
      position += Int(count)
      return (number, .bytes(bytes[start..<position]))
    default: throw malformed("a field of wire type \(key & 7)")
    }
  }

  private mutating func varint() throws(TokenizerError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.endIndex else { throw malformed("a number that the end of the file cuts off") }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw malformed("a number of more than 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw malformed("a number of more than 64 bits")
  }

  private mutating func fixed(_ count: Int) throws(TokenizerError) -> UInt64 {
    guard bytes.endIndex - position >= count else {
      throw malformed("a number that the end of the file cuts off")
    }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }

  private func malformed(_ found: String) -> TokenizerError {
    .malformed(path: path, problem: "expected a SentencePiece model, found \(found) at byte \(position)")
  }
}
