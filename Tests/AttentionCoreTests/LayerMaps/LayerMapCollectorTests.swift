import Synchronization
import TestSupport
import Testing

@testable import AttentionCore

struct LayerMapCollectorTests {
  private func id(_ layer: Int, _ map: LayerMap, part: AttentionPart? = nil) -> HeadID {
    HeadID(part: part, layer: layer, kind: .layerMap(map))
  }

  @Test("mean, rollout and flow are those of NumPy and networkx", arguments: LayerMapFixture.names)
  func parity(name: String) throws {
    let fixture = try LayerMapFixture.load(name)
    let request = AttentionRequest(
      layers: Array(0..<fixture.layers), heads: [], layerMaps: Set(LayerMap.allCases))
    let seen = try fixture.collect(request)
    #expect(seen.count == 3 * fixture.layers)
    for layer in 0..<fixture.layers {
      for map in LayerMap.allCases {
        let found = try #require(seen[id(layer, map)])
        #expect(difference(found, fixture.expected(map, layer: layer)) <= 1e-6, "L\(layer) \(map)")
        guard map.goesThroughLayers else { continue }
        for row in 0..<fixture.tokens {
          let sum = found[row * fixture.tokens..<(row + 1) * fixture.tokens].reduce(0, +)
          #expect(abs(sum - 1) < 1e-5)
        }
      }
    }
  }

  @Test(
    "maps of some layers go through all layers and heads before them, and only what was asked for comes out")
  func subset() throws {
    let fixture = try LayerMapFixture.load("causal")
    let request = AttentionRequest(layers: [1, 3], heads: [2], layerMaps: [.rollout, .flow])
    let seen = try fixture.collect(request)
    #expect(
      Set(seen.keys) == [
        HeadID(layer: 1, head: 2), id(1, .rollout), id(1, .flow), HeadID(layer: 3, head: 2), id(3, .rollout),
        id(3, .flow),
      ])
    #expect(seen[HeadID(layer: 3, head: 2)] == fixture.pattern(layer: 3, head: 2))
    for layer in [1, 3] {
      #expect(
        difference(try #require(seen[id(layer, .rollout)]), fixture.expected(.rollout, layer: layer)) <= 1e-6)
      #expect(difference(try #require(seen[id(layer, .flow)]), fixture.expected(.flow, layer: layer)) <= 1e-6)
    }
  }

  @Test("the order of heads and the number of threads change no bit", arguments: 0..<4)
  func order(seed: UInt64) throws {
    let fixture = try LayerMapFixture.load("bidirectional")
    let request = AttentionRequest(
      layers: Array(0..<fixture.layers), heads: [], layerMaps: Set(LayerMap.allCases))
    let expected = try fixture.collect(request, threads: 1)
    var random = SeededGenerator(seed: seed)
    let orders = (0..<fixture.layers).map { _ in Array(0..<fixture.heads).shuffled(using: &random) }
    var layer = 0
    let seen = try fixture.collect(request, threads: seed % 2 == 0 ? 1 : 4) { _ in
      defer { layer += 1 }
      return orders[layer]
    }
    #expect(seen == expected)
  }

  @Test("cross-attention has means and nothing that goes through layers")
  func cross() throws {
    let fixture = try LayerMapFixture.load("bidirectional")
    let request = AttentionRequest(layers: [2], heads: [], layerMaps: Set(LayerMap.allCases))
    let seen = try fixture.collect(request, part: .cross)
    #expect(Set(seen.keys) == [id(2, .mean, part: .cross)])
    #expect(difference(try #require(seen.first?.value), fixture.expected(.mean, layer: 2)) <= 1e-6)
  }

  private func collect(_ pattern: [Float], queries: Int, maps: Set<LayerMap>) throws -> [Float] {
    let request = AttentionRequest(layers: [0], heads: [], layerMaps: maps)
    let collector = LayerMapCollector(request: request, threads: 1) { _, _ in 2 }
    var last: [Float] = []
    for head in 0..<2 {
      try pattern.withUnsafeBufferPointer { pattern in
        let head = HeadAttention(
          id: HeadID(layer: 0, head: head), queries: queries, keys: pattern.count / queries, pattern: pattern)
        try collector.receive(head) { last = Array($0.pattern) }
      }
    }
    return last
  }

  @Test("captured weights: large ones do not overflow, and what no map can be made of is said")
  func captured() throws {
    let large = Float.greatestFiniteMagnitude / 2
    #expect(try collect([large, 0, large, large], queries: 2, maps: [.mean]) == [large, 0, large, large])
    let rows = try collect([large, 0, large, large], queries: 2, maps: [.rollout])
    #expect(difference(rows, [1, 0, 0.5, 0.5]) < 1e-6)
    #expect(throws: AttentionError.negativeWeight(id: id(0, .mean), query: 1, key: 0)) {
      try collect([1, 0, -0.5, 1.5], queries: 2, maps: [.rollout])
    }
    #expect(try collect([1, 0, -0.5, 1.5], queries: 2, maps: [.mean]) == [1, 0, -0.5, 1.5])
    #expect(throws: AttentionError.notSelfAttention(map: .flow, queries: 2, keys: 3)) {
      try collect([1, 0, 0, 1, 0, 0], queries: 2, maps: [.flow, .mean])
    }
  }
}
