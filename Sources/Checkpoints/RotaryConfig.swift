import AttentionCore

/// Reads rotary positions as the hub writes them (`rope_theta` and `rope_scaling`) and as transformers 5 does
/// (`rope_parameters`, which may hold a set for each kind of layer). Its properties are what a family decides.
struct RotaryConfig {
  /// Width of a head, or of the part of it that can turn.
  var headWidth: Int
  /// The base where the configuration has none.
  var base = 10_000.0
  /// What the base is called outside of `rope_parameters`.
  var baseKey = "rope_theta"
  /// Which dimensions form a pair.
  var pairing = RotaryPositions.Pairing.half
  /// Where the dimensions that turn begin in a head.
  var firstDimension = 0
  /// The part of `headWidth` that turns where the configuration does not say; `nil` where the family always turns all.
  var turningPart: Double?
  /// What that part is called outside of `rope_parameters`.
  var turningPartKey = "partial_rotary_factor"
  /// Whether `rope_scaling`, and `rope_parameters` that are not for one kind of layer, hold for these layers.
  var isScaled = true
  /// The family's own names of scalings.
  var aliases: [String: String] = [:]

  /// The rotation of queries and keys.
  ///
  /// - Parameter layerType: the kind of layer, in families where kinds may differ.
  func rotary(
    _ config: ConfigReader, layerType: String? = nil
  ) throws(CheckpointError) -> RotaryPositions {
    let (settings, isForOneKind) = try settings(config, layerType: layerType)
    let outerBase = try config.double(baseKey, default: base)
    let base = try settings.double("rope_theta", default: outerBase)
    let dimensions = try turningDimensions(config, settings)
    guard dimensions > 0, dimensions % 2 == 0, base > 0 else {
      throw .config(
        path: config.path,
        problem:
          "rotary positions need an even number of dimensions and a base above 0, found \(dimensions) and \(base)"
      )
    }
    let scaling = RotaryScalingReader(
      config: config, settings: settings, base: base, dimensions: dimensions, isForOneKind: isForOneKind)
    let (frequencies, amplitude, words) = try scaling.read(kind(settings))
    let turning = dimensions == headWidth ? "\(dimensions)" : "\(dimensions) of \(headWidth)"
    return RotaryPositions(
      frequencies, pairing: pairing, firstDimension: firstDimension, amplitude: amplitude,
      summary: "rotary, \(turning) dimensions, base \(PartFacts.rounded(base))\(words)")
  }

  /// The most tokens that the model takes, `nil` where its rotation is stretched for more than the configuration says.
  func contextLength(
    _ config: ConfigReader, layerType: String? = nil, default fallback: Int
  ) throws(CheckpointError) -> Int? {
    let context = try config.int("max_position_embeddings", default: fallback)
    let kind = try kind(settings(config, layerType: layerType).settings)
    return ["linear", "dynamic", "yarn"].contains(kind) ? nil : context
  }

  private func turningDimensions(
    _ config: ConfigReader, _ settings: ConfigReader
  ) throws(CheckpointError) -> Int {
    guard headWidth < 65_536 else {
      throw .config(
        path: config.path, problem: "rotary positions need a head width below 65536, found \(headWidth)")
    }
    let outer = try config.double(turningPartKey, default: turningPart ?? 1)
    let part = try settings.double("partial_rotary_factor", default: outer)
    guard part == 1 || turningPart != nil else {
      throw .unsupported(path: config.path, what: "partial_rotary_factor \(part)")
    }
    guard part > 0, part <= 1 else {
      throw .config(
        path: config.path,
        problem: "'\(turningPartKey)': expected a number above 0 and up to 1, found \(part)")
    }
    return Int(Double(headWidth) * part)
  }
}

// MARK: - Which settings hold

extension RotaryConfig {
  /// Keys that are read, and those that change nothing.
  private static let known: Set<String> = [
    "rope_type", "type", "rope_theta", "partial_rotary_factor", "factor", "original_max_position_embeddings",
    "attention_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate", "short_factor",
    "long_factor", "factors", "low_freq_factor", "high_freq_factor", "finetuned",
  ]

  /// The settings for layers of a kind, empty where there are none, and whether they are for that kind alone.
  private func settings(
    _ config: ConfigReader, layerType: String?
  ) throws(CheckpointError) -> (settings: ConfigReader, isForOneKind: Bool) {
    let none = ConfigReader(path: config.path, object: [:])
    let newer = try config.nested("rope_parameters")
    let older = try config.nested("rope_scaling").flatMap { $0.object.count > 0 ? $0 : nil }
    let isByKind = newer?.object.entries.contains { $0.value.object != nil } ?? false
    var found = none
    if let newer, isByKind {
      guard let layerType, older == nil else {
        throw .unsupported(
          path: config.path,
          what: older == nil
            ? "rope_parameters by kind of layer" : "rope_scaling beside rope_parameters by kind of layer")
      }
      found = try newer.nested(layerType) ?? none
    } else if isScaled {
      found = older ?? newer ?? none
    }
    if let key = found.object.keys.first(where: { !Self.known.contains($0) }) {
      throw .unsupported(path: config.path, what: "rotary setting '\(key)'")
    }
    return (found, isByKind)
  }

  /// The scaling's name. Settings of a scaling without a name are not guessed at.
  private func kind(_ settings: ConfigReader) throws(CheckpointError) -> String {
    let isNamed = settings.object["rope_type"] != nil || settings.object["type"] != nil
    let harmless = ["rope_theta", "partial_rotary_factor"]
    if !isNamed, let key = settings.object.keys.first(where: { !harmless.contains($0) }) {
      throw .unsupported(path: settings.path, what: "rope scaling by '\(key)' without a rope_type")
    }
    let name = try settings.string("rope_type", "type", default: "default")
    return aliases[name] ?? name
  }
}
