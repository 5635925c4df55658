import AttentionCore
import FileAccess
import StrictJSON

/// Why a file of tensors could not be read or written.
public enum TensorFileError: Error, Equatable {
  /// The file could not be opened, mapped or written.
  case access(FileAccessError)
  /// A JSON text in the file is malformed.
  case json(path: String, JSONError)
  /// The file is of no format that is read.
  case unknownFormat(path: String, found: String)
  /// A Python pickle, which is a program rather than data.
  case pickle(path: String)
  /// The index of shards that are Python pickles.
  case pickleShards(path: String)
  /// A format of weights that is not read, of which there is something to say.
  case foreignFormat(path: String, ForeignFormat)
  /// The file breaks a rule of its format; `tensor` is nil when no single tensor is concerned.
  case malformed(path: String, tensor: String?, expected: String, found: String)
  /// The elements have a type that is not read.
  case unsupportedElementType(path: String, tensor: String?, found: String, supported: [ElementType])
  /// Two tensors have one name.
  case duplicateTensor(path: String, tensor: String)
  /// The shard that a tensor is said to be in does not have it.
  case missingFromShard(path: String, tensor: String, shard: String)
  /// A file was finished before all elements of a tensor were written.
  case unfinished(path: String, tensor: String, expected: Int, found: Int)

  /// The path of the file the error is about.
  public var path: String {
    switch self {
    case .access(let error): error.path
    case .json(let path, _), .unknownFormat(let path, _), .pickle(let path), .pickleShards(let path),
      .foreignFormat(let path, _), .malformed(let path, _, _, _),
      .unsupportedElementType(let path, _, _, _), .duplicateTensor(let path, _),
      .missingFromShard(let path, _, _), .unfinished(let path, _, _, _):
      path
    }
  }

  /// Whether an input does not exist.
  public var isMissing: Bool { if case .access(let error) = self { error.isMissing } else { false } }

  /// Whether an output could not be written.
  public var isWriteFailure: Bool {
    if case .access(let error) = self { error.isWriteFailure } else { false }
  }
}

extension TensorFileError: CustomStringConvertible {
  /// File and tensor, what was expected and what was found.
  public var description: String {
    switch self {
    case .access(let error):
      return error.description
    case .json(let path, let error):
      return "\(path): \(error)"
    case .unknownFormat(let path, let found):
      return "\(path): expected safetensors, a safetensors index, GGUF, npz, npy or JSON, found \(found)"
    case .pickle(let path):
      let name = JSONValue.string(Paths.lastComponent(path)).serialized()
      // A directory's weights are looked for under this name.
      let stem = Paths.stem(path) == "pytorch_model" ? "model" : Paths.stem(path)
      let converted = JSONValue.string(stem + ".safetensors").serialized()
      return """
        \(path): a PyTorch pickle is a program and is not run; convert it to safetensors once, in Python:
          import torch; from safetensors.torch import save_file; d = torch.load(\(name), "cpu", weights_only=True)
          save_file({k: v.clone().contiguous() for k, v in d.get("state_dict", d).items() if torch.is_tensor(v)}, \
        \(converted))
        """
    case .pickleShards(let path):
      let name = JSONValue.string(Paths.lastComponent(path)).serialized()
      return """
        \(path): PyTorch pickles are programs and are not run; convert them to safetensors once, in Python:
          import json, torch; from safetensors.torch import save_file; d = {}; \
        [d.update(torch.load(f, "cpu", weights_only=True)) for f in set(json.load(open(\(name)))["weight_map"].values())]
          save_file({k: v.clone().contiguous() for k, v in d.items()}, "model.safetensors")
        """
    case .foreignFormat(let path, let format):
      return "\(path): \(format.sentence)"
    case .malformed(let path, let tensor, let expected, let found):
      return
        "\(place(path, tensor)): expected \(shortened(expected, limit: 200)), found \(shortened(found, limit: 200))"
    case .unsupportedElementType(let path, let tensor, let found, let supported):
      let supported = supported.map(\.name).joined(separator: ", ")
      return
        "\(place(path, tensor)): element type \(shortened(found)) is not supported; supported are \(supported)"
    case .duplicateTensor(let path, let tensor):
      return "\(place(path, tensor)): expected one tensor of this name, found two"
    case .missingFromShard(let path, let tensor, let shard):
      return
        "\(place(path, tensor)): expected it in the shard '\(shortened(shard))', found no such tensor there"
    case .unfinished(let path, let tensor, let expected, let found):
      return "\(place(path, tensor)): expected \(expected) elements to be written, found \(found)"
    }
  }

  private func place(_ path: String, _ tensor: String?) -> String {
    guard let tensor else { return path }
    return "\(path): tensor '\(shortened(tensor))'"
  }
}

/// Runs `body`, whose errors are about opening, reading or writing a file.
func accessing<R>(_ body: () throws(FileAccessError) -> R) throws(TensorFileError) -> R {
  do throws(FileAccessError) { return try body() } catch { throw .access(error) }
}

/// Reads `bytes` as JSON text of the file at `path`.
func parsingJSON(
  _ bytes: UnsafeRawBufferPointer, path: String
) throws(TensorFileError) -> JSONValue {
  do throws(JSONError) { return try JSONValue.parse(bytes) } catch { throw .json(path: path, error) }
}
