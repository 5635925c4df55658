import StrictJSON
import TensorFiles

/// Makes of a GGUF file's metadata what the hub has as `config.json`, and remembers which keys were understood.
struct GGUFConfig {
  let path: String
  let metadata: GGUFMetadata
  let tensors: TensorArchive
  /// `general.architecture`.
  let architecture: String
  /// What the family will read.
  private(set) var object = JSONObject()
  private var known: Set<String> = []
  /// Tensors that became part of the configuration.
  var tensorsRead: [String] = []

  init(_ tensors: TensorArchive, metadata: GGUFMetadata, architecture: String) {
    path = tensors.path
    self.metadata = metadata
    self.tensors = tensors
    self.architecture = architecture
  }

  /// The file's whole name of a setting.
  func fullKey(_ key: String) -> String { "\(architecture).\(key)" }

  /// The value of a setting, which counts as understood from now on.
  mutating func value(_ key: String) -> GGUFValue? {
    known.insert(fullKey(key))
    return metadata[fullKey(key)]
  }

  /// A whole number, or one for each block where all are the same.
  mutating func int(_ key: String, minimum: Int = 1) throws(CheckpointError) -> Int? {
    guard let value = value(key) else { return nil }
    var number = value.int
    if let list = value.array {
      guard list.count <= tensors.names.count, let numbers = list.ints, let first = numbers.first else {
        throw wrong(key, "a whole number", value.kind)
      }
      guard numbers.allSatisfy({ $0 == first }) else {
        throw .unsupported(path: path, what: "'\(fullKey(key))' that differs between blocks")
      }
      number = first
    }
    guard let number, number >= minimum, number <= 1 << 31 else {
      throw wrong(key, "a whole number from \(minimum) to \(1 << 31)", value.kind)
    }
    return number
  }

  /// A whole number that must be there.
  mutating func requiredInt(_ key: String) throws(CheckpointError) -> Int {
    guard let number = try int(key) else { throw missing(key, "a whole number") }
    return number
  }

  /// A finite number.
  mutating func double(_ key: String) throws(CheckpointError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.double, number.isFinite else { throw wrong(key, "a number", value.kind) }
    return number
  }

  /// A text.
  mutating func string(_ key: String) throws(CheckpointError) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw wrong(key, "a text", value.kind) }
    return text
  }

  /// A truth value.
  mutating func bool(_ key: String) throws(CheckpointError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let bool = value.bool else { throw wrong(key, "true or false", value.kind) }
    return bool
  }

  /// Sets a key of the family's configuration.
  mutating func set(_ key: String, _ value: JSONValue) { object.append(key, value) }

  /// Takes a whole number that must be there over to the family's configuration.
  mutating func take(_ key: String, as name: String) throws(CheckpointError) {
    set(name, .integer(try requiredInt(key)))
  }

  /// Takes a number that must be there over to the family's configuration.
  mutating func takeNumber(_ key: String, as name: String) throws(CheckpointError) {
    guard let number = try double(key) else { throw missing(key, "a number") }
    set(name, .number(number))
  }

  /// The number of blocks, each of which needs tensors in the file.
  mutating func blockCount() throws(CheckpointError) -> Int {
    let count = try requiredInt("block_count")
    guard count <= tensors.names.count else {
      throw .config(
        path: path,
        problem: "'\(fullKey("block_count"))': \(count) blocks, but the file has \(tensors.contents)")
    }
    return count
  }

  /// Sets `vocab_size` to the number of rows that the table of tokens has.
  mutating func takeVocabulary() throws(CheckpointError) {
    known.insert(fullKey("vocab_size"))
    guard let shape = tensors["token_embd.weight"]?.shape, shape.count == 2 else {
      throw .missingTensor(path: path, name: "token_embd.weight", shape: "[vocabulary, d_model]")
    }
    set("vocab_size", .integer(shape[0]))
  }

  /// Accepts a setting that has no part in attention.
  mutating func ignore(_ keys: String...) { known.formUnion(keys.map(fullKey)) }

  /// Refuses a setting unless it has the one value that is usual.
  mutating func refuse(_ key: String, unless usual: Double) throws(CheckpointError) {
    guard let value = value(key) else { return }
    let number = value.double ?? value.bool.map { $0 ? 1 : 0 }
    guard number == usual else {
      throw .unsupported(path: path, what: "'\(fullKey(key))' = \(value.kind)")
    }
  }

  /// Refuses the first setting of the architecture that nothing has taken.
  func refuseUnknown() throws(CheckpointError) {
    for key in metadata.keys where key.hasPrefix(architecture + ".") && !known.contains(key) {
      throw .unsupported(
        path: path, what: "the setting '\(shortened(key))' = \(metadata[key]?.kind ?? "nothing")")
    }
  }

  private func missing(_ key: String, _ expected: String) -> CheckpointError {
    .config(path: path, problem: "'\(fullKey(key))' is missing; expected \(expected)")
  }

  func wrong(_ key: String, _ expected: String, _ found: String) -> CheckpointError {
    .config(path: path, problem: "'\(fullKey(key))': expected \(expected), found \(found)")
  }
}
