import AttentionCore

/// What was understood of a model, beside what its `Transformer` says itself.
public struct ModelFacts: Sendable {
  /// The family: Hugging Face's `model_type`, or `projections` for bare weights.
  public var family: String
  /// Things that the files do not say and that were assumed.
  public var assumptions: [String] = []
  /// The token that the decoder of an encoder-decoder model starts with, where the configuration says it.
  public var decoderStart: Int?
}

/// One kind of a model's attention in words and numbers, read off the model itself: shown by `inspect`, on the page and
/// in the manifest.
public struct PartFacts: Sendable {
  /// Which attention, where the model has several.
  public let part: AttentionPart?
  /// Number of layers.
  public let layers: Int
  /// The most tokens that its queries can be, where there is a limit.
  public let contextLength: Int?
  /// Query heads of each layer.
  public let heads: [Int]
  /// Key and value heads of each layer.
  public let keyValueHeads: [Int]
  /// Width of the residual stream.
  public let modelWidth: Int
  /// Width of queries and keys, of each layer.
  public let headWidths: [Int]
  /// Width of values, of each layer.
  public let valueWidths: [Int]
  /// How positions enter each layer, e.g. `rotary, 64 dimensions, base 10000`.
  public let positions: [String]
  /// What each layer's scores are multiplied by, and what else becomes of them, e.g. `1/√64 = 0.125`.
  public let scales: [String]
  /// Which keys each layer's queries see.
  public let masks: [String]
  /// Norm and its place in each layer, e.g. `layer norm, pre-norm`.
  public let norms: [String]

  /// Reads `part` off `model`.
  init(_ part: AttentionPart?, of model: Transformer) {
    let stacks = model.stacks.filter { part == .cross ? $0.hasCross : $0.part == part }
    let blocks = stacks.flatMap(\.blocks)
    let sublayers = blocks.compactMap { part == .cross ? $0.cross : $0.attention }
    let attention = sublayers.map(\.layer)
    self.part = part
    layers = attention.count
    heads = attention.map(\.heads)
    keyValueHeads = attention.map(\.keyValueHeads)
    modelWidth = stacks.first?.modelWidth ?? 0
    contextLength = stacks.first?.contextLength
    headWidths = attention.map(\.headWidth)
    valueWidths = attention.map(\.valueWidth)
    masks = attention.map { part == .cross ? "none" : $0.mask.description }
    let table = part == .cross ? nil : stacks.first.flatMap { Self.tableWords($0.source) }
    positions = attention.map { layer in
      let words = [
        table, layer.rotary?.summary, layer.bias.map(Self.words), layer.relativePositions.map(Self.words),
      ]
      .compactMap { $0 }
      return words.isEmpty ? "none" : words.joined(separator: "; ")
    }
    scales = attention.map(Self.scaleWords)
    norms = zip(blocks, sublayers).map { Self.normWords($0, $1) }
  }

  private static func tableWords(_ source: Stack.Source) -> String? {
    switch source {
    case .embedding(let embedding):
      embedding.positions.map {
        let start = $0.offset > 0 ? ", counted from row \($0.offset)" : ""
        return "\($0.isLearned ? "learned" : "sinusoidal"), \($0.longest) positions\(start)"
      }
    case .audio(let frontEnd): "fixed, \(frontEnd.count) positions"
    case .vectors: nil
    case .patches(let embedding):
      "learned, \(embedding.positions.rows) × \(embedding.positions.columns) patches, interpolated for other images"
    }
  }

  private static func words(_ bias: ScoreBias) -> String {
    switch bias {
    case .alibi: "ALiBi"
    case .relative(let relative):
      "relative bias, \(relative.table.shape[0]) buckets up to distance \(relative.maxDistance)"
    }
  }

  private static func words(_ relative: DisentangledPositions) -> String {
    let rows = relative.rows
    var words = "disentangled relative positions"
    words +=
      rows.greatestDistance.map { ", \(rows.span) buckets up to distance \($0)" }
      ?? " up to distance \(rows.span)"
    if relative.key == nil { words += ", position to content alone" }
    if relative.query == nil { words += ", content to position alone" }
    return words
  }

  private static func scaleWords(_ layer: AttentionLayer) -> String {
    var words = scaleWords(Double(layer.scale), headWidth: layer.headWidth)
    if let cap = layer.softCap { words += ", soft cap \(rounded(Double(cap)))" }
    if layer.sinks != nil { words += ", with a sink: rows sum to less than 1" }
    return words
  }

  private static func scaleWords(_ scale: Double, headWidth: Int) -> String {
    func isNear(_ value: Double) -> Bool { abs(scale - value) <= 1e-6 * abs(value) }
    if isNear(1) { return "1" }
    if isNear(1 / Double(headWidth).squareRoot()) { return "1/√\(headWidth) = \(rounded(scale))" }
    let square = 1 / (scale * scale)
    if abs(square - square.rounded()) < 1e-5 * square, square < 1e6 {
      return "1/√\(Int(square.rounded())) = \(rounded(scale))"
    }
    return rounded(scale)
  }

  private static func normWords(_ block: Block, _ sublayer: Sublayer<AttentionLayer>) -> String {
    let places = [
      ("pre-norm", sublayer.normBefore), ("norm of what is written", sublayer.normAfter),
      ("post-norm", sublayer.normAfterSum),
    ].compactMap { name, norm in norm.map { (name: name, norm: $0) } }
    var words = "none"
    if let norm = places.first?.norm {
      let kind = norm.isCentred ? "layer norm" : "RMS norm"
      words = "\(kind)\(norm.gain == nil ? " without gain" : ""), "
      words += places.map(\.name).joined(separator: " and ")
    }
    if block.mlp != nil, block.mlpInput != .sum { words += ", attention and MLP side by side" }
    if let norm = sublayer.layer.queryNorm {
      words += ", \(norm.norm.isCentred ? "layer norm" : "RMS norm") of queries and keys"
    }
    return words
  }

  /// At most six significant digits, without trailing zeros.
  static func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    var digits = 1.0
    while abs(value) * digits < 100_000, digits < 1e12 { digits *= 10 }
    let result = (value * digits).rounded() / digits
    return result == result.rounded() && abs(result) < 1e15 ? "\(Int(result))" : "\(result)"
  }

  /// What layers have, in words: once where all have the same, else by the layers that share it.
  public static func byLayer(_ values: [String]) -> String {
    var order: [String] = []
    var layers: [String: [Int]] = [:]
    for (layer, value) in values.enumerated() {
      if layers[value] == nil { order.append(value) }
      layers[value, default: []].append(layer)
    }
    guard order.count > 1 else { return order.first ?? "none" }
    return order.map { value in
      let shared = layers[value] ?? []
      return "\(value) in layer\(shared.count == 1 ? "" : "s") \(ranges(shared))"
    }.joined(separator: "; ")
  }

  /// `0–3, 5, 7–9`.
  private static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number - 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { run in
      run.count < 3 ? run.map(String.init).joined(separator: ", ") : "\(run.lowerBound)–\(run.upperBound)"
    }.joined(separator: ", ")
  }
}
