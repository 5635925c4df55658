import AttentionCore
import Synchronization
import TestSupport
import Testing

/// The fast forward pass against one written down naively, on odd sizes and fresh random numbers.
struct ForwardPassTests {
  /// softmax(scale · x W_Qᵀ (x W_Kᵀ)ᵀ) with loops, in double precision.
  private func naive(
    x: [Float], width: Int, q: [Float], k: [Float], heads: Int, keyValueHeads: Int, headWidth: Int,
    scale: Float,
    causal: Bool
  ) -> [[Float]] {
    let n = x.count / width
    func project(_ w: [Float], _ row: Int, _ output: Int) -> Double {
      (0..<width).reduce(0) { $0 + Double(x[row * width + $1]) * Double(w[output * width + $1]) }
    }
    return (0..<heads).map { head in
      let shared = head / (heads / keyValueHeads)
      var pattern = [Float](repeating: 0, count: n * n)
      let queries = (0..<n).map { row in (0..<headWidth).map { project(q, row, head * headWidth + $0) } }
      let keys = (0..<n).map { row in (0..<headWidth).map { project(k, row, shared * headWidth + $0) } }
      for query in 0..<n {
        let visible = causal ? query + 1 : n
        let scores = (0..<visible).map { key in
          Double(scale) * zip(queries[query], keys[key]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let highest = scores.max() ?? 0
        let weights = scores.map { power($0 - highest) }
        let sum = weights.reduce(0, +)
        for key in 0..<visible { pattern[query * n + key] = Float(weights[key] / sum) }
      }
      return pattern
    }
  }

  private func power(_ x: Double) -> Double {
    // e^x for x ≤ 0 by halving and squaring.
    let small = x / 1024
    var sum = 1.0
    var term = 1.0
    for n in 1...20 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  @Test(
    "grouped queries, both masks, and lengths around the block of queries agree with loops",
    arguments: [1, 2, 7, 33, 127, 128, 129, 260], [false, true])
  func agreesWithLoops(_ tokens: Int, _ causal: Bool) throws {
    var random = SeededGenerator(seed: UInt64(tokens))
    let (width, heads, keyValueHeads, headWidth) = (13, 6, 2, 5)
    let x = random.floats(tokens * width)
    let q = random.floats(heads * headWidth * width, scale: 1.5)
    let k = random.floats(keyValueHeads * headWidth * width, scale: 1.5)
    let model = lookupModel(
      x: x, width: width, query: map(q, inputs: width, outputs: heads * headWidth),
      key: map(k, inputs: width, outputs: keyValueHeads * headWidth), value: nil, heads: heads,
      keyValueHeads: keyValueHeads, headWidth: headWidth, scale: 0.4, mask: causal ? .causal : .bidirectional)
    let found = try capture(model, ModelInput(count: tokens, ids: nil))
    let expected = naive(
      x: x, width: width, q: q, k: k, heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth,
      scale: 0.4,
      causal: causal)
    for head in 0..<heads {
      let pattern = try #require(found[HeadID(layer: 0, head: head)]).pattern
      #expect(difference(pattern, expected[head]) < 5e-6)
    }
  }

  enum Order { case preNorm, parallel, postNorm, sandwich }

  /// Three random layers with everything a block can have.
  private func deepModel(_ order: Order) -> Transformer {
    var random = SeededGenerator(seed: 11)
    let (width, heads, headWidth, inner) = (12, 3, 4, 20)
    func linear(_ inputs: Int, _ outputs: Int) -> LinearMap {
      map(
        random.floats(inputs * outputs, scale: 0.7), inputs: inputs, outputs: outputs,
        bias: random.floats(outputs))
    }
    func norm() -> Norm {
      Norm(isCentred: true, gain: random.floats(width), bias: random.floats(width), epsilon: 1e-5)
    }
    let blocks = (0..<3).map { _ -> Block in
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: linear(width, 12),
        key: linear(width, 12), value: linear(width, 12), output: linear(12, width),
        rotary: RotaryPositions(
          .fixed(RotaryPositions.frequencies(base: 100, dimensions: 4)), summary: "rotary"),
        scale: 0.5, mask: .causal)
      let mlp = MLP(
        gate: linear(width, inner), up: linear(width, inner), down: linear(inner, width), activation: .silu)
      let isPost = order == .postNorm
      func sublayer<Layer>(_ layer: Layer) -> Sublayer<Layer> {
        Sublayer(
          layer, normBefore: isPost ? nil : norm(), normAfter: order == .sandwich ? norm() : nil,
          gain: order == .sandwich ? .uniform(0.5) : nil, normAfterSum: isPost ? norm() : nil)
      }
      return Block(
        attention: sublayer(attention), mlp: sublayer(.dense(mlp)),
        mlpInput: order == .parallel ? .blockInput : .sum)
    }
    let embedding = Embedding(
      tokens: Tensor(shape: [9, width], values: random.floats(9 * width)),
      positions: PositionTable(Tensor(shape: [300, width], values: random.floats(300 * width))))
    return Transformer(source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: 300)
  }

  @Test(
    "a layer's attention is the same whichever other layers and heads are asked for",
    arguments: [Order.preNorm, .parallel, .postNorm, .sandwich])
  func requestsDoNotChangeResults(_ order: Order) throws {
    let model = deepModel(order)
    let input = ModelInput(count: 290, ids: (0..<290).map { ($0 * 7 + $0 / 9) % 9 })
    let all = try capture(model, input)
    let some = try capture(model, input, layers: [2], heads: [1])
    #expect(some == [HeadID(layer: 2, head: 1): try #require(all[HeadID(layer: 2, head: 1)])])
    #expect(all.count == 9)
    // Nor does asking for scores and values change a bit of the pattern.
    let patterns = Mutex<[HeadID: [Float]]>([:])
    let request = AttentionRequest(layers: [0, 1, 2], heads: [0, 1, 2])
    try ForwardPass(model: model, threads: 2).run(input, request: request) { head in
      patterns.withLock { $0[head.id] = Array(head.pattern) }
    }
    #expect(patterns.withLock { $0 } == all.mapValues(\.pattern))
  }

  @Test("layers may differ in their number of heads: what a layer does not have is not handed over")
  func raggedHeads() throws {
    var random = SeededGenerator(seed: 4)
    func block(heads: Int) -> Block {
      func linear(_ inputs: Int, _ outputs: Int) -> LinearMap {
        map(random.floats(inputs * outputs), inputs: inputs, outputs: outputs)
      }
      return Block(
        attention: Sublayer(
          AttentionLayer(
            heads: heads, keyValueHeads: heads, headWidth: 2, query: linear(6, heads * 2),
            key: linear(6, heads * 2), value: linear(6, heads * 2), output: linear(heads * 2, 6), scale: 1,
            mask: .causal)))
    }
    let model = Transformer(
      source: .vectors(Tensor(shape: [5, 6], values: random.floats(30))),
      blocks: [block(heads: 4), block(heads: 2), block(heads: 3)], modelWidth: 6, contextLength: nil)
    let found = try capture(model, ModelInput(count: 5, ids: nil), heads: [0, 1, 2, 3])
    let expected: [HeadID] = [(0, 4), (1, 2), (2, 3)].flatMap { (layer: Int, heads: Int) -> [HeadID] in
      (0..<heads).map { HeadID(layer: layer, head: $0) }
    }
    #expect(found.keys.sorted() == expected)
    for head in found.values { #expect(abs(head.pattern.reduce(0, +) - 5) < 1e-5) }
  }

  @Test("the number of threads changes no bit")
  func threads() throws {
    let input = ModelInput(count: 140, ids: (0..<140).map { $0 % 9 })
    let model = deepModel(.preNorm)
    #expect(try capture(model, input, threads: 1) == capture(model, input, threads: 5))
  }

  @Test("a left-padded query under a causal mask has an empty row; a sequence of padding alone is an error")
  func emptyRows() throws {
    let ids = [1, 2, 3]
    let model = deepModel(.preNorm)
    let padded = ModelInput(count: 3, ids: ids, attentionMask: [false, true, true])
    let maps = try capture(model, padded)
    let pattern = try #require(maps[HeadID(layer: 0, head: 0)]).pattern
    #expect(Array(pattern[0..<3]) == [0, 0, 0])
    #expect(pattern[3] == 0 && pattern[4] == 1)
    #expect(throws: AttentionError.fullyMaskedRow(id: HeadID(layer: 0, head: 0), query: 0)) {
      try capture(model, ModelInput(count: 3, ids: ids, attentionMask: [false, false, false]))
    }
  }

  @Test("a weight that is not finite is an error that names layer and position or query")
  func notFinite() {
    let model = lookupModel(
      x: [1, 0, .nan, 1], width: 2, query: map([1, 0, 0, 1], inputs: 2, outputs: 2),
      key: map([1, 0, 0, 1], inputs: 2, outputs: 2), value: nil, headWidth: 2, scale: 1, mask: .causal)
    #expect(throws: AttentionError.nonFiniteInput(layer: 0, position: 1)) {
      try capture(model, ModelInput(count: 2, ids: nil))
    }
    let overflowing = lookupModel(
      x: [1, 0, 1, 1], width: 2, query: map([3e30, 0, 0, 1], inputs: 2, outputs: 2),
      key: map([3e30, 0, 0, 1], inputs: 2, outputs: 2), value: nil, headWidth: 2, scale: 1, mask: .causal)
    #expect(throws: AttentionError.nonFiniteScore(id: HeadID(layer: 0, head: 0), query: 0, key: 0)) {
      try capture(overflowing, ModelInput(count: 2, ids: nil))
    }
  }

