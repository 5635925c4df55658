import AttentionCore
import StrictJSON

/// Reads a GGUF file, version 2 or 3: metadata, the tensors' descriptions, and the elements.
///
/// Checked before a view exists: both counts against the bytes there are, every string's length and text, every value's
/// type, nested arrays (at most `deepestArray` levels), duplicate keys, the alignment, and of every tensor its
/// dimensions, element type and offset, and that the tensors lie inside the file and do not overlap.
///
/// See `docs/gguf.md` of ggml for the format.
struct GGUFReader {
  static let magic: [UInt8] = Array("GGUF".utf8)
  static let deepestArray = 4
  /// Dimensions a tensor of ggml can have.
  static let largestRank = 4

  let path: String
  let storage: TensorStorage

  private struct Entry {
    let name: String
    let elementType: ElementType
    let shape: [Int]
    let offset, byteCount: Int
  }

  func read() throws(TensorFileError) -> TensorArchive {
    var cursor = GGUFCursor(path: path, bytes: storage.bytes)
    let (tensorCount, valueCount) = try readStart(&cursor)
    let metadata = try readMetadata(valueCount, &cursor)
    var entries: [Entry] = []
    for _ in 0..<tensorCount { entries.append(try readEntry(&cursor)) }
    let start = try dataStart(metadata, after: cursor.position)
    try checkPlaces(entries, start: start.offset, alignment: start.alignment)
    let tensors = entries.map { entry in
      let tensor = Tensor(
        elementType: entry.elementType, shape: entry.shape, storage: storage,
        byteOffset: start.offset + entry.offset)
      return (entry.name, tensor)
    }
    return try TensorArchive(path: path, format: .gguf, gguf: metadata, entries: tensors)
  }

  private func readStart(
    _ cursor: inout GGUFCursor
  ) throws(TensorFileError) -> (tensors: Int, values: Int) {
    guard storage.bytes.starts(with: Self.magic) else { throw malformed("'GGUF' as first bytes", "others") }
    cursor.position = 4
    let version: UInt32 = try cursor.number("the version")
    guard version == 2 || version == 3 else {
      let isSwapped = (1...3).contains(version.byteSwapped)
      throw malformed(
        "version 2 or 3 of GGUF",
        isSwapped ? "a file for big-endian machines" : "version \(version); convert the model again")
    }
    // No description is shorter: a name's length, the rank, the type and the offset.
    let tensors = try cursor.count("tensors", leastBytes: 24)
    // A key's length, the type and one byte.
    let values = try cursor.count("metadata values", leastBytes: 13)
    return (tensors, values)
  }

  private func readMetadata(
    _ count: Int, _ cursor: inout GGUFCursor
  ) throws(TensorFileError) -> GGUFMetadata {
    var keys: [String] = []
    var values: [ExactString: GGUFValue] = [:]
    for _ in 0..<count {
      let key = try cursor.string("a key")
      let value = try readValue(key, &cursor)
      guard values.updateValue(value, forKey: ExactString(key)) == nil else {
        throw malformed("each key once", "'\(shortened(key))' twice")
      }
      keys.append(key)
    }
    return GGUFMetadata(keys: keys, values: values)
  }

  private func readValue(_ key: String, _ cursor: inout GGUFCursor) throws(TensorFileError) -> GGUFValue {
    let type = try cursor.valueType(key)
    switch type {
    case .string: return .string(try cursor.string("the text of '\(shortened(key))'"))
    case .array:
      let (element, count) = try cursor.arrayHeader(key)
      let start = cursor.position
      try cursor.skipElements(element, count: count, key: key, depth: 1)
      return .array(GGUFArray(count: count, type: element, storage: storage, start: start))
    default: return try cursor.scalar(type, key: key)
    }
  }

  private func readEntry(_ cursor: inout GGUFCursor) throws(TensorFileError) -> Entry {
    let name = try cursor.string("a tensor's name")
    let rank: UInt32 = try cursor.number("the rank of a tensor")
    guard rank <= Self.largestRank else {
      throw malformed("at most \(Self.largestRank) dimensions", "\(rank)", name)
    }
    // Written innermost first.
    var shape: [Int] = []
    for _ in 0..<rank {
      let dimension: UInt64 = try cursor.number("a dimension of a tensor")
      guard let size = Int(exactly: dimension) else {
        throw malformed("dimensions that fit memory", "\(dimension)", name)
      }
      shape.insert(size, at: 0)
    }
    let number: UInt32 = try cursor.number("the type of a tensor")
    let offset: UInt64 = try cursor.number("the offset of a tensor")
    guard let type = GGUFElementTypes.supported[number] else {
      throw .unsupportedElementType(
        path: path, tensor: name, found: GGUFElementTypes.name(number), supported: GGUFElementTypes.all)
    }
    let perBlock = type.elementsPerBlock
    guard (shape.last ?? 1) % perBlock == 0 else {
      throw malformed("rows of a multiple of \(perBlock) elements for \(type.name)", "\(shape)", name)
    }
    guard let byteCount = checkedByteCount(shape: shape, elementType: type) else {
      throw malformed("a shape that fits memory", "\(shape)", name)
    }
    guard let offset = Int(exactly: offset) else {
      throw malformed("an offset inside the file", "\(offset)", name)
    }
    return Entry(name: name, elementType: type, shape: shape, offset: offset, byteCount: byteCount)
  }

