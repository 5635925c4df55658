import AttentionCore
import StrictJSON

/// What a GGUF file says beside its tensors: keys such as `llama.block_count`, each with a value of a stated type.
public struct GGUFMetadata: Sendable {
  /// Keys in the order of the file.
  public let keys: [String]
  private let values: [ExactString: GGUFValue]

  /// The value of `key`, or nil.
  public subscript(key: String) -> GGUFValue? { values[ExactString(key)] }

  init(keys: [String], values: [ExactString: GGUFValue]) {
    self.keys = keys
    self.values = values
  }
}

/// One value of a GGUF file.
public enum GGUFValue: Sendable {
  /// A whole number of 8 to 64 bits.
  case integer(Int)
  /// One of 64 bits that exceeds `Int`.
  case large(UInt64)
  /// A number of 32 or 64 bits.
  case real(Double)
  case bool(Bool)
  case string(String)
  case array(GGUFArray)

  /// A whole number.
  public var int: Int? { if case .integer(let value) = self { value } else { nil } }

  /// Any number.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .large(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// A truth value.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// A text.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// A list.
  public var array: GGUFArray? { if case .array(let value) = self { value } else { nil } }

  /// What it is, in words for a message.
  public var kind: String {
    switch self {
    case .integer(let value): "\(value)"
    case .large(let value): "\(value)"
    case .real(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .string(let value): "'\(shortened(value))'"
    case .array(let value): "an array of \(value.count) elements"
    }
  }
}

/// A list in a GGUF file: checked when the file was opened, and decoded only when it is asked for, since vocabularies
/// have a quarter of a million entries.
public struct GGUFArray: Sendable {
  /// Number of elements.
  public let count: Int
  let type: GGUFValueType
  let storage: TensorStorage
  /// Where the first element starts in `storage.bytes`.
  let start: Int

  /// The elements as texts, or nil when they are something else. Bytes that are not UTF-8 are replaced.
  public var strings: [String]? {
    guard type == .string else { return nil }
    var strings: [String] = []
    strings.reserveCapacity(count)
    var place = start
    for _ in 0..<count {
      guard let length: UInt64 = storage.bytes.littleEndian(at: place), let length = Int(exactly: length),
        let text = storage.bytes.slice(from: place + 8, count: length)
      else { return nil }
      strings.append(String(decoding: text, as: UTF8.self))
      place += 8 + length
    }
    return strings
  }

  /// The elements as whole numbers, or nil when they are something else or exceed `Int`.
  public var ints: [Int]? { scalars { $0.int } }

  /// The elements as numbers, or nil when they are something else.
  public var doubles: [Double]? { scalars { $0.double } }

  /// The elements as truth values, or nil when they are something else.
  public var bools: [Bool]? { scalars { $0.bool } }

  private func scalars<Element>(_ take: (GGUFValue) -> Element?) -> [Element]? {
    guard let size = type.byteCount else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for index in 0..<count {
      guard let value = type.scalar(storage.bytes, at: start + index * size), let element = take(value)
      else { return nil }
      elements.append(element)
    }
    return elements
  }
}

/// The types a value can have, by the numbers that the format gives them.
enum GGUFValueType: UInt32 {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

  /// Bytes of one value, or nil where they are not fixed.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// The number or truth value at `offset`, or nil when it does not lie inside the bytes or is none.
  func scalar(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> GGUFValue? {
    switch self {
    case .uint8: (bytes.littleEndian(at: offset) as UInt8?).map { .integer(Int($0)) }
    case .int8: (bytes.littleEndian(at: offset) as Int8?).map { .integer(Int($0)) }
    case .uint16: (bytes.littleEndian(at: offset) as UInt16?).map { .integer(Int($0)) }
    case .int16: (bytes.littleEndian(at: offset) as Int16?).map { .integer(Int($0)) }
    case .uint32: (bytes.littleEndian(at: offset) as UInt32?).map { .integer(Int($0)) }
    case .int32: (bytes.littleEndian(at: offset) as Int32?).map { .integer(Int($0)) }
    case .int64: (bytes.littleEndian(at: offset) as Int64?).map { .integer(Int($0)) }
    case .uint64:
      (bytes.littleEndian(at: offset) as UInt64?).map { Int(exactly: $0).map { .integer($0) } ?? .large($0) }
    case .float32:
      (bytes.littleEndian(at: offset) as UInt32?).map { .real(Double(Float(bitPattern: $0))) }
    case .float64: (bytes.littleEndian(at: offset) as UInt64?).map { .real(Double(bitPattern: $0)) }
    case .bool:
      (bytes.littleEndian(at: offset) as UInt8?).flatMap { $0 <= 1 ? .bool($0 == 1) : nil }
    case .string, .array: nil
    }
  }
}
