import AttentionCore
import FileAccess
import StrictJSON
import TensorFiles

/// A model that was read: what AttentionCore runs, and what was understood of it.
public struct Checkpoint: Sendable {
  /// The path that was opened.
  public let path: String
  /// The files that make it up, each once.
  public let files: [String]
  /// What the forward pass runs.
  public let model: Transformer
  /// What was understood.
  public let facts: ModelFacts
  /// Each kind of attention in words, in order.
  public var parts: [PartFacts] { model.parts.map { PartFacts($0, of: model) } }
  /// How the weights that are used are stored, e.g. `F16`.
  public let elementTypes: [ElementType]
  /// Elements of all tensors in the file that are no buffers, such as masks.
  public let parameters: Int
  /// Bytes of all weight files.
  public let byteCount: Int
  /// Number of tensors in the file.
  public let tensorCount: Int
  /// Tensors that play no part, with the reason where it is known.
  public let unusedTensors: [(name: String, reason: String?)]
  /// Number of tensors that are read.
  public var usedTensorCount: Int { tensorCount - unusedTensors.count }
  /// What `survey` found wrong; a model that was opened has none.
  public let problems: [CheckpointError]
  /// The tokenizer that the weight file itself has; read when it is asked for.
  public var tokens: GGUFTokens? {
    get throws(CheckpointError) {
      guard let gguf else { return nil }
      return try GGUFTokens(gguf, path: weightsPath)
    }
  }
  private let gguf: GGUFMetadata?
  private let weightsPath: String

  /// The `model_type`s that are supported.
  public static var families: [String] { ModelFamilies.all.flatMap { $0.modelTypes } }

  /// Opens a Hugging Face directory, or one weight file.
  ///
  /// Weights are mapped into memory, not read: opening costs no more than the file's header.
  /// - Parameter settings: what bare projections cannot say themselves, by key (`mask`, `act_fn`, …); they win over
  ///   the file's own metadata. A family from Hugging Face takes none, since its configuration says it all.
  public static func open(_ path: String, settings: [String: String] = [:]) throws(CheckpointError)
    -> Checkpoint
  {
    try open(path, settings: settings, isSurvey: false)
  }

  /// Looks at a model without the aim to run it: tensors that are missing or not understood are told all together, in
  /// `problems`, and the model must not be run when there are any.
  public static func survey(_ path: String, settings: [String: String] = [:]) throws(CheckpointError)
    -> Checkpoint
  {
    try open(path, settings: settings, isSurvey: true)
  }

  private static func open(
    _ path: String, settings: [String: String], isSurvey: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let location = try ModelLocation(path)
    let archive = try tensors(location.weights)
    if BareProjections.isBare(archive) {
      let (model, facts, weights) = try BareProjections.resolve(archive, settings: settings)
      return try Checkpoint(
        path: path, config: nil, model: Unembedding.addingBare(to: model, from: archive), facts: facts,
        weights: weights,
        reason: BareProjections.reasonUnused)
    }
    if let metadata = archive.gguf {
      return try open(
        try GGUFModel(archive, metadata: metadata), at: path, settings: settings, isSurvey: isSurvey)
    }
    guard let configPath = location.config else {
      let hint = CapturedAttention.isCaptured(archive) ? "; captured attention is given with --attention" : ""
      throw .notAModel(
        path: path,
        problem:
          "no 'blocks.0.attn.W_Q' (bare projections) and no config.json beside it (Hugging Face model); the file has \(archive.contents)\(hint)"
      )
    }
    let config = try self.config(configPath)
    let choice = try FamilyChoice(config)
    let quantization = try Quantization(config)
    if let key = settings.keys.min() {
      throw .settingNotTaken(path: path, key: key, family: choice.type)
    }
    let weights = choice.weights(archive, quantization, standsIn: isSurvey)
    let model = try choice.family.resolve(choice.config, weights)
    try choice.config.refuseCausal(model)
    var facts = ModelFacts(
      family: choice.type, assumptions: choice.assumptions + (try choice.config.prunedHeadNotes()),
      decoderStart: try config.optionalInt("decoder_start_token_id", minimum: 0))
    for name in weights.unused where choice.reasonUnused(name, weights) == nil {
      if choice.family.blockPrefixes.contains(where: { name.hasPrefix(weights.prefix + $0) }) {
        try weights.refuseUnknown(name)
        continue
      }
      facts.assumptions.append("tensor '\(name)' plays no part, since it is not understood")
    }
    let isTied = [choice.config, config].map { $0.object["tie_word_embeddings"]?.bool }
    return try Checkpoint(
      path: path, config: configPath,
      model: Unembedding.adding(to: model, from: archive, family: choice.family, ties: isTied), facts: facts,
      weights: weights,
      reason: { choice.reasonUnused($0, weights) })
  }

