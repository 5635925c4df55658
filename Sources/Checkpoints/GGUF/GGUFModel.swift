import StrictJSON
import TensorFiles

/// A GGUF file as a family of the hub reads it: the hub's configuration, names and layouts.
struct GGUFModel {
  let architecture: any GGUFArchitecture.Type
  let config: ConfigReader
  /// The tensors by the hub's names; those that the architecture does not have keep their own.
  let archive: TensorArchive
  /// How tensors are laid out where it is not as on the hub, by the hub's names.
  let arrangements: [String: TensorArrangement]
  /// Tensors that became part of the configuration.
  let tensorsRead: [String]

  /// - Throws: where the architecture or a setting of it is not supported, by its name.
  init(_ tensors: TensorArchive, metadata: GGUFMetadata) throws(CheckpointError) {
    let path = tensors.path
    guard let name = metadata["general.architecture"]?.string else {
      throw .config(path: path, problem: "'general.architecture' is missing; expected a text")
    }
    if let parts = metadata["split.count"]?.int, parts > 1 {
      throw .unsupported(
        path: path, what: "a GGUF file in \(parts) parts (join them with llama-gguf-split --merge)")
    }
    guard let architecture = GGUFArchitectures.all.first(where: { $0.name == name }) else {
      let known = GGUFArchitectures.all.map { $0.name }.joined(separator: ", ")
      throw .unsupported(
        path: path, what: "the GGUF architecture '\(shortened(name))' (read are \(known))")
    }
    var settings = GGUFConfig(tensors, metadata: metadata, architecture: name)
    settings.set("model_type", .string(architecture.modelType))
    try architecture.configure(&settings)
    try settings.refuseUnknown()
    var arrangements: [String: TensorArrangement] = [:]
    for name in tensors.names {
      guard let hub = architecture.hubName(name) else { continue }
      arrangements[hub] = architecture.arrangement(of: name, settings)
    }
    self.architecture = architecture
    self.arrangements = arrangements
    tensorsRead = settings.tensorsRead
    config = ConfigReader(path: path, object: settings.object)
    do throws(TensorFileError) {
      archive = try tensors.renamed { architecture.hubName($0) ?? $0 }
    } catch { throw .tensors(error) }
  }
}
