import StrictJSON

extension GGUFConfig {
  /// What Llama and the decoders like it have in common: sizes, norms, heads.
  ///
  /// - Returns: the width of a head.
  mutating func takeDecoder() throws(CheckpointError) -> Int {
    set("num_hidden_layers", .integer(try blockCount()))
    try take("context_length", as: "max_position_embeddings")
    try take("feed_forward_length", as: "intermediate_size")
    try takeNumber("attention.layer_norm_rms_epsilon", as: "rms_norm_eps")
    try takeVocabulary()
    let width = try requiredInt("embedding_length")
    set("hidden_size", .integer(width))
    let heads = try requiredInt("attention.head_count")
    set("num_attention_heads", .integer(heads))
    set("num_key_value_heads", .integer(try int("attention.head_count_kv") ?? heads))
    let turning = try int("rope.dimension_count")
    let stated = try int("attention.key_length")
    guard stated != nil || width % heads == 0 else {
      throw .config(path: path, problem: "embedding length \(width) is not a multiple of \(heads) heads")
    }
    // Files of llama have no key length where a head is d_model / heads wide.
    let headWidth = stated ?? turning ?? width / heads
    set("head_dim", .integer(headWidth))
    if let turning, turning != headWidth {
      throw .unsupported(
        path: path, what: "'\(fullKey("rope.dimension_count"))' = \(turning) of heads \(headWidth) wide")
    }
    if let valueWidth = try int("attention.value_length"), valueWidth != headWidth {
      throw .unsupported(
        path: path, what: "'\(fullKey("attention.value_length"))' = \(valueWidth) beside keys of \(headWidth)"
      )
    }
    // Later than attention, or counts of what is not there.
    ignore("final_logit_softcapping", "pooling_type", "tensor_data_layout", "expert_used_count")
    try refuse("expert_count", unless: 0)
    try refuse("attention.causal", unless: 1)
    try refuse("use_parallel_residual", unless: 0)
    return headWidth
  }

  /// The rotation, in the form of `rope_parameters`.
  ///
  /// - Parameter base: what llama.cpp takes where the file does not say it.
  mutating func rotation(base: Double = 10_000) throws(CheckpointError) -> JSONObject {
    var rotation: JSONObject = ["rope_theta": .number(try double("rope.freq_base") ?? base)]
    let kind = try string("rope.scaling.type") ?? "none"
    let factor = try double("rope.scaling.factor")
    let older = try double("rope.scale_linear") ?? 1
    ignore("rope.scaling.finetuned")
    try refuse("rope.scaling.attn_factor", unless: 1)
    let context = try int("rope.scaling.original_context_length")
    if let factors = try frequencyFactors() {
      guard kind == "none", older == 1 else {
        throw .unsupported(path: path, what: "rotary scaling '\(kind)' beside 'rope_freqs.weight'")
      }
      rotation.append("rope_type", "factors")
      rotation.append("factors", .array(factors.map { .number(Double($0)) }))
      return rotation
    }
    switch kind {
    case "none":
      guard older != 1 else { break }
      rotation.append("rope_type", "linear")
      rotation.append("factor", .number(older))
    case "linear", "yarn":
      guard let factor else { throw wrong("rope.scaling.factor", "a number", "none") }
      rotation.append("rope_type", .string(kind))
      rotation.append("factor", .number(factor))
      guard kind == "yarn" else { break }
      if let context { rotation.append("original_max_position_embeddings", .integer(context)) }
      for (key, name) in [("yarn_beta_fast", "beta_fast"), ("yarn_beta_slow", "beta_slow")] {
        if let value = try double("rope.scaling.\(key)") { rotation.append(name, .number(value)) }
      }
      try refuse("rope.scaling.yarn_ext_factor", unless: 1)
      try refuse("rope.scaling.yarn_attn_factor", unless: 1)
    default: throw .unsupported(path: path, what: "'\(fullKey("rope.scaling.type"))' '\(shortened(kind))'")
    }
    return rotation
  }

  /// What each pair's frequency is divided by (Llama 3.1 and later), where the file says it.
  private mutating func frequencyFactors() throws(CheckpointError) -> [Float]? {
    guard let tensor = tensors["rope_freqs.weight"] else { return nil }
    guard tensor.shape.count == 1, tensor.count < 65_536 else {
      throw .wrongShape(
        path: path, name: "rope_freqs.weight", expected: "[half of the head's width]", found: tensor.shape)
    }
    tensorsRead.append("rope_freqs.weight")
    return tensor.floats()
  }

  /// Whether the first block has the tensor `part`.
  func hasInBlocks(_ part: String) -> Bool { tensors["blk.0.\(part)"] != nil }
}