  /// Opens a GGUF file through the family on the hub that its architecture answers to.
  private static func open(
    _ file: GGUFModel, at path: String, settings: [String: String], isSurvey: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let type = file.architecture.modelType
    guard let family = ModelFamilies.family(of: type) else {
      throw .unsupported(path: file.config.path, what: "model_type '\(type)'")
    }
    if let key = settings.keys.min() { throw .settingNotTaken(path: path, key: key, family: type) }
    let weights = WeightReader(
      file.archive, prefixes: [""], probe: family.probe, arrangements: file.arrangements,
      standsIn: isSurvey)
    do throws(CheckpointError) {
      for name in file.tensorsRead { _ = try weights.optionalTensor(name, shape: [nil]) }
      let model = try family.resolve(file.config, weights)
      // The architecture lists all tensors that it has.
      for name in weights.unused where family.reasonUnused(name) == nil { try weights.refuseUnknown(name) }
      // llama.cpp takes the embeddings where a file has no 'output.weight'.
      return try Checkpoint(
        path: path, config: nil,
        model: Unembedding.adding(to: model, from: file.archive, family: family, ties: [true]),
        facts: ModelFacts(family: type), weights: weights,
        reason: family.reasonUnused, fileName: file.architecture.fileName)
    } catch { throw error.renamingTensor(file.architecture.fileName) }
  }

  private init(
    path: String, config: String?, model: Transformer, facts: ModelFacts, weights: WeightReader,
    reason: (String) -> String?, fileName: (String) -> String = { $0 }
  ) throws(CheckpointError) {
    self.path = path
    self.model = model
    self.facts = facts
    files = [config].compactMap { $0 } + weights.archive.files
    gguf = weights.archive.gguf
    weightsPath = weights.archive.path
    elementTypes = weights.elementTypes
    let buffers = Set(
      weights.unused.filter { [UnusedTensor.maskBuffer, UnusedTensor.positionBuffer].contains(reason($0)) })
    parameters = weights.archive.names.filter { !buffers.contains($0) }
      .reduce(0) { $0 + (weights.archive[$1]?.count ?? 0) }
    var byteCount = 0
    for file in weights.archive.files {
      do throws(FileAccessError) { byteCount += try MappedFile(file).bytes.count } catch {
        throw .file(error)
      }
    }
    self.byteCount = byteCount
    tensorCount = weights.archive.names.count
    unusedTensors = weights.unused.map { (fileName($0), reason($0)) }
    problems = weights.problems.map { $0.renamingTensor(fileName) }
  }

  private static func tensors(_ path: String) throws(CheckpointError) -> TensorArchive {
    do throws(TensorFileError) { return try TensorArchive.open(path) } catch { throw .tensors(error) }
  }

  private static func config(_ path: String) throws(CheckpointError) -> ConfigReader {
    let bytes: [UInt8]
    do throws(FileAccessError) { bytes = try readFile(path, limit: 16 << 20) } catch { throw .file(error) }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
      throw .config(path: path, problem: error.description)
    }
    guard let object = value.object else { throw .config(path: path, problem: "expected an object") }
    return ConfigReader(path: path, object: object)
  }
}
