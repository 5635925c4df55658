import FileAccess

/// What the first bytes of a file, or else its name, say it is.
enum DetectedFormat: Equatable {
  case safetensors, npy, zip, json, pickle, gguf
  /// A format of weights that people have and that is not read.
  case foreign(ForeignFormat)
  /// Something else, in words for a message.
  case unknown(String)
}

/// Tells the format of a file by its content first and its extension second.
func detectFormat(_ bytes: UnsafeRawBufferPointer, path: String) -> DetectedFormat {
  // Before pickle: a safetensors header may have a length whose first byte is 0x80.
  if let length: UInt64 = bytes.littleEndian(at: 0), length <= SafetensorsReader.largestHeader,
    bytes.count > 8, bytes[8] == UInt8(ascii: "{")
  {
    return .safetensors
  }
  if bytes.starts(with: NPYReader.magic) { return .npy }
  if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
    return startsWithPickle(bytes) ? .pickle : .zip
  }
  if bytes.count > 1, bytes[0] == 0x80, (1...5).contains(bytes[1]) { return .pickle }
  if bytes.starts(with: GGUFReader.magic) { return .gguf }
  if let format = ForeignFormat(content: bytes) { return .foreign(format) }
  if bytes.starts(with: [0x1F, 0x8B]) { return .unknown("a gzip file") }
  if startsLikeJSON(bytes) { return .json }

  switch Paths.fileExtension(path) {
  case "safetensors": return .safetensors
  case "npy": return .npy
  case "npz": return .zip
  case "json": return .json
  case "bin", "pt", "pth", "ckpt", "pkl", "pickle": return .pickle
  case "gguf": return .gguf
  case "h5", "hdf5", "keras": return .foreign(.hdf5)
  case "msgpack": return .foreign(.flax)
  case "onnx": return .foreign(.onnx)
  default: return .unknown(bytes.isEmpty ? "an empty file" : "a file of another format")
  }
}

/// Whether the first member of a zip archive is the program that PyTorch puts there.
private func startsWithPickle(_ zip: UnsafeRawBufferPointer) -> Bool {
  guard let length: UInt16 = zip.littleEndian(at: 26), let name = zip.slice(from: 30, count: Int(length))
  else {
    return false
  }
  return name.suffix(8).elementsEqual("data.pkl".utf8)
}

private func startsLikeJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
  let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  let first = bytes[start...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
  return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
}
