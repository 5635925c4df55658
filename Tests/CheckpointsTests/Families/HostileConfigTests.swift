import AttentionCore
import Checkpoints
import FileAccess
import Foundation
import StrictJSON
import TestSupport
import Testing

/// Configurations that say absurd things of a family: an error, or a model that runs, but never a trap or endless work.
struct HostileConfigTests {
  /// The first case of each family that has a `config.json`, and those of rotary scalings and of a text stack inside
  /// another model.
  static let cases: [String] = {
    let root = "\(repositoryRoot)/Tests/Fixtures/parity"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let more = [
      "deepseek_v2-groups", "deepseek_v3-fp8", "gemma3-text-config", "gpt_oss-mxfp4", "llama-nested",
      "llama-rope-dynamic", "llama-rope-llama3", "llama-rope-longrope",
      "llama-rope-yarn-mscale",
    ]
    var families: Set<String> = []
    return names.sorted().filter { name in
      if more.contains(name) { return true }
      if name.hasPrefix("long-") { return false }
      guard fileKind("\(root)/\(name)/config.json") != nil,
        let bytes = try? readFile("\(root)/\(name)/case.json", limit: 1 << 16),
        let family = (try? JSONValue.parse(bytes))?["family"]?.string
      else { return false }
      return families.insert(family).inserted
    }
  }()

  private static let values: [JSONValue] = [
    .null, .integer(0), .integer(-1), .integer(1), .integer(1 << 31), .number(1e300), .number(-0.5), "x",
    ["x": ["y": .integer(1)]],
  ]

  @Test("every setting of every family, made absurd", arguments: cases)
  func absurdSettings(_ name: String) throws {
    let source = "\(repositoryRoot)/Tests/Fixtures/parity/\(name)"
    let config = try #require(try JSONValue.parse(readFile("\(source)/config.json", limit: 1 << 20)).object)
    try withTemporaryDirectory { directory in
      for file in try FileManager.default.contentsOfDirectory(atPath: source) where file.hasPrefix("model") {
        try FileManager.default.createSymbolicLink(
          atPath: "\(directory)/\(file)", withDestinationPath: "\(source)/\(file)")
      }
      for changed in Self.variants(of: config) {
        try? FileManager.default.removeItem(atPath: "\(directory)/config.json")
        try writeFile("\(directory)/config.json", JSONValue.object(changed).serializedBytes())
        do throws(CheckpointError) { run(try Checkpoint.open(directory).model) } catch {
          #expect(!error.description.isEmpty)
          _ = try? Checkpoint.survey(directory)
        }
      }
    }
  }

  @Test("a survey makes no gigabytes of zeros for norms that are missing")
  func surveyIsBounded() throws {
    var files = try ModelFiles(fixture: "cohere-qk-norm")
    for (key, value) in [
      ("hidden_size", 1), ("head_dim", 32_766), ("num_attention_heads", 65_534), ("num_key_value_heads", 1),
    ] { files = files.setting(key, .integer(value)) }
    files = files.setting("attention_bias", .bool(false))
    files.tensors = [("model.embed_tokens.weight", "F32", [29, 1])]
    let error = #expect(throws: CheckpointError.self) { try files.survey() }
    #expect(error?.description.contains("q_norm.weight' is missing; expected shape [65534, 32766]") == true)
  }

  /// The configuration with each setting changed or left out, those inside of others too.
  private static func variants(of object: JSONObject) -> [JSONObject] {
    object.entries.flatMap { entry -> [JSONObject] in
      let inner = entry.value.object.map { variants(of: $0).map { JSONValue.object($0) } } ?? []
      let changed: [JSONValue?] = [nil] + values + inner
      return changed.map { value in
        var result = JSONObject()
        for other in object.entries {
          guard other.key == entry.key else {
            result.append(other.key, other.value)
            continue
          }
          if let value { result.append(other.key, value) }
        }
        return result
      }
    }
  }

  /// Runs three tokens, or blank pixels or features, through every stack.
  private func run(_ model: Transformer) {
    let request = AttentionRequest(layers: [0, 1], heads: [0], includesIdentity: true)
    try? ForwardPass(model: model, threads: 1).run(model.stacks.map(input), request: request) { _ in }
  }

  /// What a stack reads, where that is small.
  private func input(of stack: Stack) -> ModelInput? {
    func blank(_ shape: [Int]) -> Tensor? {
      let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).overflow ? .max : $0 * $1 }
      return count <= 1 << 16 ? Tensor.zeros(shape: shape) : nil
    }
    switch stack.source {
    case .embedding, .vectors: return ModelInput(count: 3, ids: [0, 1, 2])
    case .patches(let patches):
      guard let pixels = blank([patches.channels, 2 * patches.patchHeight, 2 * patches.patchWidth]),
        let count = try? patches.tokenCount(of: pixels)
      else { return nil }
      return ModelInput(count: count, ids: nil, features: pixels)
    case .audio(let frontEnd):
      return blank(frontEnd.featureShape).map { ModelInput(count: frontEnd.count, ids: nil, features: $0) }
    }
  }
}
