import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TestSupport
import Testing

/// Weights with TransformerLens's names: what is absent is absent, what is there must fit.
struct BareProjectionsTests {
  /// One layer of 2 heads, d_model 4, d_head 3, d_mlp 6, everything there is.
  private func full() throws -> ModelFiles {
    var files = try ModelFiles(fixture: "tl-ln")
    files.config = nil
    files.tensors = [
      ("embed.W_E", [7, 4]), ("pos_embed.W_pos", [5, 4]), ("blocks.0.ln1.w", [4]), ("blocks.0.ln1.b", [4]),
      ("blocks.0.attn.W_Q", [2, 4, 3]), ("blocks.0.attn.W_K", [2, 4, 3]), ("blocks.0.attn.W_V", [2, 4, 3]),
      ("blocks.0.attn.W_O", [2, 3, 4]), ("blocks.0.attn.b_Q", [2, 3]), ("blocks.0.attn.b_K", [2, 3]),
      ("blocks.0.attn.b_V", [2, 3]), ("blocks.0.attn.b_O", [4]), ("blocks.0.ln2.w", [4]),
      ("blocks.0.ln2.b", [4]), ("blocks.0.mlp.W_in", [4, 6]), ("blocks.0.mlp.b_in", [6]),
      ("blocks.0.mlp.W_out", [6, 4]), ("blocks.0.mlp.b_out", [4]), ("ln_final.w", [4]),
      ("unembed.W_U", [4, 7]),
    ].map { ($0.0, "F32", $0.1) }
    return files
  }

  /// What may be absent together.
  private static let optional = [
    ["pos_embed.W_pos"], ["blocks.0.ln1.w", "blocks.0.ln1.b"], ["blocks.0.attn.W_V", "blocks.0.attn.b_V"],
    ["blocks.0.attn.W_O", "blocks.0.attn.b_O"], ["blocks.0.attn.b_Q"], ["blocks.0.attn.b_K"],
    ["blocks.0.attn.b_V"], ["blocks.0.attn.b_O"], ["blocks.0.ln2.w", "blocks.0.ln2.b"],
    ["blocks.0.mlp.b_in"], ["blocks.0.mlp.b_out"],
  ]

  @Test("all that is there is read, and what plays no part is listed")
  func everything() throws {
    let checkpoint = try full().open()
    let block = checkpoint.model.stacks[0].blocks[0]
    #expect(block.attention.layer.value != nil && block.attention.layer.output != nil && block.mlp != nil)
    #expect(block.attention.layer.heads == 2 && block.attention.layer.headWidth == 3)
    #expect(checkpoint.model.stacks[0].contextLength == nil || checkpoint.model.stacks[0].contextLength == 5)
    #expect(checkpoint.unusedTensors.map(\.name) == ["ln_final.w", "unembed.W_U"])
    #expect(checkpoint.facts.family == "projections")
    #expect(checkpoint.parts[0].norms[0] == "layer norm, pre-norm")
    #expect(checkpoint.parts[0].positions[0] == "learned, 5 positions")
  }

  @Test("what is absent is absent")
  func absent() throws {
    let files = try full()
    for names in Self.optional {
      let fewer = names.reduce(files) { $0.changing($1) { _ in nil } }
      #expect(try fewer.error() == nil, "\(names)")
    }
    var least = files
    least.tensors = files.tensors.filter {
      ["embed.W_E", "blocks.0.attn.W_Q", "blocks.0.attn.W_K"].contains($0.name)
    }
    let checkpoint = try least.open()
    #expect(checkpoint.model.stacks[0].blocks[0].attention.layer.value == nil)
    #expect(checkpoint.model.stacks[0].blocks[0].mlp == nil)
    #expect(checkpoint.parts[0].positions[0] == "none")
  }

