import AttentionCore
import FileAccess
import TensorFiles
import TestSupport

/// A GGUF file, to be changed and written again.
struct GGUFFile {
  enum Value: Sendable {
    case integer(Int)
    case real(Double)
    case text(String)
    case integers([Int])
    case flag(Bool)
    case texts([String])
    case reals([Float])
  }

  private var settings: [(key: String, value: Value)] = []
  private var tensors: [(name: String, shape: [Int], content: Tensor)] = []

  /// The settings, without the vocabulary, and the tensors of a small random model.
  init(fixture name: String) throws {
    let archive = try TensorArchive.open("\(repositoryRoot)/Tests/Fixtures/parity/\(name)/model.gguf")
    for key in archive.gguf?.keys ?? [] {
      switch archive.gguf?[key] {
      case .integer(let value): settings.append((key, .integer(value)))
      case .real(let value): settings.append((key, .real(value)))
      case .string(let value): settings.append((key, .text(value)))
      default: break
      }
    }
    tensors = archive.names.compactMap { name in archive[name].map { (name, $0.shape, $0) } }
  }

  /// With one setting changed, added, or left out.
  func setting(_ key: String, _ value: Value?) -> GGUFFile {
    var file = self
    file.settings.removeAll { $0.key == key }
    if let value { file.settings.append((key, value)) }
    return file
  }

  func renaming(_ name: String, _ other: String) -> GGUFFile {
    var file = self
    for index in tensors.indices where tensors[index].name == name { file.tensors[index].name = other }
    return file
  }

  func reshaping(_ name: String, _ shape: [Int]) -> GGUFFile {
    var file = self
    for index in tensors.indices where tensors[index].name == name { file.tensors[index].shape = shape }
    return file
  }

  /// The file.
  var bytes: [UInt8] {
    var bytes = Array("GGUF".utf8)
    append(UInt32(3), to: &bytes)
    append(UInt64(tensors.count), to: &bytes)
    append(UInt64(settings.count), to: &bytes)
    for (key, value) in settings {
      append(key, to: &bytes)
      append(value, to: &bytes)
    }
    var offset = 0
    for (name, shape, content) in tensors {
      append(name, to: &bytes)
      append(UInt32(shape.count), to: &bytes)
      for size in shape.reversed() { append(UInt64(size), to: &bytes) }
      append(number(content.elementType), to: &bytes)
      append(UInt64(offset), to: &bytes)
      offset += padded(content.byteCount)
    }
    bytes += [UInt8](repeating: 0, count: padded(bytes.count) - bytes.count)
    for (_, _, content) in tensors {
      bytes += Array(content.bytes)
      bytes += [UInt8](repeating: 0, count: padded(bytes.count) - bytes.count)
    }
    return bytes
  }

  private func padded(_ count: Int) -> Int { (count + 31) / 32 * 32 }

  private func number(_ type: ElementType) -> UInt32 {
    switch type {
    case .float32: 0
    case .float16: 1
    case .q40: 2
    default: 8
    }
  }

  private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func append(_ text: String, to bytes: inout [UInt8]) {
    append(UInt64(text.utf8.count), to: &bytes)
    bytes += Array(text.utf8)
  }

  private func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value {
    case .integer(let number):
      append(UInt32(4), to: &bytes)
      append(UInt32(number), to: &bytes)
    case .real(let number):
      append(UInt32(12), to: &bytes)
      append(number.bitPattern, to: &bytes)
    case .text(let text):
      append(UInt32(8), to: &bytes)
      append(text, to: &bytes)
    case .integers(let numbers):
      append(UInt32(9), to: &bytes)
      append(UInt32(5), to: &bytes)
      append(UInt64(numbers.count), to: &bytes)
      for number in numbers { append(Int32(number), to: &bytes) }
    case .flag(let flag):
      append(UInt32(7), to: &bytes)
      bytes.append(flag ? 1 : 0)
    case .texts(let texts):
      append(UInt32(9), to: &bytes)
      append(UInt32(8), to: &bytes)
      append(UInt64(texts.count), to: &bytes)
      for text in texts { append(text, to: &bytes) }
    case .reals(let numbers):
      append(UInt32(9), to: &bytes)
      append(UInt32(6), to: &bytes)
      append(UInt64(numbers.count), to: &bytes)
      for number in numbers { append(number.bitPattern, to: &bytes) }
    }
  }
}
