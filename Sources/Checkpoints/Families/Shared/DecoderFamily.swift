import AttentionCore

/// A family whose files have Llama's names around the layers.
protocol DecoderFamily: ModelFamily {}

extension DecoderFamily {
  static var prefixes: [String] { ["", "model.", "transformer."] }
  static var probe: String { "embed_tokens.weight" }
  static var blockPrefixes: [String] { ["layers."] }
  static var isUnembeddingTied: Bool? { false }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("rotary_emb.inv_freq") { return UnusedTensor.positionBuffer }
    let name =
      prefixes.dropFirst().first(where: name.hasPrefix).map { String(name.dropFirst($0.count)) } ?? name
    let part = name.split(separator: ".").first
    if part == "norm" || part == "final_layernorm" { return UnusedTensor.finalNorm }
    if ["lm_head", "score", "classifier", "qa_outputs"].contains(part) {
      return UnusedTensor.taskHead
    }
    return nil
  }
}