  @Test("a tensor that is needed is named, with its shape")
  func missing() throws {
    let files = try full()
    for (name, message) in [
      (
        "embed.W_E",
        "model.safetensors: tensor 'embed.W_E' is missing; expected shape [d_vocab, 4], or 'x' of shape [n, 4]"
      ),
      (
        "blocks.0.attn.W_K",
        "model.safetensors: tensor 'blocks.0.attn.W_K' is missing; expected shape [any, 4, 3]"
      ),
      (
        "blocks.0.mlp.W_out",
        "model.safetensors: tensor 'blocks.0.mlp.W_out' is missing; expected shape [6, 4]"
      ),
    ] {
      #expect(try files.changing(name) { _ in nil }.error() == message)
    }
    let error = try files.adding("blocks.1.attn.W_K", [2, 4, 3]).error()
    #expect(error == "model.safetensors: tensor 'blocks.1.attn.W_Q' is missing; expected shape [any, 4, any]")
  }

  @Test("no W_Q at all is no model")
  func notAModel() throws {
    let error = try full().changing("blocks.0.attn.W_Q") { _ in nil }.error()
    #expect(error?.contains("no 'blocks.0.attn.W_Q' (bare projections)") == true)
  }

  @Test("a tensor of another shape is named with both")
  func wrongShape() throws {
    let files = try full()
    for (name, wrong, expected) in [
      ("embed.W_E", [4, 7], "[any, 4]"), ("pos_embed.W_pos", [5, 5], "[any, 4]"),
      ("blocks.0.ln1.w", [5], "[4]"), ("blocks.0.ln1.b", [4, 1], "[4]"),
      ("blocks.0.attn.W_Q", [2, 3, 4], "[any, 3, 4]"), ("blocks.0.attn.W_Q", [8, 3], "[any, any, any]"),
      ("blocks.0.attn.W_Q", [0, 4, 3], "[n_heads, d_model, d_head]"),
      ("blocks.0.attn.W_K", [2, 3, 4], "[any, 4, 3]"), ("blocks.0.attn.W_K", [2, 4, 2], "[any, 4, 3]"),
      ("blocks.0.attn.W_K", [3, 4, 3], "[2 or a divisor, 4, 3]"),
      ("blocks.0.attn.W_V", [1, 4, 3], "[2, 4, 3]"), ("blocks.0.attn.W_O", [2, 4, 3], "[2, 3, 4]"),
      ("blocks.0.attn.b_Q", [6], "[2, 3]"), ("blocks.0.attn.b_K", [3, 2], "[2, 3]"),
      ("blocks.0.attn.b_V", [2], "[2, 3]"), ("blocks.0.attn.b_O", [3], "[4]"), ("blocks.0.ln2.w", [1], "[4]"),
      ("blocks.0.mlp.W_in", [6, 4], "[4, any]"), ("blocks.0.mlp.b_in", [4], "[6]"),
      ("blocks.0.mlp.W_out", [4, 6], "[6, 4]"), ("blocks.0.mlp.b_out", [6], "[4]"),
    ] as [(String, [Int], String)] {
      let error = try #require(try files.changing(name) { ($0.type, wrong) }.error(), "\(name)")
      // A transposed W_Q is noticed by the first tensor that does not fit it.
      if name == "blocks.0.attn.W_Q", wrong.count == 3, wrong[0] > 0 {
        #expect(error.contains("expected shape [any, 3], found [7, 4]"), "\(error)")
      } else {
        #expect(
          error == "model.safetensors: tensor '\(name)': expected shape \(expected), found \(wrong)")
      }
    }
  }

  @Test("a tensor of whole numbers is named with its type")
  func wrongType() throws {
    let files = try full()
    for tensor in files.tensors where !["ln_final.w", "unembed.W_U"].contains(tensor.name) {
      let error = try files.changing(tensor.name) { ("I32", $0.shape) }.error()
      #expect(
        error == "model.safetensors: tensor '\(tensor.name)': expected floating-point numbers, found I32")
    }
  }

  @Test(
    "a tensor inside a block that is not understood is refused, and others are listed",
    arguments: ["blocks.0.attn.q_norm.w", "blocks.0.attn.B_Q", "blocks.0.ln1_post.w", "blocks.7.ln1.w"])
  func unknown(name: String) throws {
    let error = try full().adding(name, [4]).error()
    #expect(
      error?.hasPrefix(
        "model.safetensors: tensor '\(name)' is not understood, and leaving it out would give wrong heads")
        == true, "\(error ?? "")")
    let listed = try full().adding("extra", [4]).open().unusedTensors
    #expect(listed.contains { $0.name == "extra" && $0.reason == nil })
  }

  @Test("a folded layer norm is recognised by weights that sum to 0, and none is assumed otherwise")
  func foldedNorm() throws {
    let folded = try Checkpoint.open("\(repositoryRoot)/Tests/Fixtures/parity/tl-lnpre-folded")
    #expect(
      folded.model.stacks[0].blocks.allSatisfy {
        $0.attention.normBefore?.isCentred == true && $0.attention.normBefore?.gain == nil
      })
    #expect(folded.parts[0].norms[0] == "layer norm without gain, pre-norm")
    #expect(
      folded.facts.assumptions.contains { $0.hasPrefix("normalization_type: LNPre, since W_Q sums to 0") })
    let plain = try Checkpoint.open("\(repositoryRoot)/Tests/Fixtures/parity/tl-attn-only-none")
    #expect(plain.model.stacks[0].blocks.allSatisfy { $0.attention.normBefore == nil })
    #expect(plain.parts[0].norms[0] == "none")
    #expect(
      plain.facts.assumptions.contains {
        $0.hasPrefix("normalization_type: none, since the file has no norm")
      })
  }

  @Test("given inputs take the place of embeddings")
  func inputVectors() throws {
    var files = try full().adding("x", [3, 4])
    files.tensors.removeAll { $0.name.contains("embed.") }
    let checkpoint = try files.open()
    #expect(checkpoint.model.stacks[0].vocabularySize == nil)
    let error = try files.changing("x") { _ in ("F32", [3, 5]) }.error()
    #expect(error == "model.safetensors: tensor 'x': expected shape [any, 4], found [3, 5]")
  }
}

