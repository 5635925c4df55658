import FileAccess
import StrictJSON
import Synchronization

/// Writes F32 tensors to a safetensors file piece by piece, from any number of threads.
///
/// Names and shapes are given at the start, elements in any order afterwards. The file appears under its
/// name when `finish()` is called and all elements were written; otherwise it is removed.
public final class SafetensorsWriter: Sendable {
  private let file: AtomicFile
  private let names: [String]
  private let counts: [Int]
  private let starts: [Int]
  private let written: Mutex<[Int]>

  /// Starts the file at `path`.
  ///
  /// - Parameters:
  ///   - tensors: Name and shape of each tensor, in the order of the file. Names differ from each other.
  ///   - metadata: Texts for `__metadata__`; left out when empty.
  /// - Throws: `TensorFileError` when the file cannot be created, a name occurs twice or is
  ///   `__metadata__`, or a shape is negative or too large.
  public init(
    path: String, tensors: [(name: String, shape: [Int])], metadata: [String: String] = [:]
  ) throws(TensorFileError) {
    let size = MemoryLayout<Float>.size
    var header = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for (key, text) in metadata.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        texts.append(key, .string(text))
      }
      header.append(SafetensorsReader.metadataKey, .object(texts))
    }
    var counts: [Int] = []
    var offsets: [Int] = []
    var end = 0
    for (name, shape) in tensors {
      guard name != SafetensorsReader.metadataKey else {
        throw .malformed(path: path, tensor: name, expected: "another name", found: "the name of metadata")
      }
      guard let byteCount = checkedByteCount(shape: shape, elementType: .float32),
        byteCount <= Int.max / 2 - end
      else {
        throw .malformed(path: path, tensor: name, expected: "a shape that fits a file", found: "\(shape)")
      }
      offsets.append(end)
      counts.append(byteCount / size)
      let entry: JSONValue = [
        "dtype": "F32", "shape": .array(shape.map { .integer($0) }),
        "data_offsets": [.integer(end), .integer(end + byteCount)],
      ]
      guard header.append(name, entry) else { throw .duplicateTensor(path: path, tensor: name) }
      end += byteCount
    }

    var text = JSONValue.object(header).serializedBytes()
    // The data starts aligned; the format allows blanks after the header.
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    guard text.count <= SafetensorsReader.largestHeader else {
      throw .malformed(
        path: path, tensor: nil, expected: "a header of at most \(SafetensorsReader.largestHeader) bytes",
        found: "\(text.count)")
    }
    let start = 8 + text.count
    let head = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
    file = try accessing { () throws(FileAccessError) in
      let file = try AtomicFile(path)
      try file.write(head)
      try file.setSize(start + end)
      return file
    }
    names = tensors.map(\.name)
    self.counts = counts
    starts = offsets.map { start + $0 }
    written = Mutex([Int](repeating: 0, count: counts.count))
  }

  /// Writes `values` at `elementOffset` of the tensor with number `tensor`. Each element is written once.
  public func write(
    tensor: Int, elementOffset: Int, _ values: UnsafeBufferPointer<Float>
  ) throws(TensorFileError) {
    precondition(elementOffset >= 0 && elementOffset <= counts[tensor] - values.count)
    try accessing { () throws(FileAccessError) in
      try file.write(
        UnsafeRawBufferPointer(values), at: starts[tensor] + elementOffset * MemoryLayout<Float>.size)
    }
    written.withLock { $0[tensor] += values.count }
  }

  /// Gives the file its name.
  ///
  /// - Throws: `TensorFileError.unfinished` when a tensor lacks elements.
  public func finish() throws(TensorFileError) {
    let written = written.withLock { $0 }
    for (index, count) in counts.enumerated() where written[index] != count {
      throw .unfinished(path: file.path, tensor: names[index], expected: count, found: written[index])
    }
    try accessing { () throws(FileAccessError) in try file.commit() }
  }
}
