import AttentionCore
import StrictJSON

/// gpt-oss: a sink in every head's softmax, a window in every other layer, and experts with pairs of gate and value, whose
/// weights are plain numbers or MXFP4.
enum GptOss: DecoderFamily {
  static let modelTypes = ["gpt_oss"]

  static func resolve(
    _ outer: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let isScaled = ["rope_scaling", "rope_parameters"].contains { outer.object[$0]?.isNull == false }
    let config = isScaled ? outer : outer.replacing("rope_scaling", with: .object(usualScaling))
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-5)), headWidth: 64)
    decoder.queryKeyValueBias = try config.bool("attention_bias", default: true)
    decoder.outputBias = decoder.queryKeyValueBias
    decoder.hasSinks = true
    try decoder.rotate(RotaryConfig(headWidth: decoder.headWidth, base: 150_000), contextLength: 131_072)
    let sliding = try decoder.slidingLayers() ?? (0..<decoder.layers).map { $0.isMultiple(of: 2) }
    if sliding.contains(true) { try decoder.slide { sliding[$0] } }

    let count = try config.int("num_local_experts", "num_experts")
    let reader = PairedExpertReader(
      config: config, weights: weights, count: count, width: decoder.width, inner: decoder.inner,
      pairs: MLP.Pairs(
        slope: Float(try config.double("swiglu_alpha", default: 1.702)),
        limit: Float(try config.positive("swiglu_limit", default: 7))))
    let chosen = try config.chosenExperts(of: count)
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      let part = decoder.name(layer, "mlp")
      let router = try weights.linear("\(part).router", inputs: decoder.width, outputs: count, bias: true)
      let experts = Experts(
        router: Router(router, scores: .softmaxOfChosen, chosen: chosen),
        experts: try reader.experts("\(part).experts"))
      return try decoder.block(layer, attention: decoder.attention(layer), mlp: .experts(experts))
    }
  }

  /// The scaling where the configuration has none.
  private static let usualScaling: JSONObject = [
    "rope_type": "yarn", "factor": 32, "beta_fast": 32, "beta_slow": 1, "truncate": false,
    "original_max_position_embeddings": 4096,
  ]
}

/// Reads experts whose gates and values stand in turn in `gate_up_proj`.
private struct PairedExpertReader {
  let config: ConfigReader
  let weights: WeightReader
  let count: Int
  /// d_model.
  let width: Int
  /// Width of an expert's hidden layer.
  let inner: Int
  let pairs: MLP.Pairs

  func experts(_ part: String) throws(CheckpointError) -> [MLP] {
    let up = try maps("\(part).gate_up_proj", inputs: width, outputs: 2 * inner)
    let down = try maps("\(part).down_proj", inputs: inner, outputs: width)
    return zip(up, down).map { MLP(up: $0, down: $1, pairs: pairs) }
  }

  /// One map an expert.
  private func maps(_ name: String, inputs: Int, outputs: Int) throws(CheckpointError) -> [LinearMap] {
    let weight =
      ["\(name)_blocks", "\(name)_scales"].contains(where: weights.contains)
      ? try packed(name, inputs: inputs, outputs: outputs)
      : try plain(name, inputs: inputs, outputs: outputs)
    let bias = try weights.values("\(name)_bias", shape: [count, outputs])
    return (0..<count).map { expert in
      LinearMap(parts: [weight(expert)], bias: Array(bias[expert * outputs..<(expert + 1) * outputs]))
    }
  }

  /// `[experts, inputs, outputs]`.
  private func plain(
    _ name: String, inputs: Int, outputs: Int
  ) throws(CheckpointError) -> (Int) -> WeightMatrix {
    let tensor = try weights.tensor(name, shape: [count, inputs, outputs])
    return {
      WeightMatrix(
        tensor, offset: $0 * inputs * outputs, inputs: inputs, outputs: outputs, layout: .inputMajor)
    }
  }

  /// `[experts, outputs, blocks, 16]` bytes of two numbers each, and a scale for each block.
  private func packed(
    _ name: String, inputs: Int, outputs: Int
  ) throws(CheckpointError) -> (Int) -> WeightMatrix {
    guard inputs % 32 == 0 else {
      throw .config(
        path: config.path,
        problem: "MXFP4 weights '\(name)' need a multiple of 32 inputs; the configuration says \(inputs)")
    }
    let blocks = try weights.bytes("\(name)_blocks", shape: [count, outputs, inputs / 32, 16])
    let scales = try weights.bytes("\(name)_scales", shape: [count, outputs, inputs / 32])
    let matrix = StoredMatrix(tensor: blocks, columns: inputs, scales: .microscaling(scales))
    return { matrix.rows($0 * outputs..<($0 + 1) * outputs) }
  }
}
