import StrictJSON

/// The `quantization_config` of a `config.json`: how weights are packed, where they are not plain numbers.
enum Quantization {
  /// Refuses weights that are packed, by the name of what packed them, before any tensor is looked for.
  static func refuse(_ config: ConfigReader) throws(CheckpointError) {
    let text = try config.nested("text_config")
    for settings in [try config.nested("quantization_config"), try text?.nested("quantization_config")] {
      guard let settings else { continue }
      throw .quantized(path: config.path, method: try method(settings))
    }
  }

  /// The method's name as people know it.
  private static func method(_ settings: ConfigReader) throws(CheckpointError) -> String {
    // bitsandbytes named itself only later.
    let isBitsAndBytes = ["load_in_8bit", "load_in_4bit"].contains { settings.object[$0] != nil }
    let name = try settings.string(
      "quant_method", default: isBitsAndBytes ? "bitsandbytes" : "a method without a name")
    let words = ["gptq": "GPTQ", "awq": "AWQ", "fp8": "FP8 and scales of blocks", "mxfp4": "MXFP4"][name]
    return words ?? shortened(name)
  }
}
