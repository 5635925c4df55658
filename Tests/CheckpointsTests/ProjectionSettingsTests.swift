import AttentionCore
import Checkpoints
import FileAccess
import TestSupport
import Testing

/// What bare weights cannot say themselves.
struct ProjectionSettingsTests {
  private static let entries: [TensorBytes.Entry] = [
    .init("x", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]),
    .init("blocks.0.attn.W_Q", [1, 4, 4], (0..<16).map { Float($0) }),
    .init("blocks.0.attn.W_K", [1, 4, 4], (0..<16).map { Float($0) }),
    .init("blocks.0.mlp.W_in", [4, 2], (0..<8).map { Float($0) }),
    .init("blocks.0.mlp.W_out", [2, 4], (0..<8).map { Float($0) }),
  ]

  private func open(_ settings: [String: String], metadata: [String: String] = [:]) throws -> Checkpoint {
    try withTemporaryDirectory { directory in
      try writeFile("\(directory)/m.safetensors", TensorBytes.safetensors(Self.entries, metadata: metadata))
      return try Checkpoint.open("\(directory)/m.safetensors", settings: settings)
    }
  }

  private func activation(_ block: Block) -> Activation? {
    if case .dense(let mlp)? = block.mlp?.layer { mlp.activation } else { nil }
  }

  private func block(_ key: String, _ value: String) throws -> Block {
    let given = try open([key: value]).model.stacks[0].blocks[0]
    // The file's metadata says it as well.
    let stated = try open([:], metadata: [key: value]).model.stacks[0].blocks[0]
    #expect(
      given.attention.layer.scale == stated.attention.layer.scale
        && given.attention.layer.mask == stated.attention.layer.mask)
    #expect(given.mlpInput == stated.mlpInput && activation(given) == activation(stated))
    #expect(given.attention.layer.rotary == stated.attention.layer.rotary)
    #expect(given.attention.normBefore?.isCentred == stated.attention.normBefore?.isCentred)
    return given
  }

  @Test("every key is honoured, given or in the metadata")
  func honoured() throws {
    #expect(try block("mask", "causal").attention.layer.mask == .causal)
    #expect(try block("mask", "none").attention.layer.mask == .bidirectional)
    #expect(try block("attention_dir", "bidirectional").attention.layer.mask == .bidirectional)
    #expect(try block("attn_scale", "4").attention.layer.scale == 0.25)
    #expect(try block("parallel_attn_mlp", "True").mlpInput == .blockInput)
    #expect(try block("parallel_attn_mlp", "false").mlpInput == .sum)
    for (name, activation) in [
      ("relu", Activation.relu), ("gelu", .gelu), ("gelu_new", .geluTanh), ("gelu_pytorch_tanh", .geluTanh),
      ("silu", .silu),
    ] { #expect(try self.activation(block("act_fn", name)) == activation) }
    for (name, isCentred) in [("LN", true), ("LNPre", true), ("RMS", false), ("RMSPre", false)] {
      #expect(try block("normalization_type", name).attention.normBefore?.isCentred == isCentred)
    }
    #expect(try block("normalization_type", "none").attention.normBefore == nil)
    let rotary = try #require(try block("rotary_dim", "2").attention.layer.rotary)
    #expect(rotary.inverseFrequencies(length: 1) == [1] && rotary.pairing == .half)
    let adjacent = try open(["rotary_dim": "4", "rotary_adjacent_pairs": "1", "rotary_base": "100"])
    #expect(adjacent.model.stacks[0].blocks[0].attention.layer.rotary?.pairing == .adjacent)
    #expect(
      adjacent.model.stacks[0].blocks[0].attention.layer.rotary?.inverseFrequencies(length: 1) == [1, 0.1])
    #expect(try open(["n_ctx": "12"]).model.stacks[0].contextLength == 12)
    let norm = try open(["normalization_type": "RMSPre", "eps": "0.5"]).model.stacks[0].blocks[0].attention
      .normBefore
    #expect(norm?.epsilon == 0.5)
    let scaled = try open(["scale_attn_by_inverse_layer_idx": "true"])
    #expect(scaled.model.stacks[0].blocks[0].attention.layer.scale == 0.5)
    #expect(scaled.parts[0].scales[0] == "1/√4 = 0.5")
    #expect(try open(["attn_scale": "4"]).parts[0].scales[0] == "1/√16 = 0.25")
  }

  @Test("what is given wins over the metadata, and what neither says is assumed and said")
  func precedence() throws {
    let given = try open(["mask": "none", "act_fn": "relu"], metadata: ["mask": "causal", "act_fn": "gelu"])
    #expect(given.model.stacks[0].blocks[0].attention.layer.mask == .bidirectional)
    #expect(activation(given.model.stacks[0].blocks[0]) == .relu)
    #expect(!given.facts.assumptions.contains { $0.hasPrefix("mask") || $0.hasPrefix("act_fn") })
    let assumed = try open([:]).facts.assumptions
    #expect(assumed.contains { $0.hasPrefix("mask: causal") })
    #expect(assumed.contains { $0.hasPrefix("act_fn: gelu_new") })
    #expect(assumed.contains { $0.hasPrefix("parallel_attn_mlp: false") })
    #expect(assumed.contains { $0.hasPrefix("normalization_type: none") })
    let foreign = try open([:], metadata: ["format": "pt"])
    #expect(foreign.facts.assumptions == assumed)
  }

  @Test(
    "a bad value is named with what was expected",
    arguments: [
      ("mask", "both", "'mask': expected causal or none, found 'both'"),
      ("attention_dir", "left", "expected causal or none, found 'left'"),
      ("attn_scale", "big", "'attn_scale': expected a number, found 'big'"),
      ("attn_scale", "0", "'attn_scale': expected a number above 0, found 0.0"),
      ("attn_scale", "nan", "'attn_scale': expected a number, found 'nan'"),
      ("attn_scale", "1e-300", "'attn_scale': expected a number of a usual size, found 1e-300"),
      ("attn_scale", "1e300", "'attn_scale': expected a number of a usual size, found 1e+300"),
      (
        "scale_attn_by_inverse_layer_idx", "maybe",
        "'scale_attn_by_inverse_layer_idx': expected true or false, found 'maybe'"
      ),
      ("normalization_type", "Batch", "normalization_type 'Batch' is not supported"),
      ("act_fn", "mish", "act_fn 'mish' is not supported"),
      ("parallel_attn_mlp", "", "'parallel_attn_mlp': expected true or false, found ''"),
      ("n_ctx", "1.5", "'n_ctx': expected a whole number above 0, found 1.5"),
      ("n_ctx", "0", "'n_ctx': expected a whole number above 0, found 0.0"),
      ("rotary_dim", "3", "'rotary_dim': expected an even number, found 3.0"),
      ("rotary_dim", "6", "rotating 6 dimensions of a head of 4 is not supported"),
      ("rotary_dim", "1e9", "'rotary_dim': expected an even number"),
      ("rope", "1", "setting 'rope' is not known; known are act_fn, attention_dir,"),
    ])
  func refused(key: String, value: String, message: String) throws {
    #expect {
      _ = try open([key: value])
    } throws: { "\($0)".contains(message) }
  }

  @Test("a bad eps is refused where there is a norm")
  func badEpsilon() throws {
    #expect {
      _ = try open(["eps": "-1", "normalization_type": "LN"])
    } throws: { "\($0)".contains("'eps': expected a number above 0, found -1.0") }
  }
}
