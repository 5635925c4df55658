import AttentionCore
import StrictJSON

/// Reads a safetensors file: eight bytes with the header's length, a JSON header, and the elements.
///
/// Checked before a view exists: the header's length (at most 100 MB and inside the file), every entry's
/// element type, shape and offsets, that the offsets fit the shape, and that the tensors cover the data
/// without hole or overlap.
struct SafetensorsReader {
  static let largestHeader = 100_000_000
  static let metadataKey = "__metadata__"
  /// Blocks have no name in the format.
  static let elementTypes = ElementType.allCases.filter { !$0.isBlockQuantized }

  let path: String
  let storage: TensorStorage

  private struct Entry {
    let name: String
    let elementType: ElementType
    let shape: [Int]
    /// Begin and end, counted from the end of the header.
    let begin, end: Int
  }

  func read() throws(TensorFileError) -> TensorArchive {
    let (header, dataStart) = try readHeader()
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    entries.reserveCapacity(header.count)
    for (name, value) in header.entries.lazy.map({ ($0.key, $0.value) }) {
      if name == Self.metadataKey {
        metadata = try readMetadata(value, path: path)
      } else {
        entries.append(try readEntry(name, value))
      }
    }
    try checkCoverage(entries, byteCount: storage.bytes.count - dataStart)
    let tensors = entries.map { entry in
      let tensor = Tensor(
        elementType: entry.elementType, shape: entry.shape, storage: storage,
        byteOffset: dataStart + entry.begin)
      return (entry.name, tensor)
    }
    return try TensorArchive(path: path, format: .safetensors, metadata: metadata, entries: tensors)
  }

  private func readHeader() throws(TensorFileError) -> (JSONObject, dataStart: Int) {
    guard let length: UInt64 = storage.bytes.littleEndian(at: 0) else {
      throw malformed("8 bytes with the header's length", "a file of \(storage.bytes.count) bytes")
    }
    guard length <= Self.largestHeader else {
      throw malformed("a header of at most \(Self.largestHeader) bytes", "a length of \(length)")
    }
    guard let text = storage.bytes.slice(from: 8, count: Int(length)) else {
      throw malformed("a header of \(length) bytes", "\(storage.bytes.count - 8) bytes after its length")
    }
    guard text.first == UInt8(ascii: "{") else {
      throw malformed("a header that starts with '{'", "another start")
    }
    guard case .object(let header) = try parsingJSON(text, path: path) else {
      throw malformed("a JSON object as header", "another value")
    }
    return (header, 8 + text.count)
  }

  private func readEntry(_ name: String, _ value: JSONValue) throws(TensorFileError) -> Entry {
    guard let fields = value.object else {
      throw malformed("an object with dtype, shape and data_offsets", value.kind, tensor: name)
    }
    guard let typeName = fields["dtype"]?.string else {
      throw malformed("a string as dtype", fields["dtype"]?.kind ?? "none", tensor: name)
    }
    guard let type = Self.elementTypes.first(where: { $0.name == typeName }) else {
      throw .unsupportedElementType(
        path: path, tensor: name, found: typeName, supported: Self.elementTypes)
    }
    guard let shape = sizes(fields["shape"]) else {
      throw malformed(
        "an array of sizes as shape", fields["shape"].map { shortened($0.serialized()) } ?? "none",
        tensor: name)
    }
    guard let offsets = sizes(fields["data_offsets"]), offsets.count == 2 else {
      throw malformed(
        "two offsets as data_offsets", fields["data_offsets"].map { shortened($0.serialized()) } ?? "none",
        tensor: name)
    }
    guard let byteCount = checkedByteCount(shape: shape, elementType: type) else {
      throw malformed("a shape that fits memory", "\(shape)", tensor: name)
    }
    guard offsets[0] <= offsets[1], offsets[1] - offsets[0] == byteCount else {
      throw malformed(
        "data_offsets \(byteCount) bytes apart for \(type.name) \(shape)", "\(offsets)", tensor: name)
    }
    return Entry(name: name, elementType: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  /// The tensors must lie one behind the other, from the first byte of the data to the last.
  private func checkCoverage(_ entries: [Entry], byteCount: Int) throws(TensorFileError) {
    var covered = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == covered else {
        throw malformed("data that begins at offset \(covered)", "\(entry.begin)", tensor: entry.name)
      }
      covered = entry.end
    }
    guard covered == byteCount else {
      throw malformed("\(covered) bytes of data after the header", "\(byteCount)")
    }
  }

  /// An array of whole numbers from 0 on, written without fraction.
  private func sizes(_ value: JSONValue?) -> [Int]? {
    guard case .array(let elements) = value else { return nil }
    var sizes: [Int] = []
    sizes.reserveCapacity(elements.count)
    for element in elements {
      guard case .integer(let size) = element, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  private func malformed(_ expected: String, _ found: String, tensor: String? = nil) -> TensorFileError {
    .malformed(path: path, tensor: tensor, expected: expected, found: found)
  }
}

/// The `__metadata__` of a file: an object whose values are strings.
func readMetadata(_ value: JSONValue, path: String) throws(TensorFileError) -> [String: String] {
  guard let object = value.object else {
    throw .malformed(
      path: path, tensor: nil, expected: "an object of strings as __metadata__", found: value.kind)
  }
  var metadata: [String: String] = [:]
  for entry in object.entries {
    guard let text = entry.value.string else {
      throw .malformed(
        path: path, tensor: nil, expected: "a string as '\(entry.key)' in __metadata__",
        found: entry.value.kind)
    }
    metadata[entry.key] = text
  }
  return metadata
}
