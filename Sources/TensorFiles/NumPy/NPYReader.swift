import AttentionCore

/// Reads one NumPy array in the format of `.npy` files, versions 1 to 3.
///
/// Little-endian arrays in row-major order become views; others are copied into that form.
struct NPYReader {
  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  private static let largestHeader = 1 << 16
  /// The most dimensions that NumPy itself knows (`NPY_MAXDIMS` of NumPy 2).
  private static let largestRank = 64

  let path: String
  /// Name for messages; nil when the file holds only this array.
  let tensor: String?
  let storage: TensorStorage

  /// NumPy has no name for the others.
  private static let elementTypes = ElementType.allCases.filter {
    ![.bfloat16, .float8e4m3, .float8e5m2].contains($0) && !$0.isBlockQuantized
  }

  /// Reads the array whose bytes are exactly `range` of the storage.
  func read(_ range: Range<Int>) throws(TensorFileError) -> Tensor {
    let bytes = UnsafeRawBufferPointer(rebasing: storage.bytes[range])
    let (text, dataStart) = try findHeader(bytes)
    let header = try parseHeader(text)
    guard header.shape.count <= Self.largestRank else {
      throw malformed("at most \(Self.largestRank) dimensions", "\(header.shape.count)")
    }
    guard let (type, isBigEndian) = elementType(header.descr) else {
      if header.descr.hasSuffix("O") {
        throw malformed("an array of numbers", "one of Python objects, which is a pickle and is not run")
      }
      throw .unsupportedElementType(
        path: path, tensor: tensor, found: "'\(header.descr)'", supported: Self.elementTypes)
    }
    guard let byteCount = checkedByteCount(shape: header.shape, elementType: type) else {
      throw malformed("a shape that fits memory", "\(header.shape)")
    }
    guard byteCount == bytes.count - dataStart else {
      throw malformed(
        "\(byteCount) bytes of data for \(type.name) \(header.shape)", "\(bytes.count - dataStart)")
    }
    let view = Tensor(
      elementType: type, shape: header.shape, storage: storage, byteOffset: range.lowerBound + dataStart)
    let needsTransposition = header.isFortranOrder && header.shape.count > 1
    guard isBigEndian || needsTransposition else { return view }
    return copy(view, swappingBytes: isBigEndian, transposing: needsTransposition)
  }

  private func findHeader(
    _ bytes: UnsafeRawBufferPointer
  ) throws(TensorFileError) -> (UnsafeRawBufferPointer, dataStart: Int) {
    guard bytes.starts(with: Self.magic), bytes.count >= 8 else {
      throw malformed("the magic bytes of an npy array and its version", "another start")
    }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw malformed("version 1.0, 2.0 or 3.0 of the npy format", "version \(version).\(bytes[7])")
    }
    let start = version == 1 ? 10 : 12
    let length: Int?
    if version == 1 {
      length = (bytes.littleEndian(at: 8) as UInt16?).map(Int.init)
    } else {
      length = (bytes.littleEndian(at: 8) as UInt32?).map(Int.init)
    }
    guard let length, length <= Self.largestHeader, let text = bytes.slice(from: start, count: length) else {
      throw malformed(
        "a header of at most \(Self.largestHeader) bytes inside the file",
        length.map { "a header length of \($0)" } ?? "the end of the file")
    }
    return (text, start + length)
  }

  private func parseHeader(_ text: UnsafeRawBufferPointer) throws(TensorFileError) -> NPYHeader {
    do throws(NPYHeader.Flaw) {
      return try NPYHeader(text)
    } catch {
      throw malformed("\(error.expected) at byte \(error.offset) of the header", error.found)
    }
  }

  /// What a type description such as `<f4` means.
  private func elementType(_ descr: String) -> (ElementType, isBigEndian: Bool)? {
    let type: ElementType
    switch descr.unicodeScalars.dropFirst().map(String.init).joined() {
    case "f8": type = .float64
    case "f4": type = .float32
    case "f2": type = .float16
    case "i8": type = .int64
    case "i4": type = .int32
    case "i2": type = .int16
    case "i1": type = .int8
    case "u8": type = .uint64
    case "u4": type = .uint32
    case "u2": type = .uint16
    case "u1": type = .uint8
    case "b1": type = .bool
    default: return nil
    }
    switch descr.unicodeScalars.first {
    case "<": return (type, false)
    case ">": return (type, type.bytesPerBlock > 1)
    case "|" where type.bytesPerBlock == 1: return (type, false)
    default: return nil
    }
  }

  private func malformed(_ expected: String, _ found: String) -> TensorFileError {
    .malformed(path: path, tensor: tensor, expected: expected, found: found)
  }
}

/// A copy in row-major order and little-endian bytes.
///
/// - Parameter transposing: The elements of `source` stand in column-major order of its shape.
private func copy(_ source: Tensor, swappingBytes: Bool, transposing: Bool) -> Tensor {
  let size = source.elementType.bytesPerBlock
  let shape = source.shape
  let count = source.count
  // How far apart neighbours along each dimension lie in the source, in elements.
  var strides: [Int] = []
  var step = 1
  for dimension in shape {
    strides.append(step)
    step = count == 0 ? 1 : step * dimension
  }
  let input = source.bytes
  let storage = TensorStorage.make(byteCount: source.byteCount) { output in
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for element in 0..<count {
      let from = (transposing ? place : element) * size
      for byte in 0..<size {
        output[element * size + byte] = input[from + (swappingBytes ? size - 1 - byte : byte)]
      }
      guard transposing else { continue }
      for dimension in shape.indices.reversed() {
        index[dimension] += 1
        place += strides[dimension]
        if index[dimension] < shape[dimension] { break }
        place -= index[dimension] * strides[dimension]
        index[dimension] = 0
      }
    }
  }
  return Tensor(elementType: source.elementType, shape: shape, storage: storage, byteOffset: 0)
}
