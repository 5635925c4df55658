import AttentionCore

/// Reads a NumPy archive: a zip file of `.npy` arrays, each stored or deflated.
///
/// Stored arrays become views of the mapped file; deflated ones are inflated into memory of their own.
struct NPZReader {
  let path: String
  let storage: TensorStorage

  /// All arrays together may inflate to this many bytes, or to `inflationFactor` times the file's own.
  private static let alwaysAllowed = 256 << 20
  private static let inflationFactor = 100

  func read() throws(TensorFileError) -> TensorArchive {
    let members = try ZipDirectory(path: path, bytes: storage.bytes).read()
    // Wherever PyTorch put it; most of its files begin with it and are recognised sooner.
    if members.contains(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) {
      throw .pickle(path: path)
    }
    try checkInflation(members)
    var tensors: [(String, Tensor)] = []
    for member in members {
      guard let name = arrayName(member.name) else {
        throw .malformed(
          path: path, tensor: nil,
          expected: "a zip archive of NumPy arrays, whose members' names end with .npy",
          found: "'\(member.name)'")
      }
      tensors.append((name, try read(member, name: name)))
    }
    return try TensorArchive(path: path, format: .npz, entries: tensors)
  }

  private func read(_ member: ZipMember, name: String) throws(TensorFileError) -> Tensor {
    let content: TensorStorage
    let range: Range<Int>
    if member.isDeflated {
      content = try inflated(member, name: name)
      range = 0..<content.bytes.count
    } else {
      content = storage
      range = member.data
    }
    let sum = checksum(UnsafeRawBufferPointer(rebasing: content.bytes[range]))
    guard sum == member.checksum else {
      throw malformed(
        name, "the checksum \(String(member.checksum, radix: 16))", String(sum, radix: 16))
    }
    return try NPYReader(path: path, tensor: name, storage: content).read(range)
  }

  /// The name without its `.npy`, or nil when it has none.
  private func arrayName(_ memberName: String) -> String? {
    let suffix = ".npy".utf8
    guard memberName.utf8.count > suffix.count, memberName.utf8.suffix(suffix.count).elementsEqual(suffix)
    else { return nil }
    return String(decoding: memberName.utf8.dropLast(suffix.count), as: UTF8.self)
  }

  private func inflated(_ member: ZipMember, name: String) throws(TensorFileError) -> TensorStorage {
    let input = UnsafeRawBufferPointer(rebasing: storage.bytes[member.data])
    do throws(InflationError) {
      return try TensorStorage.make(byteCount: member.byteCount) { (output) throws(InflationError) in
        try inflate(input, into: output)
      }
    } catch {
      throw malformed(name, "deflated data of \(member.byteCount) bytes", error.description)
    }
  }

  /// Refuses archives that would inflate to far more than arrays of numbers do.
  private func checkInflation(_ members: [ZipMember]) throws(TensorFileError) {
    var total = 0
    for member in members where member.isDeflated {
      // No deflated data is shorter than 1/1032 of what it stands for.
      guard member.byteCount / 1032 <= member.data.count else {
        throw malformed(
          member.name, "at most \(1032 * member.data.count) bytes from \(member.data.count) deflated ones",
          "\(member.byteCount)")
      }
      total += member.byteCount
    }
    let limit = Self.alwaysAllowed + Self.inflationFactor * storage.bytes.count
    guard total <= limit else {
      throw .malformed(
        path: path, tensor: nil, expected: "arrays that inflate to at most \(limit) bytes", found: "\(total)")
    }
  }

  private func malformed(_ tensor: String, _ expected: String, _ found: String) -> TensorFileError {
    .malformed(path: path, tensor: tensor, expected: expected, found: found)
  }
}