  /// Where the elements begin: at the next multiple of the alignment.
  private func dataStart(
    _ metadata: GGUFMetadata, after header: Int
  ) throws(TensorFileError) -> (offset: Int, alignment: Int) {
    var alignment = 32
    if let value = metadata["general.alignment"] {
      guard let stated = value.int, stated > 0, stated <= 1 << 20, stated & (stated - 1) == 0 else {
        throw malformed("a power of 2 up to \(1 << 20) as general.alignment", value.kind)
      }
      alignment = stated
    }
    // The header lies inside the file, so that this cannot overflow.
    return ((header + alignment - 1) & ~(alignment - 1), alignment)
  }

  private func checkPlaces(
    _ entries: [Entry], start: Int, alignment: Int
  ) throws(TensorFileError) {
    let available = max(storage.bytes.count - start, 0)
    var end = 0
    for entry in entries.sorted(by: { ($0.offset, $0.byteCount) < ($1.offset, $1.byteCount) }) {
      guard entry.offset % alignment == 0 else {
        throw malformed("an offset that is a multiple of \(alignment)", "\(entry.offset)", entry.name)
      }
      guard entry.offset >= end else {
        throw malformed("an offset from \(end) on, after the tensor before it", "\(entry.offset)", entry.name)
      }
      guard entry.offset <= available, entry.byteCount <= available - entry.offset else {
        throw malformed(
          "\(entry.byteCount) bytes from offset \(entry.offset) on",
          "a file that ends at offset \(available); it may be cut short", entry.name)
      }
      end = entry.offset + entry.byteCount
    }
  }

  private func malformed(_ expected: String, _ found: String, _ tensor: String? = nil) -> TensorFileError {
    .malformed(path: path, tensor: tensor, expected: expected, found: found)
  }
}

/// Walks through the header of a GGUF file; nothing is read that does not lie inside it.
struct GGUFCursor {
  let path: String
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(path: String, bytes: UnsafeRawBufferPointer) {
    self.path = path
    self.bytes = bytes
  }

  mutating func number<Value: FixedWidthInteger>(_ what: String) throws(TensorFileError) -> Value {
    guard let value: Value = bytes.littleEndian(at: position) else { throw endsEarly(what) }
    position += MemoryLayout<Value>.size
    return value
  }

  /// A number of things, each of at least `leastBytes`, for which the rest of the file must have room.
  mutating func count(_ what: String, leastBytes: Int) throws(TensorFileError) -> Int {
    let count: UInt64 = try number("the number of \(what)")
    let room = (bytes.count - position) / leastBytes
    guard count <= room else {
      throw .malformed(
        path: path, tensor: nil, expected: "at most \(room) \(what) in the rest of the file",
        found: "\(count)")
    }
    return Int(count)
  }

  mutating func string(_ what: String) throws(TensorFileError) -> String {
    let text = try stringBytes(what)
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .malformed(path: path, tensor: nil, expected: "UTF-8 as \(what)", found: "other bytes")
    }
    return string
  }

  private mutating func stringBytes(_ what: String) throws(TensorFileError) -> UnsafeRawBufferPointer {
    let length: UInt64 = try number("the length of \(what)")
    guard let length = Int(exactly: length), let text = bytes.slice(from: position, count: length) else {
      throw .malformed(
        path: path, tensor: nil, expected: "\(what) inside the file",
        found: "one of \(length) bytes at byte \(position) of \(bytes.count)")
    }
    position += length
    return text
  }

  mutating func valueType(_ key: String) throws(TensorFileError) -> GGUFValueType {
    let number: UInt32 = try number("the type of '\(shortened(key))'")
    guard let type = GGUFValueType(rawValue: number) else {
      throw malformed("a type from 0 to 12", "\(number)", key)
    }
    return type
  }

  mutating func scalar(_ type: GGUFValueType, key: String) throws(TensorFileError) -> GGUFValue {
    guard let size = type.byteCount, bytes.slice(from: position, count: size) != nil else {
      throw endsEarly("the value of '\(shortened(key))'")
    }
    guard let value = type.scalar(bytes, at: position) else { throw malformed("0 or 1", "another byte", key) }
    position += size
    return value
  }

  mutating func arrayHeader(_ key: String) throws(TensorFileError) -> (GGUFValueType, count: Int) {
    let type = try valueType(key)
    // A string has at least its length, an array its type and length.
    let least = type.byteCount ?? (type == .string ? 8 : 12)
    return (type, try count("elements of '\(shortened(key))'", leastBytes: least))
  }

  /// Goes past the elements of an array and checks them.
  mutating func skipElements(
    _ type: GGUFValueType, count: Int, key: String, depth: Int
  ) throws(TensorFileError) {
    switch type {
    case .string: for _ in 0..<count { _ = try stringBytes("a text of '\(shortened(key))'") }
    case .array:
      guard depth < GGUFReader.deepestArray else {
        throw malformed("arrays nested at most \(GGUFReader.deepestArray) deep", "deeper ones", key)
      }
      for _ in 0..<count {
        let (element, inner) = try arrayHeader(key)
        try skipElements(element, count: inner, key: key, depth: depth + 1)
      }
    case .bool: for _ in 0..<count { _ = try scalar(.bool, key: key) }
    // The count was checked against the bytes there are.
    default: position += count * (type.byteCount ?? 1)
    }
  }

  private func malformed(_ expected: String, _ found: String, _ key: String) -> TensorFileError {
    .malformed(
      path: path, tensor: nil, expected: "\(expected) for '\(shortened(key))'", found: found)
  }

  private func endsEarly(_ what: String) -> TensorFileError {
    .malformed(path: path, tensor: nil, expected: what, found: "the end of the file; it may be cut short")
  }
}
