import Checkpoints
import Testing

/// Every tensor that a family reads: missing, of another shape, of another type.
struct FamilyTensorTests {
  static let models = [
    "albert-base",
    "bart-f32",
    "bert-f32",
    "bert-for-masked-lm",
    "bloom-alibi",
    "camembert-for-tokens",
    "clip-both",
    "clip-vision",
    "cohere-qk-norm",
    "deberta-v2-p2c",
    "deberta-v2-v3",
    "deepseek_v2-groups",
    "deepseek_v3-fp8",
    "deepseek_v3-half",
    "deit-distilled",
    "dinov2-new-names",
    "dinov2-swiglu",
    "dinov2-with-registers",
    "distilbert-base",
    "electra-base",
    "falcon-alibi",
    "falcon-grouped",
    "gemma-bias-bf16",
    "gemma2-f32",
    "gemma3-text-config",
    "gpt2-lmhead",
    "gpt2-pruned-heads",
    "gpt2-unscaled",
    "gpt_neo-alternating",
    "gpt_neox-serial",
    "gpt_oss-f32",
    "gptj-base-bf16",
    "granite-biases",
    "llama-attention-bias",
    "llama-f32",
    "llama-nested",
    "marian-unshared",
    "mbart-f32",
    "mistral-window",
    "mixtral-f32",
    "mixtral-fused",
    "modernbert-base",
    "mpnet-base",
    "mt5-f32",
    "nomic_bert-base",
    "nomic_bert-for-masked-lm",
    "olmo-biases",
    "olmo2-biases",
    "opt-post-norm",
    "phi-qk-norm",
    "phi3-window",
    "qwen2-full",
    "qwen2_moe-fused",
    "qwen3-norms",
    "qwen3_moe-fused-f16",
    "roberta-base",
    "siglip-both",
    "siglip-classification",
    "siglip-vision",
    "smollm3-window",
    "stablelm-parallel",
    "starcoder2-window",
    "t5-gated-gelu",
    "vit-base",
    "vit-classification",
    "whisper-f32",
    "xlm-roberta-for-classification",
  ]

  /// The model and the tensors that are read of it.
  private func files(_ model: String) throws -> (files: ModelFiles, used: [(name: String, shape: [Int])]) {
    let files = try ModelFiles(fixture: model)
    let unused = Set(try files.open().unusedTensors.map(\.name))
    let used = files.tensors.filter { !unused.contains($0.name) }.map { ($0.name, $0.shape) }
    #expect(used.count > 10)
    return (files, used)
  }

  /// As the reader calls a tensor whose old name the file has.
  private func currentName(_ name: String) -> String {
    name.replacing("LayerNorm.gamma", with: "LayerNorm.weight")
      .replacing("LayerNorm.beta", with: "LayerNorm.bias")
  }

  @Test("files of every family are tried")
  func everyFamily() throws {
    let types = try Self.models.flatMap { model -> [String?] in
      let config = try ModelFiles(fixture: model).config
      return [config?["model_type"]?.string, config?["text_config"]?["model_type"]?.string]
    }
    #expect(Set(Checkpoint.families).subtracting(types.compactMap { $0 }) == [])
  }

  @Test("a missing tensor is named, with the shape it should have", arguments: models)
  func missing(model: String) throws {
    let (files, used) = try files(model)
    for (name, shape) in used {
      let error = try files.changing(name) { _ in nil }.error()
      #expect(
        error
          == "model.safetensors: tensor '\(currentName(name))' is missing; expected shape \(shape)")
    }
  }

  @Test("a survey tells every missing tensor, whichever are missing", arguments: models)
  func allMissing(model: String) throws {
    let (files, used) = try files(model)
    for rest in 0..<3 {
      let left = used.enumerated().filter { $0.offset % 3 == rest }.map(\.element.name)
      let problems = try files.leaving(out: Set(left)).survey().problems.map(\.description)
      // Whether scales belong to a weight is not known where that is missing too.
      for name in left where !left.contains(name.replacing("_scale_inv", with: "")) || !name.hasSuffix("_inv")
      {
        #expect(problems.contains { $0.contains("tensor '\(currentName(name))' is missing") }, "\(name)")
      }
    }
  }

  @Test("a transposed tensor, or one with a row too many, is named with both shapes", arguments: models)
  func wrongShape(model: String) throws {
    let (files, used) = try files(model)
    for (name, shape) in used {
      let longer = [shape[0] + 1] + shape.dropFirst()
      let flat = [shape.reduce(1, *), 1, 1]
      for wrong in [longer, flat, Array(shape.reversed())] where wrong != shape {
        let error = try files.changing(name) { ($0.type, wrong) }.error()
        #expect(error == "model.safetensors: tensor '\(name)': expected shape \(shape), found \(wrong)")
      }
    }
  }

  @Test("a tensor of whole numbers is named with its type", arguments: models)
  func wrongType(model: String) throws {
    let (files, used) = try files(model)
    for (name, _) in used {
      let error = try files.changing(name) { ("I32", $0.shape) }.error()
      #expect(error == "model.safetensors: tensor '\(name)': expected floating-point numbers, found I32")
    }
  }

  @Test("tensors that play no part are listed with the reason, and an unknown one without")
  func unusedTensors() throws {
    let checkpoint = try ModelFiles(fixture: "bert-for-masked-lm").adding("mystery", [1]).open()
    let reasons = Dictionary(uniqueKeysWithValues: checkpoint.unusedTensors.map { ($0.name, $0.reason) })
    #expect(reasons["bert.embeddings.position_ids"] == "position buffer")
    #expect(reasons["cls.predictions.bias"] == "task head, after the last attention")
    #expect(reasons["mystery"] == .some(nil))
  }
}
