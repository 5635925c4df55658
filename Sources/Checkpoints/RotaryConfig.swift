import AttentionCore

/// Reads rotary positions as the hub writes them (`rope_theta` and `rope_scaling`) and as transformers 5 does
/// (`rope_parameters`).
enum RotaryConfig {
  /// The rotation of a head of width `headWidth`.
  static func rotary(
    _ config: ConfigReader, headWidth: Int
  ) throws(CheckpointError) -> RotaryPositions {
    let parameters = try config.nested("rope_parameters")
    let older = try config.nested("rope_scaling")
    let scaling = parameters ?? older
    let outer = try config.double("rope_theta", default: 10_000)
    let base = try parameters?.double("rope_theta", default: outer) ?? outer
    guard headWidth % 2 == 0, headWidth < 65_536, base > 0 else {
      throw .config(
        path: config.path,
        problem:
          "rotary positions need an even head width below 65536 and a base above 0, found \(headWidth) and \(base)"
      )
    }
    var frequencies = RotaryPositions.frequencies(base: base, dimensions: headWidth)
    var words = "rotary, \(headWidth) dimensions, base \(PartFacts.rounded(base))"
    let kind = try scaling.map { (scaling) throws(CheckpointError) in try self.kind(scaling) } ?? "default"
    let rotated = try (parameters ?? config).double("partial_rotary_factor", default: 1)
    guard rotated == 1 else {
      throw .unsupported(path: config.path, what: "partial_rotary_factor \(rotated)")
    }
    switch (kind, scaling) {
    case ("default", _), (_, nil): break
    case ("linear", let scaling?):
      let factor = try positive(scaling, "factor")
      frequencies = frequencies.map { $0 / Float(factor) }
      words += ", linear scaling by \(PartFacts.rounded(factor))"
    case ("llama3", let scaling?):
      let factor = try positive(scaling, "factor")
      let low = try positive(scaling, "low_freq_factor")
      let high = try positive(scaling, "high_freq_factor")
      guard high > low else {
        throw .config(
          path: config.path,
          problem: "'high_freq_factor' must be above 'low_freq_factor', found \(high) and \(low)")
      }
      frequencies = RotaryPositions.llama3(
        frequencies, factor: factor, low: low, high: high,
        context: try scaling.int("original_max_position_embeddings"))
      words += ", llama3 scaling by \(PartFacts.rounded(factor))"
    default: throw .unsupported(path: config.path, what: "rope_type '\(kind)'")
    }
    return RotaryPositions(.fixed(frequencies), summary: words)
  }

  /// The scaling's name. Settings without a name, or a set for each kind of layer, are not guessed at.
  private static func kind(_ scaling: ConfigReader) throws(CheckpointError) -> String {
    let isNamed = scaling.object["rope_type"] != nil || scaling.object["type"] != nil
    if !isNamed, let key = scaling.object.keys.first(where: { $0 != "rope_theta" }) {
      throw .unsupported(path: scaling.path, what: "rope scaling by '\(key)' without a rope_type")
    }
    return try scaling.string("rope_type", "type", default: "default")
  }

  private static func positive(_ config: ConfigReader, _ key: String) throws(CheckpointError) -> Double {
    let value = try config.double(key)
    guard value > 0 else {
      throw .config(path: config.path, problem: "'\(key)': expected a number above 0, found \(value)")
    }
    return value
  }
}