/// What bare weights hold beside the projections.
struct BareProjectionsExtrasTests {
  private func open(_ extra: [TensorBytes.Entry], settings: [String: String] = [:]) throws -> Checkpoint {
    let entries = [
      TensorBytes.Entry("embed.W_E", [3, 2], [1, 2, 3, 4, 5, 6]),
      TensorBytes.Entry("blocks.0.attn.W_Q", [1, 2, 2], [1, 2, 3, 4]),
      TensorBytes.Entry("blocks.0.attn.W_K", [1, 2, 2], [1, 2, 3, 4]),
    ]
    return try withTemporaryDirectory { directory in
      try writeFile("\(directory)/model.safetensors", TensorBytes.safetensors(entries + extra))
      return try Checkpoint.open("\(directory)/model.safetensors", settings: settings)
    }
  }

  @Test("a tensor of the embedding that is not understood is refused")
  func embeddingNorm() {
    #expect {
      _ = try open([.init("embed.ln.w", [2], [1, 1])])
    } throws: { "\($0)".contains("tensor 'embed.ln.w' is not understood") }
  }

  @Test("a mask buffer that shows later keys is refused unless the mask is stated")
  func bidirectionalBuffer() throws {
    let buffer = TensorBytes.Entry("blocks.0.attn.mask", [2, 2], [1, 1, 1, 1])
    #expect {
      _ = try open([buffer])
    } throws: { "\($0)".contains("lets a query see later keys; say mask=none") }
    #expect(
      try !open([buffer], settings: ["mask": "none"]).model.stacks[0].blocks[0].attention.layer.mask.isCausal)
    #expect(
      try open([buffer], settings: ["mask": "causal"]).model.stacks[0].blocks[0].attention.layer.mask.isCausal
    )
    #expect(
      try open([.init("blocks.0.attn.mask", [2, 2], [1, 0, 1, 1])]).model.stacks[0].blocks[0].attention.layer
        .mask.isCausal)
  }

  @Test("a mask buffer of local attention is refused")
  func localBuffer() {
    #expect {
      _ = try open([.init("blocks.0.attn.mask", [3, 3], [1, 0, 0, 1, 1, 0, 0, 1, 1])])
    } throws: { "\($0)".contains("local attention") }
  }
}
