import TestSupport
import Testing

@testable import AttentionCore

struct MaximumFlowTests {
  /// The most that passes from a token of the top to one of the bottom, as the least cut of all sets of nodes.
  private func leastCut(_ capacities: [Double], levels: Int, tokens: Int, source: Int, sink: Int) -> Double {
    let inner = (levels - 1) * tokens
    var least = Double.infinity
    for chosen in 0..<1 << inner {
      // Level 0 has the sink alone on the far side, the highest level the source alone on the near side.
      func isNear(_ level: Int, _ token: Int) -> Bool {
        if level == 0 { return token != sink }
        return level == levels ? token == source : chosen >> ((level - 1) * tokens + token) & 1 == 1
      }
      var cut = 0.0
      for level in 1...levels {
        for above in 0..<tokens where isNear(level, above) {
          for below in 0..<tokens where !isNear(level - 1, below) {
            cut += capacities[((level - 1) * tokens + above) * tokens + below]
          }
        }
      }
      least = min(least, cut)
    }
    return least
  }

  @Test("a flow is as large as the least cut", arguments: 0..<20)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (levels, tokens) = seed % 2 == 0 ? (3, 4) : (4, 3)
    // Many edges are closed, so that flows have to be sent back.
    let capacities = (0..<levels * tokens * tokens).map { _ in
      Int.random(in: 0..<5, using: &random) < 3 ? 0 : Double.random(in: 0..<1, using: &random)
    }
    let flows = MaximumFlow(capacities: capacities, levels: levels, tokens: tokens)
    for source in 0..<tokens {
      for sink in 0..<tokens {
        let found = flows.value(from: source, to: sink, through: 0..<tokens)
        let expected = leastCut(capacities, levels: levels, tokens: tokens, source: source, sink: sink)
        #expect(abs(found - expected) < 1e-9)
      }
    }
  }

  @Test("two paths that must share an edge take it back")
  func detour() {
    // From 0 of level 3: the first path through (2, 0) and (1, 0) blocks the only way of (2, 1).
    var capacities = [Double](repeating: 0, count: 12)
    func open(_ level: Int, _ above: Int, _ below: Int) { capacities[(level * 2 + above) * 2 + below] = 1 }
    for (level, above, below) in [
      (2, 0, 0), (2, 0, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (0, 0, 0), (0, 1, 0),
    ] {
      open(level, above, below)
    }
    let flows = MaximumFlow(capacities: capacities, levels: 3, tokens: 2)
    #expect(flows.value(from: 0, to: 0, through: 0..<2) == 2)
    #expect(flows.value(from: 1, to: 0, through: 0..<2) == 0)
    #expect(flows.value(from: 0, to: 0, through: 0..<2) == 2)
  }
}
