import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

/// A small random model with embeddings, and the same with one head's queries changed.
struct RandomModel {
  static let tokens = (0..<9).map { "t\($0)" }
  private static let (width, heads, headWidth) = (8, 2, 4)

  private let layers: Int
  private var values: [String: (shape: [Int], values: [Float])] = [:]

  init(layers: Int = 3, heads: Int = 2) {
    self.layers = layers
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    func matrix(_ name: String, _ shape: [Int], _ scale: Float) {
      values[name] = (shape, random.floats(shape.reduce(1, *), scale: scale))
    }
    matrix("embed.W_E", [Self.tokens.count, Self.width], 1)
    matrix("pos_embed.W_pos", [16, Self.width], 1)
    for layer in 0..<layers {
      for name in ["W_Q", "W_K"] {
        matrix("blocks.\(layer).attn.\(name)", [heads, Self.width, Self.headWidth], 1)
      }
      // Values that are small: what a head changes reaches the layers behind it faintly.
      for (name, shape) in [
        ("W_V", [heads, Self.width, Self.headWidth]), ("W_O", [heads, Self.headWidth, Self.width]),
      ] {
        matrix("blocks.\(layer).attn.\(name)", shape, 0.1)
      }
    }
  }

  /// With other queries in one head.
  func changing(layer: Int, head: Int) -> RandomModel {
    var model = self
    let name = "blocks.\(layer).attn.W_Q"
    guard var matrix = model.values[name] else { return self }
    let count = Self.width * Self.headWidth
    for place in head * count..<(head + 1) * count { matrix.values[place] *= -2 }
    model.values[name] = matrix
    return model
  }

  var bytes: [UInt8] {
    let entries = values.sorted { $0.key < $1.key }
      .map { TensorBytes.Entry($0.key, $0.value.shape, $0.value.values) }
    return TensorBytes.safetensors(
      entries,
      metadata: ["mask": "causal", "normalization_type": "none", "positional_embedding_type": "standard"])
  }
}

extension Workbench {
  /// A sequence of ids of `RandomModel`.
  static func sequence(_ id: String, _ ids: [Int]) -> String {
    let tokens = ids.map { "\"t\($0)\"" }.joined(separator: ", ")
    return "{\"id\": \"\(id)\", \"ids\": \(ids), \"tokens\": [\(tokens)]}"
  }

  /// The heads of a comparison, by their names.
  func changes(_ directory: String) throws -> [String: JSONValue] {
    let heads = try #require(try json("\(directory)/compare.json")["heads"]?.array)
    return try Dictionary(
      heads.map { head in
        let (layer, number) = (try #require(head["layer"]?.int), try #require(head["head"]?.int))
        return ("L\(layer)H\(number)", head)
      }
    ) { first, _ in first }
  }

  /// The text of every hidden file, which a run must not leave.
  func hiddenFiles() throws -> [String] { try files(".").filter { $0.contains("/.") || $0.hasPrefix(".") } }
}
