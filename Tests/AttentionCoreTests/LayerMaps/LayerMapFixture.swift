import AttentionCore
import Foundation
import Synchronization
import TestSupport

/// Attention of several layers and what NumPy and networkx make of it (`Tests/Fixtures/make_layer_maps.py`).
struct LayerMapFixture: Decodable {
  static let names = [
    "bidirectional", "causal", "left-padding", "one-token", "sharp", "sharp-causal", "sinks", "window",
  ]

  let layers: Int
  let heads: Int
  let tokens: Int
  /// `[layers, heads, tokens, tokens]`.
  let attention: [Float]
  /// `[layers, tokens, tokens]` each.
  let mean: [Float]
  let rollout: [Float]
  let flow: [Float]

  static func load(_ name: String) throws -> LayerMapFixture {
    let path = "\(repositoryRoot)/Tests/Fixtures/layer_maps/\(name).json"
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  func expected(_ map: LayerMap, layer: Int) -> [Float] {
    let values =
      switch map {
      case .mean: mean
      case .rollout: rollout
      case .flow: flow
      }
    return Array(values[layer * tokens * tokens..<(layer + 1) * tokens * tokens])
  }

  func pattern(layer: Int, head: Int) -> [Float] {
    let start = (layer * heads + head) * tokens * tokens
    return Array(attention[start..<start + tokens * tokens])
  }

  /// Gives all heads to a collector, those of a layer in the order that `order` puts them in.
  func collect(
    _ request: AttentionRequest, part: AttentionPart? = nil, threads: Int = 2,
    order: ([Int]) -> [Int] = { $0 }
  ) throws -> [HeadID: [Float]] {
    let collector = LayerMapCollector(request: request, threads: threads) { [heads] _, _ in heads }
    let seen = Mutex<[HeadID: [Float]]>([:])
    for layer in 0..<layers {
      let heads = order(Array(0..<heads))
      try Parallel(threads: threads).forEach(heads.count, throwing: (any Error).self) { index, _ in
        try pattern(layer: layer, head: heads[index]).withUnsafeBufferPointer { pattern in
          try collector.receive(
            HeadAttention(
              id: HeadID(part: part, layer: layer, head: heads[index]), queries: tokens, keys: tokens,
              pattern: pattern)
          ) { head in
            let copy = Array(head.pattern)
            seen.withLock { $0[head.id] = copy }
          }
        }
      }
    }
    return seen.withLock { $0 }
  }
}