  @Test("a sink that is no finite number is an error", arguments: [Float.nan, .infinity, -.infinity])
  func nonFiniteSink(_ sink: Float) {
    let q = map([1, 0, 0, 1], inputs: 2, outputs: 2)
    let attention = AttentionLayer(
      heads: 1, keyValueHeads: 1, headWidth: 2, query: q, key: q, value: nil, output: nil, scale: 1,
      sinks: [sink], mask: .causal)
    let model = Transformer(
      source: .vectors(Tensor(shape: [1, 2], values: [1, 2])),
      blocks: [Block(attention: Sublayer(attention))], modelWidth: 2, contextLength: nil)
    #expect(throws: AttentionError.nonFiniteSink(id: HeadID(layer: 0, head: 0))) {
      try capture(model, ModelInput(count: 1, ids: nil))
    }
  }

  @Test("a second layer without the first one's values is an error that says what is missing")
  func cannotContinue() {
    let q = map([1, 0, 0, 1], inputs: 2, outputs: 2)
    let attention = AttentionLayer(
      heads: 1, keyValueHeads: 1, headWidth: 2, query: q, key: q, value: nil, output: nil, scale: 1,
      mask: .causal)
    let block = Block(attention: Sublayer(attention))
    let model = Transformer(
      source: .vectors(Tensor(shape: [1, 2], values: [1, 2])), blocks: [block, block], modelWidth: 2,
      contextLength: nil)
    #expect(throws: AttentionError.cannotContinue(layer: 0, missing: "W_V")) {
      try capture(model, ModelInput(count: 1, ids: nil))
    }
    #expect(throws: Never.self) { try capture(model, ModelInput(count: 1, ids: nil), layers: [0]) }
  }

  @Test("an observer's error ends the run and comes out")
  func observerFails() {
    struct Stop: Error, Equatable { let head: Int? }
    #expect(throws: Stop(head: 1)) {
      try ForwardPass(model: deepModel(.preNorm), threads: 2).run(
        ModelInput(count: 5, ids: [1, 2, 3, 4, 5]), request: AttentionRequest(layers: [0], heads: [0, 1, 2])
      ) { head in
        if head.id.head != 0 { throw Stop(head: head.id.head) }
      }
    }
  }
}
