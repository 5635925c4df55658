import AttentionCore
import Testing

/// Three tokens, two dimensions, numbers that a pencil can follow.
///
/// x = (1, 0), (0, 1), (1, 1). W_Q doubles, W_K is the identity, W_V swaps the dimensions, d_head = 4 by scale (1/2):
/// q = 2x, k = x, v = swapped x, so scores q·k/2 = x_i · x_j.
struct HandComputedLookupTests {
  private let x: [Float] = [1, 0, 0, 1, 1, 1]

  private func model(_ mask: AttentionMask) -> Transformer {
    lookupModel(
      x: x, width: 2, query: map([2, 0, 0, 2], inputs: 2, outputs: 2),
      key: map([1, 0, 0, 1], inputs: 2, outputs: 2),
      value: map([0, 1, 1, 0], inputs: 2, outputs: 2), output: map([1, 0, 0, 10], inputs: 2, outputs: 2),
      headWidth: 2, scale: 0.5, mask: mask)
  }

  @Test("scores, weights, z and output of a bidirectional lookup are those computed by hand")
  func bidirectional() throws {
    let head = try #require(
      try capture(model(.bidirectional), ModelInput(count: 3, ids: nil))[HeadID(layer: 0, head: 0)])
    #expect(head.scores == [1, 0, 1, 0, 1, 1, 1, 1, 2])
    // e = 2.718282: rows e/(2e+1), 1/(2e+1), e/(2e+1); and e/(2e+e²) twice, e²/(2e+e²).
    let (a, b): (Float, Float) = (0.422_318_8, 0.155_362_4)
    let (c, d): (Float, Float) = (0.211_941_6, 0.576_116_9)
    let weights = [a, b, a, b, a, a, c, c, d]
    #expect(difference(head.pattern, weights) < 1e-6)
    // v = (0, 1), (1, 0), (1, 1).
    let z = [b + a, a + a, a + a, b + a, c + d, c + d]
    #expect(difference(try #require(head.z), z) < 1e-6)
    #expect(difference(try #require(head.output), z.enumerated().map { $0 % 2 == 1 ? $1 * 10 : $1 }) < 1e-5)
  }

  @Test("a causal lookup sees no later token, with weights of exactly 0")
  func causal() throws {
    let head = try #require(
      try capture(model(.causal), ModelInput(count: 3, ids: nil))[HeadID(layer: 0, head: 0)])
    #expect([head.pattern[1], head.pattern[2], head.pattern[5]] == [0, 0, 0])
    #expect(head.pattern[0] == 1)
    // Query 1 scores 0 and 1: 1/(1+e), e/(1+e).
    #expect(difference([head.pattern[3], head.pattern[4]], [0.268_941_4, 0.731_058_6]) < 1e-6)
  }

  @Test("a padded key gets exactly 0 and the others share its weight")
  func padding() throws {
    let input = ModelInput(count: 3, ids: nil, attentionMask: [true, true, false])
    let head = try #require(try capture(model(.bidirectional), input)[HeadID(layer: 0, head: 0)])
    #expect([head.pattern[2], head.pattern[5], head.pattern[8]] == [0, 0, 0])
    #expect(difference(Array(head.pattern[0..<2]), [0.731_058_6, 0.268_941_4]) < 1e-6)
  }

  @Test("the identity baseline is softmax(x xᵀ / √d_model)")
  func identity() throws {
    let maps = try capture(model(.bidirectional), ModelInput(count: 3, ids: nil), identity: true)
    let baseline = try #require(maps[HeadID(layer: 0, kind: .identity)])
    // Row 0 scores 1, 0, 1 over √2: e^0.70711 = 2.028115.
    let (a, b): (Float, Float) = (2.028_115 / 5.056_23, 1 / 5.056_23)
    #expect(difference(Array(baseline.pattern[0..<3]), [a, b, a]) < 1e-6)
    #expect(maps.count == 2)
  }
}
