import StrictJSON

/// One architecture of llama.cpp: how its settings and tensors answer to those of a family on the hub, so that the
/// family's own file reads both.
protocol GGUFArchitecture: SendableMetatype {
  /// `general.architecture`, which also stands before the keys of all settings.
  static var name: String { get }
  /// The family's `model_type` on the hub.
  static var modelType: String { get }
  /// What the hub calls the tensors outside of blocks.
  static var outerNames: [String: String] { get }
  /// What the hub calls block N, without its number and dot: `layers.`.
  static var blockName: String { get }
  /// What the hub calls the tensors inside a block, by what follows `blk.N.` in the file.
  static var blockNames: [String: String] { get }
  /// Writes the keys that the family reads in its `config.json`; every setting is taken or refused.
  static func configure(_ config: inout GGUFConfig) throws(CheckpointError)
  /// How the tensor that the file calls `name` is laid out, where that is not as on the hub.
  static func arrangement(of name: String, _ config: GGUFConfig) -> TensorArrangement?
}

extension GGUFArchitecture {
  /// The hub's name of a tensor, or `nil` for one that the architecture does not have.
  static func hubName(_ name: String) -> String? {
    guard let (block, part) = split(name, after: "blk.") else { return outerNames[name] }
    return blockNames[part].map { "\(blockName)\(block).\($0)" }
  }

  /// The file's name of a tensor of the hub, for messages.
  static func fileName(_ name: String) -> String {
    if let (block, part) = split(name, after: blockName) {
      return blockNames.first { $0.value == part }.map { "blk.\(block).\($0.key)" } ?? name
    }
    return outerNames.first { $0.value == name }?.key ?? name
  }

  /// The number of a block and what follows it.
  private static func split(_ name: String, after prefix: String) -> (block: Substring, part: String)? {
    guard name.hasPrefix(prefix) else { return nil }
    let rest = name.dropFirst(prefix.count)
    guard let dot = rest.firstIndex(of: "."), dot > rest.startIndex else { return nil }
    guard rest[..<dot].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return (rest[..<dot], String(rest[rest.index(after: dot)...]))
  }
}

/// All architectures that are read.
enum GGUFArchitectures {
  static let all: [any GGUFArchitecture.Type] = [
    GGUFLlama.self, GGUFQwen2.self, GGUFQwen3.self, GGUFGemma.self, GGUFGemma2.self, GGUFGemma3.self,
    GGUFGPT2.self,
  ]
}
