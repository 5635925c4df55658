import AttentionCore
import StrictJSON

/// The `quantization_config` of a `config.json`: how weights are packed, where they are not plain numbers.
enum Quantization: Equatable {
  /// FP8, with a scale for each block of `rows` × `columns` of a linear map's weights in `NAME.weight_scale_inv`
  /// (DeepSeek-V3, Qwen 3).
  case blocks(rows: Int, columns: Int)
  /// Experts of 4-bit numbers, with a power of two for each 32 of them (gpt-oss).
  case mxfp4

  /// What the configuration says, or `nil` where weights are plain numbers. Ways that are not read are refused by the name of
  /// what packed the weights, before any tensor is looked for.
  init?(_ config: ConfigReader) throws(CheckpointError) {
    let text = try config.nested("text_config")
    let outer = try config.nested("quantization_config")
    let inner = try text?.nested("quantization_config")
    // MLX says it under a key of its own.
    if let settings = try config.nested("quantization"), Self.isMLX(settings) {
      throw .quantized(path: config.path, method: "MLX")
    }
    guard let settings = outer ?? inner else { return nil }
    switch try settings.string("quant_method", default: "") {
    case "mxfp4": self = .mxfp4
    case "fp8": self = try Self.blocks(settings)
    default: throw .quantized(path: config.path, method: try Self.method(settings))
    }
  }

  private static func blocks(_ settings: ConfigReader) throws(CheckpointError) -> Quantization {
    let format = try settings.string("fmt", default: "e4m3")
    let scheme = try settings.string("activation_scheme", default: "dynamic")
    guard let sizes = settings.object["weight_block_size"]?.array, format == "e4m3", scheme == "dynamic"
    else {
      throw .quantized(path: settings.path, method: "FP8 without scales of blocks")
    }
    let extents = sizes.compactMap(\.int).filter { $0 > 0 && $0 <= Int32.max }
    guard sizes.count == 2, extents.count == 2 else {
      throw .config(
        path: settings.path, problem: "'weight_block_size': expected two whole numbers of at least 1")
    }
    return .blocks(rows: extents[0], columns: extents[1])
  }

  /// The method's name as people know it.
  private static func method(_ settings: ConfigReader) throws(CheckpointError) -> String {
    // bitsandbytes named itself only later.
    let isBitsAndBytes = ["load_in_8bit", "load_in_4bit"].contains { settings.object[$0] != nil }
    let nameless = isMLX(settings) ? "MLX" : "a method without a name"
    let name = try settings.string("quant_method", default: isBitsAndBytes ? "bitsandbytes" : nameless)
    return ["gptq": "GPTQ", "awq": "AWQ"][name] ?? shortened(name)
  }

  private static func isMLX(_ settings: ConfigReader) -> Bool {
    settings.object["quant_method"] == nil
      && ["bits", "group_size"].allSatisfy { settings.object[$0]?.isNull == false }
  }
}

extension ElementType {
  /// Whether elements are floating-point numbers of 8 bits.
  var isFloat8: Bool { self == .float8e4m3 || self == .float8e5m2 }
}
