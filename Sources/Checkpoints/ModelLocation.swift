import FileAccess

/// Where the weights and the configuration of a model are.
struct ModelLocation {
  let weights: String
  let config: String?

  init(_ path: String) throws(CheckpointError) {
    let isDirectory = fileKind(path) == .directory
    let directory = isDirectory ? path : Paths.directory(path)
    func existing(_ name: String) -> String? {
      let candidate = Paths.join(directory, name)
      return fileKind(candidate) == nil ? nil : candidate
    }
    config = existing("config.json")
    guard isDirectory else {
      weights = path
      return
    }
    let readable = ["model.safetensors.index.json", "model.safetensors", "model.gguf"]
    // None of these is read, but each is refused with what to do.
    let foreign = [
      "pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack",
      "model.onnx",
    ]
    let names = try Self.names(in: path)
    var found = readable.lazy.compactMap(existing).first
    if found == nil { found = try Self.onlyGGUF(in: path, names) }
    if found == nil { found = foreign.lazy.compactMap(existing).first }
    guard let found else {
      throw .notAModel(
        path: path,
        problem:
          "no model.safetensors, model.safetensors.index.json or GGUF file in this directory\(try Self.hint(path, names))"
      )
    }
    weights = found
  }

  /// The one GGUF file of a directory, whatever its name.
  private static func onlyGGUF(in directory: String, _ names: [String]) throws(CheckpointError) -> String? {
    let files = names.filter { Paths.fileExtension($0) == "gguf" }
    guard files.count <= 1 else {
      throw .notAModel(
        path: directory,
        problem: "\(files.count) GGUF files in this directory; give one of them, e.g. \(files[0])")
    }
    return files.first.map { Paths.join(directory, $0) }
  }

  private static func names(in directory: String) throws(CheckpointError) -> [String] {
    do throws(FileAccessError) { return try listDirectory(directory) } catch { throw .file(error) }
  }

  /// What a directory without a model may be instead, and what to give then.
  private static func hint(_ path: String, _ names: [String]) throws(CheckpointError) -> String {
    let snapshots = Paths.join(path, "snapshots")
    if fileKind(snapshots) == .directory, let first = try Self.names(in: snapshots).first {
      return "; the hub's cache has the files of a model in \(Paths.join(snapshots, first))"
    }
    if names.contains("adapter_config.json") {
      return
        ", but an adapter; merge it into its model once, in Python: PeftModel.from_pretrained(model, …).merge_and_unload().save_pretrained(…)"
    }
    guard let other = names.first(where: { Paths.fileExtension($0) == "safetensors" }) else { return "" }
    return "; a file of another name is read when it is given itself, e.g. \(Paths.join(path, other))"
  }
}
