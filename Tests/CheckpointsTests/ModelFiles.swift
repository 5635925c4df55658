import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TensorFiles
import TestSupport

/// A model's files, to be changed and read again.
struct ModelFiles {
  var config: JSONObject?
  var tensors: [(name: String, type: String, shape: [Int])]

  /// The configuration and the shapes of a small random model; its numbers are not needed.
  init(fixture name: String) throws {
    let directory = "\(repositoryRoot)/Tests/Fixtures/parity/\(name)"
    let path = "\(directory)/config.json"
    config = fileKind(path) == nil ? nil : try JSONValue.parse(try readFile(path)).object
    let archive = try TensorArchive.open("\(directory)/model.safetensors")
    tensors = archive.names.compactMap { name in
      archive[name].map { (name, $0.elementType.name, $0.shape) }
    }
  }

  /// Opens what the files hold.
  func open(settings: [String: String] = [:]) throws -> Checkpoint {
    try written { try Checkpoint.open($0, settings: settings) }
  }

  /// Looks at what the files hold, whatever they lack.
  func survey() throws -> Checkpoint { try written { try Checkpoint.survey($0) } }

  private func written(_ body: (String) throws -> Checkpoint) throws -> Checkpoint {
    try withTemporaryDirectory { directory in
      if let config {
        try writeFile("\(directory)/config.json", JSONValue.object(config).serializedBytes())
      }
      try writeFile("\(directory)/model.safetensors", TensorBytes.zeros(tensors))
      return try body(directory)
    }
  }

  /// The message of the error that opening gives, without the directory; nil when there is none.
  func error(settings: [String: String] = [:]) throws -> String? {
    do {
      _ = try open(settings: settings)
      return nil
    } catch let error as CheckpointError {
      let message = error.description
      guard let colon = message.firstIndex(of: ":") else { return message }
      let path = message[..<colon]
      return String(path.split(separator: "/").last ?? "") + String(message[colon...])
    }
  }

  /// With one key of the configuration set, or left out.
  func setting(_ key: String, _ value: JSONValue?) -> ModelFiles {
    var files = self
    var config = JSONObject()
    for entry in self.config?.entries ?? [] where entry.key != key { config.append(entry.key, entry.value) }
    if let value { config.append(key, value) }
    files.config = config
    return files
  }

  /// With one tensor changed, or left out when `change` gives nil.
  func changing(
    _ name: String, _ change: ((type: String, shape: [Int])) -> (type: String, shape: [Int])?
  ) -> ModelFiles {
    var files = self
    files.tensors = tensors.compactMap { tensor in
      guard tensor.name == name else { return tensor }
      return change((tensor.type, tensor.shape)).map { (name, $0.type, $0.shape) }
    }
    return files
  }

  /// Without some of the tensors.
  func leaving(out names: Set<String>) -> ModelFiles {
    var files = self
    files.tensors = tensors.filter { !names.contains($0.name) }
    return files
  }

  func adding(_ name: String, _ shape: [Int], type: String = "F32") -> ModelFiles {
    var files = self
    files.tensors.append((name, type, shape))
    return files
  }
}
