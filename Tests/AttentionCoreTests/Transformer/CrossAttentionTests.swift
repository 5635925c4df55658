import AttentionCore
import Synchronization
import Testing

/// Two tokens that look three others up, with numbers that a pencil can follow: the encoder's x = (1, 0), (0, 1), (1, 1)
/// pass through unchanged, the decoder's are (1, 0), (1, 1), and scores are their products.
struct CrossAttentionTests {
  private static let encoder = [Float]([1, 0, 0, 1, 1, 1])
  private static let decoder = [Float]([1, 0, 1, 1])
  private static let ones: [Float] = [1, 0, 0, 1]

  private func layer(value: [Float], mask: AttentionMask) -> AttentionLayer {
    AttentionLayer(
      heads: 1, keyValueHeads: 1, headWidth: 2, query: map([2, 0, 0, 2], inputs: 2, outputs: 2),
      key: map(Self.ones, inputs: 2, outputs: 2), value: map(value, inputs: 2, outputs: 2),
      output: map(Self.ones, inputs: 2, outputs: 2), scale: 0.5, mask: mask)
  }

  /// Self-attention writes zeros in both stacks.
  private var model: Transformer {
    func stack(_ part: AttentionPart, _ x: [Float], cross: AttentionLayer?) -> Stack {
      let own = layer(value: [0, 0, 0, 0], mask: part == .decoder ? .causal : .bidirectional)
      return Stack(
        part: part, source: .vectors(Tensor(shape: [x.count / 2, 2], values: x)),
        blocks: [Block(attention: Sublayer(own), cross: cross.map { Sublayer($0) })], modelWidth: 2,
        contextLength: nil)
    }
    return Transformer(stacks: [
      stack(.encoder, Self.encoder, cross: nil),
      stack(.decoder, Self.decoder, cross: layer(value: [0, 1, 1, 0], mask: .bidirectional)),
    ])
  }

  private func capture(
    _ inputs: [ModelInput?], parts: Set<AttentionPart>? = nil, identity: Bool = false
  ) throws -> [HeadID: CapturedHead] {
    let request = AttentionRequest(
      layers: [0], heads: [0], parts: parts, includesIdentity: identity, includesScores: true, includesZ: true
    )
    let seen = Mutex<[HeadID: CapturedHead]>([:])
    try ForwardPass(model: model, threads: 2).run(inputs, request: request) { head in
      #expect(head.pattern.count == head.queries * head.keys)
      let copy = CapturedHead(
        pattern: Array(head.pattern), scores: head.scores.map(Array.init), z: head.z.map(Array.init))
      seen.withLock { $0[head.id] = copy }
    }
    return seen.withLock { $0 }
  }

  private let cross = HeadID(part: .cross, layer: 0, head: 0)
  private let source = ModelInput(count: 3, ids: nil)
  private let target = ModelInput(count: 2, ids: nil)

  @Test("queries are the decoder's, keys and values the encoder's")
  func lookup() throws {
    let maps = try capture([source, target])
    #expect(Set(maps.keys.map(\.part)) == [.encoder, .decoder, .cross])
    let head = try #require(maps[cross])
    #expect(head.scores == [1, 0, 1, 1, 1, 2])
    // As in HandComputedLookupTests: e/(2e+1), 1/(2e+1); e/(2e+e²), e²/(2e+e²).
    let (a, b): (Float, Float) = (0.422_318_8, 0.155_362_4)
    let (c, d): (Float, Float) = (0.211_941_6, 0.576_116_9)
    #expect(difference(head.pattern, [a, b, a, c, c, d]) < 1e-6)
    // v = (0, 1), (1, 0), (1, 1).
    #expect(difference(try #require(head.z), [b + a, a + a, c + d, c + d]) < 1e-6)
  }

  @Test("padding of the source weighs 0, that of the target hides nothing")
  func padding() throws {
    let padded = ModelInput(count: 3, ids: nil, attentionMask: [true, true, false])
    let left = ModelInput(count: 2, ids: nil, attentionMask: [false, true])
    let head = try #require(try capture([padded, left])[cross])
    #expect([head.pattern[2], head.pattern[5]] == [0, 0])
    #expect(difference([head.pattern[3], head.pattern[4]], [0.5, 0.5]) < 1e-6)
    let nothing = ModelInput(count: 3, ids: nil, attentionMask: [false, false, false])
    #expect(throws: AttentionError.self) { try capture([nothing, target], parts: [.cross]) }
  }

  @Test("only the parts asked for are handed over, and an encoder runs without a decoder's tokens")
  func parts() throws {
    #expect(try capture([source, target], parts: [.cross]).keys.map(\.part) == [.cross])
    #expect(try capture([source, target], parts: [.decoder]).keys.map(\.part) == [.decoder])
    #expect(try capture([source, nil]).keys.map(\.part) == [.encoder])
    #expect(throws: AttentionError.nothingToAttendTo) { try capture([nil, target]) }
  }

  @Test("the identity baseline compares the decoder's vectors with the encoder's")
  func identity() throws {
    let maps = try capture([source, target], parts: [.cross], identity: true)
    let baseline = try #require(maps[HeadID(part: .cross, layer: 0, kind: .identity)])
    // Row 0 scores 1, 0, 1 over √2: e^0.70711 = 2.028115.
    let (a, b): (Float, Float) = (2.028_115 / 5.056_23, 1 / 5.056_23)
    #expect(difference(Array(baseline.pattern[0..<3]), [a, b, a]) < 1e-6)
  }
}
