import AttentionCore
import StrictJSON

/// Reads tensors that people write by hand: one JSON object whose values are nested arrays of numbers.
///
/// Elements become F32. A lone number is a tensor of shape `[]`. `__metadata__`, if there is one, is an
/// object of strings.
struct JSONTensorReader {
  let path: String

  func read(_ object: JSONObject) throws(TensorFileError) -> TensorArchive {
    var metadata: [String: String] = [:]
    var tensors: [(String, Tensor)] = []
    for entry in object.entries {
      if entry.key == SafetensorsReader.metadataKey {
        metadata = try readMetadata(entry.value, path: path)
      } else {
        tensors.append((entry.key, try readTensor(entry.key, entry.value)))
      }
    }
    return try TensorArchive(path: path, format: .json, metadata: metadata, entries: tensors)
  }

  private func readTensor(_ name: String, _ value: JSONValue) throws(TensorFileError) -> Tensor {
    var shape: [Int] = []
    var first = value
    while case .array(let elements) = first {
      shape.append(elements.count)
      guard let next = elements.first else { break }
      first = next
    }
    var values: [Float] = []
    var index: [Int] = []
    try append(value, shape: shape[...], name: name, index: &index, to: &values)
    return Tensor(shape: shape, values: values)
  }

  /// Adds the numbers in `value`, which must have `shape`. Nesting is bounded by the JSON parser.
  private func append(
    _ value: JSONValue, shape: ArraySlice<Int>, name: String, index: inout [Int], to values: inout [Float]
  ) throws(TensorFileError) {
    guard let count = shape.first else {
      guard let number = value.double else { throw malformed("a number", value.kind, name, index) }
      guard Float(number).isFinite else {
        throw malformed("a number that fits 32-bit floating point", "\(number)", name, index)
      }
      values.append(Float(number))
      return
    }
    guard case .array(let elements) = value else {
      throw malformed("an array of \(count) elements", value.kind, name, index)
    }
    guard elements.count == count else {
      throw malformed("\(count) elements, as at the start of the tensor", "\(elements.count)", name, index)
    }
    for (position, element) in elements.enumerated() {
      index.append(position)
      try append(element, shape: shape.dropFirst(), name: name, index: &index, to: &values)
      index.removeLast()
    }
  }

  private func malformed(
    _ expected: String, _ found: String, _ tensor: String, _ index: [Int]
  ) -> TensorFileError {
    let place = index.isEmpty ? "" : " at \(index)"
    return .malformed(path: path, tensor: tensor, expected: expected + place, found: found)
  }
}
