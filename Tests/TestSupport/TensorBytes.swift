/// Files of tensors, made by hand.
package enum TensorBytes {
  /// How elements are stored; integers are 64 bits wide.
  package enum Kind: String { case f32 = "F32", f16 = "F16", i64 = "I64" }

  /// One tensor.
  package struct Entry {
    package let name: String
    let kind: Kind
    let shape: [Int]
    let values: [Float]

    package init(_ name: String, _ shape: [Int], _ values: [Float]) { self.init(name, .f32, shape, values) }

    package init(_ name: String, _ kind: Kind, _ shape: [Int], _ values: [Float]) {
      (self.name, self.kind, self.shape, self.values) = (name, kind, shape, values)
    }

    fileprivate var data: [UInt8] {
      values.flatMap { value -> [UInt8] in
        switch kind {
        case .f32: little(value.bitPattern)
        case .f16: little(half(value))
        case .i64: little(Int64(value))
        }
      }
    }
  }

  /// The bytes of a safetensors file.
  package static func safetensors(_ entries: [Entry], metadata: [String: String] = [:]) -> [UInt8] {
    var data: [UInt8] = []
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    for entry in entries {
      let bytes = entry.data
      fields.append(
        "\"\(entry.name)\":{\"dtype\":\"\(entry.kind.rawValue)\",\"shape\":\(entry.shape),\"data_offsets\":[\(data.count),\(data.count + bytes.count)]}"
      )
      data += bytes
    }
    let header = Array("{\(fields.joined(separator: ","))}".utf8)
    return little(UInt64(header.count)) + header + data
  }

  /// The bytes of a safetensors file whose elements are all 0.
  package static func zeros(_ tensors: [(name: String, type: String, shape: [Int])]) -> [UInt8] {
    var end = 0
    let fields = tensors.map { name, type, shape in
      let start = end
      end += shape.reduce(1, *) * (Int(type.drop { !$0.isNumber }) ?? 8) / 8
      return "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}"
    }
    let header = Array("{\(fields.joined(separator: ","))}".utf8)
    return little(UInt64(header.count)) + header + [UInt8](repeating: 0, count: end)
  }

  /// The bytes of an npy file.
  package static func npy(_ entry: Entry) -> [UInt8] {
    let type = [Kind.f32: "<f4", .f16: "<f2", .i64: "<i8"][entry.kind] ?? ""
    let sizes = entry.shape.map { "\($0)," }.joined()
    let header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }\n".utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(UInt16(header.count)) + header + entry.data
  }

  /// The bytes of an npz file, members stored.
  package static func npz(_ entries: [Entry]) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array("\(entry.name).npy".utf8)
      let data = npy(entry)
      let size = little(UInt32(data.count))
      let common: [UInt8] =
        [20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + little(checksum(data)) + size + size
        + little(UInt16(name.count)) + [0, 0]
      directory += [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      directory += little(UInt32(bytes.count)) + name
      bytes += [0x50, 0x4B, 3, 4] + common + name + data
    }
    let count = little(UInt16(entries.count))
    let places = little(UInt32(directory.count)) + little(UInt32(bytes.count))
    return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + places + [0, 0]
  }

  /// CRC-32, as zip and PNG have it.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~remainder
  }

  private static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// The half-precision bits of a number that has 11 digits at most and no extreme size.
  private static func half(_ value: Float) -> UInt16 {
    guard value != 0 else { return 0 }
    let bits = value.bitPattern
    let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
    return UInt16(bits >> 31) << 15 | UInt16(exponent) << 10 | UInt16(bits >> 13 & 0x3FF)
  }
}
