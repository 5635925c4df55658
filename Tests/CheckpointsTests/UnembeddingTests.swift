import AttentionCore
import Checkpoints
import StrictJSON
import Testing

struct UnembeddingTests {
  private enum Head {
    case own, tied
  }

  /// Which of the two a model's unembedding is, by its numbers.
  private func head(_ checkpoint: Checkpoint) throws -> Head? {
    let stack = try #require(checkpoint.model.stacks.last)
    guard let head = stack.unembedding else { return nil }
    guard case .embedding(let embedding) = stack.source else { return nil }
    #expect(head.inputs == stack.modelWidth && head.outputs == embedding.tokens.shape[0] && head.bias == nil)
    return head.parts[0].tensor.floats() == embedding.tokens.floats() ? .tied : .own
  }

  private func head(_ name: String) throws -> Head? {
    try head(try #require(ParityTests.Case.all.first { $0.name == name }).open())
  }

  @Test(
    "a language model's own head is read, whatever it is called, and still counts as playing no part",
    arguments: [
      ("llama-f32", "lm_head.weight"), ("llama-nested", "language_model.lm_head.weight"),
      ("gpt_neox-parallel", "embed_out.weight"), ("gptj-partial-rotary", "lm_head.weight"),
      ("phi-parallel", "lm_head.weight"), ("deepseek_v3-fp8", "lm_head.weight"),
      ("marian-unshared", "lm_head.weight"), ("tl-ln", "unembed.W_U"),
    ])
  func own(_ name: String, _ tensor: String) throws {
    #expect(try head(name) == .own)
    let fixture = try #require(ParityTests.Case.all.first { $0.name == name })
    #expect(try fixture.open().unusedTensors.contains { $0.name == tensor })
  }

  @Test(
    "a tied head is the token embeddings of the stack that tells the next token",
    arguments: [
      "gpt2-f32", "gpt2-lmhead", "gguf-gpt2", "gpt_neo-base", "bloom-alibi", "falcon-grouped", "opt-pre-norm",
      "llama-mha-tied", "gemma-f32", "gemma3-text-config", "cohere-parallel", "starcoder2-window",
      "smollm3-no-rope", "qwen2-window", "bart-f32", "mbart-f32", "marian-f32", "t5-first", "whisper-f32",
    ])
  func tied(_ name: String) throws { #expect(try head(name) == .tied) }

  @Test(
    "encoders, towers of images and text, and narrower token vectors have none",
    arguments: [
      "bert-for-masked-lm", "bert-decoder", "roberta-for-masked-lm-f16", "roberta-decoder", "modernbert-base",
      "clip-text", "clip-both", "siglip-text", "vit-base", "mt5-encoder", "whisper-audio-classification",
      "llama-bidirectional", "tl-bidirectional", "opt-post-norm",
    ])
  func none(_ name: String) throws { #expect(try head(name) == nil) }

  @Test("without a head in the file, the configuration decides, and else the family's usual value")
  func ties() throws {
    func usable(_ files: ModelFiles) throws -> Bool {
      try files.open().model.stacks.last?.unembedding != nil
    }
    let llama = try ModelFiles(fixture: "llama-f32").leaving(out: ["lm_head.weight"])
    let gpt2 = try ModelFiles(fixture: "gpt2-f32")
    for (value, llamaHas, gpt2Has) in [
      (JSONValue?.none, false, true), (.bool(true), true, true), (.bool(false), false, false),
    ] {
      #expect(try usable(llama.setting("tie_word_embeddings", value)) == llamaHas)
      #expect(try usable(gpt2.setting("tie_word_embeddings", value)) == gpt2Has)
    }
  }

  @Test("a model opens whatever its head is like")
  func odd() throws {
    let files = try ModelFiles(fixture: "llama-f32")
    for (type, shape) in [
      ("F32", [58, 30]), ("F32", [30, 59]), ("I32", [59, 30]), ("F8_E4M3", [59, 30]), ("F32", []),
    ] {
      let changed = files.changing("lm_head.weight") { _ in (type, shape) }
      #expect(try changed.open().model.stacks[0].unembedding == nil)
    }
    #expect(try files.setting("tie_word_embeddings", .string("no")).open().model.stacks[0].unembedding != nil)
  }
}
