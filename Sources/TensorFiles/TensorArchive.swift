import AttentionCore
import FileAccess
import StrictJSON

/// The named tensors of a file, or of the shards an index names.
///
/// Tensors are views of the mapped file wherever its layout allows it; a file is checked completely before
/// the first view exists.
public struct TensorArchive: Sendable {
  /// How the tensors were stored.
  public enum Format: String, Sendable {
    /// One safetensors file.
    case safetensors
    /// Several safetensors files and an index.
    case shardedSafetensors = "sharded safetensors"
    /// One file of llama.cpp and its relatives.
    case gguf = "GGUF"
    /// NumPy arrays in a zip archive, or one alone.
    case npz, npy
    /// Nested arrays of numbers.
    case json = "JSON"
  }

  /// The path that was opened.
  public let path: String
  /// How the tensors were stored.
  public let format: Format
  /// Every file that was read, the one at `path` first.
  public let files: [String]
  /// The file's `__metadata__`; empty when it has none.
  public let metadata: [String: String]
  /// What a GGUF file says beside its tensors; `nil` for other formats.
  public let gguf: GGUFMetadata?
  /// Names of the tensors in the order in which the file lists them.
  public let names: [String]
  private let tensors: [ExactString: Tensor]

  /// The tensor called `name`, or nil.
  public subscript(name: String) -> Tensor? { tensors[ExactString(name)] }

  init(
    path: String, format: Format, files: [String]? = nil, metadata: [String: String] = [:],
    gguf: GGUFMetadata? = nil, entries: [(name: String, tensor: Tensor)]
  ) throws(TensorFileError) {
    self.path = path
    self.format = format
    self.files = files ?? [path]
    self.metadata = metadata
    self.gguf = gguf
    names = entries.map(\.name)
    var tensors: [ExactString: Tensor] = [:]
    tensors.reserveCapacity(entries.count)
    for (name, tensor) in entries
    where tensors.updateValue(tensor, forKey: ExactString(name)) != nil {
      throw .duplicateTensor(path: path, tensor: name)
    }
    self.tensors = tensors
  }
}

extension TensorArchive {
  /// The same tensors under other names.
  ///
  /// - Throws: `TensorFileError.duplicateTensor` when two get one name.
  public func renamed(_ name: (String) -> String) throws(TensorFileError) -> TensorArchive {
    try TensorArchive(
      path: path, format: format, files: files, metadata: metadata, gguf: gguf,
      entries: names.compactMap { old in self[old].map { (name(old), $0) } })
  }
}

extension TensorArchive {
  /// Most bytes a JSON file of tensors or a shard index may have.
  static let largestJSON = 100_000_000

  /// Opens the file of tensors at `path`.
  ///
  /// The format is told by content, and by the name's extension where the content says nothing. A lone
  /// array (`.npy`) is named after the file.
  ///
  /// - Throws: `TensorFileError` when the file cannot be read, is of another format, or breaks a rule of
  ///   its own.
  public static func open(_ path: String) throws(TensorFileError) -> TensorArchive {
    let file = try accessing { () throws(FileAccessError) in try MappedFile(path) }
    return try read(TensorStorage(mapping: file), path: path)
  }

  /// Reads the content of a file that was opened at `path`.
  package static func read(_ storage: TensorStorage, path: String) throws(TensorFileError) -> TensorArchive {
    let bytes = storage.bytes
    switch detectFormat(bytes, path: path) {
    case .safetensors: return try SafetensorsReader(path: path, storage: storage).read()
    case .npy:
      let tensor = try NPYReader(path: path, tensor: nil, storage: storage).read(0..<bytes.count)
      return try TensorArchive(path: path, format: .npy, entries: [(Paths.stem(path), tensor)])
    case .zip: return try NPZReader(path: path, storage: storage).read()
    case .gguf: return try GGUFReader(path: path, storage: storage).read()
    case .json: return try readJSON(path, bytes)
    case .pickle: throw .pickle(path: path)
    case .foreign(let format): throw .foreignFormat(path: path, format)
    case .unknown(let found): throw .unknownFormat(path: path, found: found)
    }
  }

  private static func readJSON(
    _ path: String, _ bytes: UnsafeRawBufferPointer
  ) throws(TensorFileError) -> TensorArchive {
    guard bytes.count <= largestJSON else {
      throw .access(.tooLarge(path: path, limit: largestJSON))
    }
    let value = try parsingJSON(bytes, path: path)
    guard let object = value.object else {
      throw .malformed(path: path, tensor: nil, expected: "a JSON object", found: value.kind)
    }
    if object["weight_map"] != nil { return try ShardIndexReader(path: path).read(object) }
    return try JSONTensorReader(path: path).read(object)
  }
}

extension TensorStorage {
  /// The bytes of a mapped file, which stays mapped as long as the storage lives.
  convenience init(mapping file: MappedFile) {
    self.init(bytes: file.bytes) { withExtendedLifetime(file) {} }
  }

  /// New memory of `byteCount` bytes that `fill` has to set.
  static func make<Failure: Error>(
    byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> TensorStorage {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    let address = UInt(bitPattern: memory.baseAddress)
    let storage = TensorStorage(bytes: UnsafeRawBufferPointer(memory)) {
      UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
    }
    try fill(memory)
    return storage
  }
}
