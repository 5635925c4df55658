/// Makes GGUF files by hand, valid and otherwise.
struct GGUFBytes {
  var bytes: [UInt8]

  init(version: UInt32 = 3, tensors: UInt64 = 0, values: UInt64 = 0) {
    bytes = Array("GGUF".utf8)
    bytes.append(little: version)
    bytes.append(little: tensors)
    bytes.append(little: values)
  }

  mutating func string(_ text: String) {
    bytes.append(little: UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func value(_ key: String, type: UInt32, _ content: [UInt8]) {
    string(key)
    bytes.append(little: type)
    bytes.append(contentsOf: content)
  }

  /// A tensor's description; sizes stand innermost first.
  mutating func tensor(_ name: String, sizes: [UInt64], type: UInt32, offset: UInt64) {
    string(name)
    bytes.append(little: UInt32(sizes.count))
    for size in sizes { bytes.append(little: size) }
    bytes.append(little: type)
    bytes.append(little: offset)
  }

  /// The file: the header, blanks up to the next multiple of `alignment`, and so many bytes 0, 1, 2… of data.
  func file(alignment: Int = 32, dataCount: Int = 0) -> [UInt8] {
    var file = bytes
    while file.count % alignment != 0 { file.append(0) }
    return file + (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) }
  }
}

/// `count` in the eight bytes that lengths and counts take.
func little64(_ count: UInt64) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(little: count)
  return bytes
}
