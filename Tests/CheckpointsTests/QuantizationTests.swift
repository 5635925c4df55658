import StrictJSON
import Testing

struct QuantizationTests {
  private static let cases: [(settings: JSONValue, method: String)] = [
    (["quant_method": "gptq", "bits": 4], "GPTQ"), (["quant_method": "awq"], "AWQ"),
    (["quant_method": "bitsandbytes", "load_in_4bit": true], "bitsandbytes"),
    (["load_in_8bit": true, "llm_int8_threshold": 6], "bitsandbytes"),
    (["quant_method": "compressed-tensors"], "compressed-tensors"), (["bits": 4], "a method without a name"),
    (["group_size": 64, "bits": 4], "MLX"),
  ]

  @Test("weights that are packed into integers are refused by the method's name", arguments: cases)
  func packedWeights(settings: JSONValue, method: String) throws {
    let message =
      "config.json: weights quantised with \(method) are not supported; give the model's own weights (F32, F16, BF16 or F8), or a GGUF file of it; or bring captured attention instead (--attention)"
    let files = try ModelFiles(fixture: "llama-bf16")
    #expect(try files.setting("quantization_config", settings).error() == message)
    let nested: JSONValue = ["quantization_config": settings]
    #expect(try files.setting("text_config", nested).error() == message)
    #expect(try files.setting("quantization_config", .null).error() == nil)
    #expect(try files.setting("quantization", settings).error() == (method == "MLX" ? message : nil))
  }

  // MARK: - Packed weights that are read

  @Test("FP8 weights without scales of blocks, or with others than are read, are refused")
  func fp8Settings() throws {
    let files = try ModelFiles(fixture: "deepseek_v3-fp8")
    let blocks: JSONValue = [.integer(16), .integer(8)]
    for settings: JSONValue in [
      ["quant_method": "fp8"], ["quant_method": "fp8", "weight_block_size": .null],
      ["quant_method": "fp8", "weight_block_size": blocks, "activation_scheme": "static"],
      ["quant_method": "fp8", "weight_block_size": blocks, "fmt": "e5m2"],
    ] {
      let error = try files.setting("quantization_config", settings).error()
      #expect(
        try #require(error).hasPrefix(
          "config.json: weights quantised with FP8 without scales of blocks are not supported"))
    }
    for sizes: JSONValue in [[.integer(16)], [.integer(0), .integer(8)], [.integer(16), "8"]] {
      let settings: JSONValue = ["quant_method": "fp8", "weight_block_size": sizes]
      #expect(
        try files.setting("quantization_config", settings).error()
          == "config.json: 'weight_block_size': expected two whole numbers of at least 1")
    }
  }

  @Test("scales that do not belong to the weights are refused")
  func fp8Scales() throws {
    let files = try ModelFiles(fixture: "deepseek_v3-fp8")
    let name = "model.layers.1.self_attn.o_proj.weight_scale_inv"
    let others: JSONValue = ["quant_method": "fp8", "weight_block_size": [.integer(8), .integer(8)]]
    #expect(
      try #require(try files.setting("quantization_config", others).error()).contains("_scale_inv': expected")
    )
    #expect(
      try files.changing(name) { _ in nil }.error()
        == "model.safetensors: tensor '\(name)' is missing; expected shape [2, 3]")
    // Without the settings nothing says what the scales are.
    #expect(
      try #require(try files.setting("quantization_config", nil).error()).contains("is not understood"))
  }

  @Test("MXFP4 weights: every tensor missing, of another shape or type")
  func mxfp4Tensors() throws {
    let files = try ModelFiles(fixture: "gpt_oss-mxfp4")
    let packed = files.tensors.filter { $0.name.hasSuffix("_blocks") || $0.name.hasSuffix("_scales") }
    #expect(packed.count == 8)
    for (name, _, shape) in packed {
      let start = "model.safetensors: tensor '\(name)'"
      #expect(
        try files.changing(name) { _ in nil }.error() == "\(start) is missing; expected shape \(shape)")
      let longer = [shape[0] + 1] + shape.dropFirst()
      #expect(
        try files.changing(name) { ($0.type, longer) }.error()
          == "\(start): expected shape \(shape), found \(longer)")
      #expect(
        try files.changing(name) { ("F16", $0.shape) }.error() == "\(start): expected bytes (U8), found F16")
    }
  }
}
