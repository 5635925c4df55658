import StrictJSON
import Testing

struct QuantizationTests {
  private static let cases: [(settings: JSONValue, method: String)] = [
    (["quant_method": "gptq", "bits": 4], "GPTQ"), (["quant_method": "awq"], "AWQ"),
    (["quant_method": "bitsandbytes", "load_in_4bit": true], "bitsandbytes"),
    (["load_in_8bit": true, "llm_int8_threshold": 6], "bitsandbytes"),
    (["quant_method": "compressed-tensors"], "compressed-tensors"), (["bits": 4], "a method without a name"),
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
  }
}
