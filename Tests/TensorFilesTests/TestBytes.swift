import AttentionCore
import FileAccess
import StrictJSON
import TensorFiles
import TestSupport

extension Array where Element == UInt8 {
  /// Adds an integer in little-endian order.
  mutating func append<Value: FixedWidthInteger>(little value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

/// The bytes of a safetensors file with this header text and so many bytes 0, 1, 2… of data.
func safetensors(_ header: String, dataCount: Int = 0) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(little: UInt64(header.utf8.count))
  bytes.append(contentsOf: header.utf8)
  bytes.append(contentsOf: (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) })
  return bytes
}

/// The bytes of an npy file with this header text.
func npy(_ header: String, data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
  var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
  if version == 1 {
    bytes.append(little: UInt16(header.utf8.count))
  } else {
    bytes.append(little: UInt32(header.utf8.count))
  }
  return bytes + Array(header.utf8) + data
}

/// The bytes of one of the committed files.
func fixture(_ name: String) throws -> [UInt8] {
  try readFile(Paths.join(repositoryRoot, "Tests/Fixtures/files/\(name)"))
}

/// What is read from `bytes`, without a file.
func read(_ bytes: [UInt8], path: String = "file") throws(TensorFileError) -> TensorArchive {
  let storage = bytes.withUnsafeBytes { TensorStorage(copying: $0) }
  return try TensorArchive.read(storage, path: path)
}

/// The message of the error that reading `bytes` gives, or nil when it succeeds.
func readingError(_ bytes: [UInt8], path: String = "file") -> String? {
  do throws(TensorFileError) {
    _ = try read(bytes, path: path)
    return nil
  } catch { return error.description }
}

extension Tensor {
  /// The elements of an F32 tensor.
  var floats: [Float] {
    (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}

/// A small generator of reproducible random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
