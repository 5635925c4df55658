import AttentionCore
import Checkpoints
import FileAccess
import Foundation
import Synchronization
import TensorFiles
import TestSupport
import Testing
import TokenSequences

/// Every layer and head of small random models against what transformers and TransformerLens compute: see
/// `Tests/Fixtures/parity/README.md`.
struct ParityTests {
  static let cases: [(name: String, settings: [String: String])] = [
    ("gpt2-f32", [:]), ("gpt2-f16", [:]), ("gpt2-bf16-sharded", [:]), ("gpt2-scale-variants", [:]),
    ("gpt2-unscaled", [:]), ("gpt2-lmhead", [:]), ("gpt2-legacy-buffers", [:]),
    ("bert-f32", [:]), ("bert-for-masked-lm", [:]),
    ("llama-f32", [:]), ("llama-bf16", [:]), ("llama-mha-tied", [:]), ("llama-rope-llama3", [:]),
    ("llama-rope-linear", [:]), ("llama-attention-bias", [:]),
    ("tl-attn-only-none", [:]), ("tl-ln", ["eps": "1e-3"]), ("tl-lnpre-folded", [:]),
    ("tl-rotary-rms-gqa", ["eps": "1e-6"]), ("tl-rotary-partial", [:]),
    ("tl-parallel", ["parallel_attn_mlp": "true", "act_fn": "relu"]), ("tl-bidirectional", ["mask": "none"]),
  ]

  @Test("attention of every layer and head is the reference's, to 1e-5", arguments: cases)
  func attentionAgrees(_ fixture: (name: String, settings: [String: String])) throws {
    let directory = "\(repositoryRoot)/Tests/Fixtures/parity/\(fixture.name)"
    let checkpoint = try Checkpoint.open(directory, settings: fixture.settings)
    try compare(checkpoint, directory: directory)
  }

  @Test(
    "a configuration as the hub has it gives the same attention",
    arguments: [
      "llama-f32", "llama-mha-tied", "llama-rope-llama3", "llama-rope-linear",
    ])
  func hubConfigurationAgrees(_ name: String) throws {
    let source = "\(repositoryRoot)/Tests/Fixtures/parity/\(name)"
    try withTemporaryDirectory { directory in
      let files = FileManager.default
      try files.copyItem(atPath: "\(source)/config.hub.json", toPath: "\(directory)/config.json")
      try files.copyItem(atPath: "\(source)/model.safetensors", toPath: "\(directory)/model.safetensors")
      try compare(try Checkpoint.open(directory), directory: source)
    }
  }

  @Test("a state dict of TransformerLens 2, with its mask buffers, gives the same attention")
  func olderStateDictAgrees() throws {
    let directory = "\(repositoryRoot)/Tests/Fixtures/parity/tl-attn-only-none"
    try compare(try Checkpoint.open("\(directory)/model.v2.safetensors"), directory: directory)
  }

  @Test("the number of threads changes no bit", arguments: ["gpt2-f16", "llama-f32", "tl-ln"])
  func threadsChangeNothing(_ name: String) throws {
    let directory = "\(repositoryRoot)/Tests/Fixtures/parity/\(name)"
    let checkpoint = try Checkpoint.open(directory)
    let sequence = try #require(try sequences(directory, checkpoint).last)
    let one = try patterns(of: sequence, checkpoint, threads: 1)
    let four = try patterns(of: sequence, checkpoint, threads: 4)
    #expect(one == four)
  }

  private func sequences(_ directory: String, _ checkpoint: Checkpoint) throws -> [ModelInput] {
    try SequenceFile.read("\(directory)/sequences.json").entries.map { entry in
      let sequence = try ResolvedSequence(try entry.result.get(), vocabulary: nil, needsIDs: true)
      return ModelInput(
        count: sequence.tokens.count, ids: sequence.ids, segments: sequence.segments,
        attentionMask: sequence.attentionMask)
    }
  }

  private func patterns(
    of input: ModelInput, _ checkpoint: Checkpoint, threads: Int
  ) throws -> [HeadID: [Float]] {
    let request = AttentionRequest(
      layers: Array(checkpoint.model.blocks.indices),
      heads: Array(0..<checkpoint.model.blocks[0].attention.heads))
    let patterns = Mutex<[HeadID: [Float]]>([:])
    try ForwardPass(model: checkpoint.model, threads: threads).run(input, request: request) { head in
      patterns.withLock { $0[head.id] = Array(head.pattern) }
    }
    return patterns.withLock { $0 }
  }

  /// Compares everything that `expected.safetensors` has: patterns, scores, z and outputs.
  private func compare(_ checkpoint: Checkpoint, directory: String) throws {
    let expected = try TensorArchive.open("\(directory)/expected.safetensors")
    let largest = Mutex<[String: Float]>([:])
    let compared = Mutex(0)
    for (index, input) in try sequences(directory, checkpoint).enumerated() {
      let request = AttentionRequest(
        layers: Array(checkpoint.model.blocks.indices),
        heads: Array(0..<checkpoint.model.blocks[0].attention.heads), includesScores: true, includesZ: true,
        includesOutput: true)
      try ForwardPass(model: checkpoint.model, threads: 2).run(input, request: request) { head in
        for (what, found) in [
          ("attention", head.pattern), ("scores", head.scores), ("z", head.z), ("result", head.output),
        ] {
          guard let found, let tensor = expected["s\(index).\(what).\(head.id.layer)"] else { continue }
          let all = tensor.floats()
          let values = all[(head.id.head ?? 0) * found.count..<((head.id.head ?? 0) + 1) * found.count]
          let width = found.count / head.queries
          for (place, value) in values.enumerated() where value.isFinite {
            if input.attentionMask?[place / width] == false { continue }
            let difference = abs(value - found[place])
            largest.withLock { $0[what] = max($0[what] ?? 0, difference) }
          }
          if what == "attention" { compared.withLock { $0 += 1 } }
        }
      }
    }
    let heads = checkpoint.model.blocks.reduce(0) { $0 + $1.attention.heads }
    let count = try SequenceFile.read("\(directory)/sequences.json").entries.count
    #expect(compared.withLock { $0 } == heads * count)
    let differences = largest.withLock { $0 }
    print("\(directory.split(separator: "/").last ?? ""): largest differences \(differences)")
    #expect(try #require(differences["attention"]) <= 1e-5)
    for what in ["scores", "z", "result"] where expected.names.contains(where: { $0.contains(".\(what).") }) {
      #expect(try #require(differences[what]) <= 5e-5, "\(what)")
    }
  }
}
