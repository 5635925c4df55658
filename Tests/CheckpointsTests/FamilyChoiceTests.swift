import Checkpoints
import StrictJSON
import Testing

/// Text stacks inside larger models.
struct FamilyChoiceTests {
  private static let model = "llama-nested"

  /// The model with the settings of its text stack changed; `nil` leaves a key out.
  private func files(_ changes: [(String, JSONValue?)]) throws -> ModelFiles {
    let files = try ModelFiles(fixture: Self.model)
    var text = JSONObject()
    for entry in files.config?["text_config"]?.object?.entries ?? []
    where !changes.contains(where: { $0.0 == entry.key }) {
      text.append(entry.key, entry.value)
    }
    for (key, value) in changes { if let value { text.append(key, value) } }
    return files.setting("text_config", .object(text))
  }

  @Test("the text stack is run, and said to be all that is")
  func textStack() throws {
    let checkpoint = try ModelFiles(fixture: Self.model).open()
    #expect(checkpoint.facts.family == "llama")
    #expect(
      checkpoint.facts.assumptions == ["only the text stack of this 'llava' model is run, a 'llama' model"])
    let reasons = Dictionary(uniqueKeysWithValues: checkpoint.unusedTensors.map { ($0.name, $0.reason) })
    #expect(reasons["vision_tower.post_layernorm.weight"] == "not of the text stack")
    #expect(reasons["multi_modal_projector.linear_1.bias"] == "not of the text stack")
    #expect(reasons["language_model.lm_head.weight"] == "task head, after the last attention")
    #expect(reasons["language_model.model.norm.weight"] == "final norm, after the last attention")
    #expect(reasons.count == 29)
  }

  @Test(
    "the text stack has one of several prefixes",
    arguments: ["language_model.", "model.language_model.", "model.text_model.", "text_model.model."])
  func prefixes(_ prefix: String) throws {
    var files = try ModelFiles(fixture: Self.model)
    files.tensors = files.tensors.map {
      ($0.name.replacing("language_model.model.", with: prefix), $0.type, $0.shape)
    }
    let checkpoint = try files.open()
    #expect(checkpoint.facts.assumptions.count == 1)
    #expect(
      !checkpoint.unusedTensors.contains {
        $0.name.contains("layers.1.self_attn") && $0.name.hasPrefix(prefix)
      })
  }

  @Test("a tensor of the text stack's blocks that nothing reads is refused")
  func unknownTensor() throws {
    let name = "language_model.model.layers.0.self_attn.q_norm.weight"
    let error = try ModelFiles(fixture: Self.model).adding(name, [10]).error()
    #expect(try #require(error).hasPrefix("model.safetensors: tensor '\(name)' is not understood"))
  }

  @Test("sizes that the text settings leave out are the family's usual ones, and said to be assumed")
  func usualSizes() throws {
    let error = try files([("intermediate_size", nil)]).error()
    #expect(
      error
        == "model.safetensors: tensor 'language_model.model.layers.0.mlp.gate_proj.weight': expected shape [11008, 24], found [30, 24]"
    )
    let layers = try files([("num_hidden_layers", nil)]).error()
    #expect(
      layers
        == "model.safetensors: tensor 'language_model.model.layers.2.self_attn.q_proj.weight' is missing; expected shape [30, 24]"
    )
    #expect(
      try files([("intermediate_size", .null)]).error()?.contains("'intermediate_size' is missing") == true)
  }

  @Test(
    "text stacks of BLIP-2: a decoder and an encoder-decoder, of which the files leave sizes out",
    arguments: [
      ("opt-pre-norm", "max_position_embeddings", [32, 20], "[2050, 20]"),
      ("t5-relu", "vocab_size", [29, 18], "[32128, 18]"),
    ])
  func otherStacks(fixture: String, key: String, found: [Int], expected: String) throws {
    let stack = try ModelFiles(fixture: fixture)
    func files(_ text: ModelFiles) throws -> ModelFiles {
      var whole = text
      whole.config = ["model_type": "blip-2", "text_config": .object(try #require(text.config))]
      whole.tensors = text.tensors.map { ("language_model.\($0.name)", $0.type, $0.shape) }
      return whole.adding("qformer.layernorm.weight", [4]).adding("query_tokens", [1, 2, 4])
    }
    let checkpoint = try files(stack).open()
    #expect(checkpoint.facts.assumptions.count == 1)
    #expect(
      checkpoint.unusedTensors.filter { $0.reason == "not of the text stack" }.map(\.name) == [
        "qformer.layernorm.weight", "query_tokens",
      ])
    let error = try files(stack.setting(key, nil)).error()
    #expect(try #require(error).hasSuffix("': expected shape \(expected), found \(found)"))
  }

  @Test("a text stack that is not supported, or does not say what it is, is refused by the name of the whole")
  func unsupported() throws {
    for type in [nil, JSONValue.null, "mamba"] {
      let error = try files([("model_type", type)]).error()
      #expect(try #require(error).contains(type == "mamba" ? "'llava' is not supported" : "model_type"))
    }
    let error = try ModelFiles(fixture: Self.model).setting("text_config", "llama").error()
    #expect(error == "config.json: 'text_config': expected an object, found \"llama\"")
  }
}
