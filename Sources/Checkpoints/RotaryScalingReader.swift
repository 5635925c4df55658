import AttentionCore

/// Reads the parameters of one kind of rotary scaling.
struct RotaryScalingReader {
  typealias Scheme = (frequencies: RotaryPositions.Frequencies, amplitude: Float, words: String)

  /// The whole configuration.
  let config: ConfigReader
  /// The rotary settings that hold.
  let settings: ConfigReader
  let base: Double
  /// Dimensions that turn.
  let dimensions: Int
  /// Whether the settings are those of one kind of layer.
  let isForOneKind: Bool

  /// Angles, the amplitude of their cosines and sines, and what is to be said of them.
  func read(_ kind: String) throws(CheckpointError) -> Scheme {
    switch kind {
    case "default": return (.fixed(unscaled), 1, "")
    case "linear":
      let factor = try positive("factor")
      return (.fixed(unscaled.map { $0 / Float(factor) }), 1, words("linear", factor))
    case "dynamic": return try dynamic()
    case "yarn": return try yarn()
    case "llama3": return try llama3()
    case "longrope": return try longRope()
    case "factors":
      let frequencies = RotaryPositions.divided(base: base, factors: try factors("factors"))
      return (.fixed(frequencies), 1, ", each frequency divided by a factor of its own")
    default: throw .unsupported(path: config.path, what: "rope_type '\(kind)'")
    }
  }

  private var unscaled: [Float] { RotaryPositions.frequencies(base: base, dimensions: dimensions) }

  private func dynamic() throws(CheckpointError) -> Scheme {
    let factor = try positive("factor")
    guard dimensions > 2 else { throw problem("dynamic rotary scaling needs more than two dimensions") }
    let context = try config.int("max_position_embeddings")
    return (
      .dynamic(base: base, factor: factor, context: context, dimensions: dimensions), 1,
      words("dynamic", factor) + " beyond \(context) tokens"
    )
  }

  private func llama3() throws(CheckpointError) -> Scheme {
    let factor = try positive("factor")
    let low = try positive("low_freq_factor")
    let high = try positive("high_freq_factor")
    guard high > low else {
      throw problem("'high_freq_factor' must be above 'low_freq_factor', found \(high) and \(low)")
    }
    let stated = try outerContext
    let context = if let stated { stated } else { try settings.int("original_max_position_embeddings") }
    let frequencies = RotaryPositions.llama3(unscaled, factor: factor, low: low, high: high, context: context)
    return (.fixed(frequencies), 1, words("llama3", factor))
  }

  private func yarn() throws(CheckpointError) -> Scheme {
    let context = try originalContext()
    let isLeftOpen = settings.object["factor"]?.isNull ?? false
    let factor = isLeftOpen ? try contextRatio(context) : try positive("factor")
    let fast = try positive("beta_fast", default: 32)
    let slow = try positive("beta_slow", default: 1)
    let truncates = try settings.bool("truncate", default: true)
    // transformers looks for it beside the sets, where it is not.
    if isForOneKind, !truncates {
      throw .unsupported(path: config.path, what: "truncate for one kind of layer")
    }
    guard base > 1 else { throw problem("yarn needs a 'rope_theta' above 1, found \(base)") }
    let frequencies = RotaryPositions.yarn(
      base: base, dimensions: dimensions, factor: factor, fast: fast, slow: slow, context: context,
      truncates: truncates)
    let amplitude = RotaryPositions.yarnAmplitude(
      factor: factor, scale: try settings.optionalDouble("mscale"),
      scaleAllDimensions: try settings.optionalDouble("mscale_all_dim"))
    let stated = try positive("attention_factor", default: amplitude)
    return (.fixed(frequencies), Float(stated), words("yarn", factor, amplitude: stated))
  }

  private func longRope() throws(CheckpointError) -> Scheme {
    let context = try originalContext()
    let isStated = settings.object["factor"].map { !$0.isNull } ?? false
    let factor = isStated ? try positive("factor") : try contextRatio(context)
    guard context > 1 else { throw problem("longrope needs an original context above 1, found \(context)") }
    let short = try factors("short_factor")
    let long = try factors("long_factor")
    let amplitude = try positive(
      "attention_factor", default: RotaryPositions.longRopeAmplitude(factor: factor, context: context))
    return (
      .byLength(
        short: RotaryPositions.divided(base: base, factors: short),
        long: RotaryPositions.divided(base: base, factors: long), context: context),
      Float(amplitude),
      words("longrope", factor, amplitude: amplitude) + ", other frequencies beyond \(context) tokens"
    )
  }

  // MARK: - Parameters

  /// What stands outside of the rotary settings wins over what stands in them, as in transformers.
  private var outerContext: Int? {
    get throws(CheckpointError) {
      isForOneKind ? nil : try config.optionalInt("original_max_position_embeddings")
    }
  }

  /// The context that the model was trained with before it was stretched.
  private func originalContext() throws(CheckpointError) -> Int {
    if let stated = try outerContext { return stated }
    if let stated = try settings.optionalInt("original_max_position_embeddings") { return stated }
    return try config.int("max_position_embeddings")
  }

  private func contextRatio(_ context: Int) throws(CheckpointError) -> Double {
    Double(try config.int("max_position_embeddings")) / Double(context)
  }

  private func positive(_ key: String, default fallback: Double? = nil) throws(CheckpointError) -> Double {
    let value = try settings.double(key, default: fallback)
    guard value > 0, value.isFinite else {
      throw problem("'\(key)': expected a number above 0, found \(value)")
    }
    return value
  }

  /// One number above 0 for each pair.
  private func factors(_ key: String) throws(CheckpointError) -> [Double] {
    let values = try settings.doubles(key)
    guard values.count == dimensions / 2, values.allSatisfy({ $0 > 0 }) else {
      throw problem(
        "'\(key)': expected \(dimensions / 2) numbers above 0, one for each pair of dimensions that turn, found \(values.count)"
      )
    }
    return values
  }

  private func problem(_ text: String) -> CheckpointError { .config(path: config.path, problem: text) }

  private func words(_ kind: String, _ factor: Double, amplitude: Double = 1) -> String {
    let scaled = ", \(kind) scaling by \(PartFacts.rounded(factor))"
    return amplitude == 1 ? scaled : "\(scaled), amplitude \(PartFacts.rounded(amplitude))"
  }
}
