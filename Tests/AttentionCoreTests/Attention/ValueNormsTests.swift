import Synchronization
import TestSupport
import Testing

@testable import AttentionCore

/// ‖v_j W_O‖ through a real forward pass, and what metrics make of it.
struct ValueNormsTests {
  private static let (width, heads, keyValueHeads, headWidth, valueWidth) = (11, 6, 2, 5, 3)

  /// The numbers of one layer of grouped queries, whose values have a bias and are clipped.
  private struct Weights {
    var x: [Float]
    let query: [Float]
    let key: [Float]
    var value: [Float]
    var valueBias: [Float]
    let output: [Float]
    let outputBias: [Float]
    var clip: Float? = 1.5

    init(tokens: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      x = random.floats(tokens * width)
      query = random.floats(heads * headWidth * width)
      key = random.floats(keyValueHeads * headWidth * width)
      value = random.floats(keyValueHeads * valueWidth * width)
      valueBias = random.floats(keyValueHeads * valueWidth)
      output = random.floats(width * heads * valueWidth)
      outputBias = random.floats(width, scale: 100)
    }

    var model: Transformer {
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, valueWidth: valueWidth,
        query: Projection(map(query, inputs: width, outputs: heads * headWidth)),
        key: Projection(map(key, inputs: width, outputs: keyValueHeads * headWidth)),
        value: Projection(map(value, inputs: width, outputs: keyValueHeads * valueWidth, bias: valueBias)),
        output: map(output, inputs: heads * valueWidth, outputs: width, bias: outputBias), clip: clip,
        scale: 0.4, mask: .causal)
      return Transformer(
        source: .vectors(Tensor(shape: [x.count / width, width], values: x)),
        blocks: [Block(attention: Sublayer(attention))], modelWidth: width, contextLength: nil)
    }

    /// ‖v_j W_O^h‖ with loops, in double precision.
    func norm(head: Int, key: Int) -> Double {
      let shared = head / (heads / keyValueHeads)
      let v = (0..<valueWidth).map { column in
        let output = shared * valueWidth + column
        let sum = (0..<width).reduce(Double(valueBias[output])) {
          $0 + Double(x[key * width + $1]) * Double(value[output * width + $1])
        }
        return clip.map { min(max(sum, -Double($0)), Double($0)) } ?? sum
      }
      let vector = (0..<width).map { row in
        (0..<valueWidth).reduce(0.0) {
          $0 + v[$1] * Double(output[row * heads * valueWidth + head * valueWidth + $1])
        }
      }
      return vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  private struct Seen {
    let norms: [Float]?
    let measured: HeadMeasurement
  }

  private func run(
    _ model: Transformer, tokens: Int, heads: [Int] = Array(0..<heads), wantsNorms: Bool = true
  )
    throws -> [HeadID: Seen]
  {
    let measurer = PatternMeasurer(
      mask: .causal,
      facts: TokenFacts(
        queries: tokens, keys: tokens, isSelfAttention: true, identities: (0..<tokens).map { $0 % 5 },
        isSpecial: (0..<tokens).map { $0 % 7 == 0 }))
    let seen = Mutex<[HeadID: Seen]>([:])
    let request = AttentionRequest(
      layers: [0], heads: heads, includesIdentity: true, includesValueNorms: wantsNorms)
    try ForwardPass(model: model, threads: 2).run(ModelInput(count: tokens, ids: nil), request: request) {
      head in
      let one = Seen(norms: head.valueNorms.map { Array($0) }, measured: measurer.measure(head))
      seen.withLock { $0[head.id] = one }
    }
    return seen.withLock { $0 }
  }

  @Test("norms are those of each key's value through the query head's W_O", arguments: [1, 7, 128, 129, 300])
  func agreesWithLoops(tokens: Int) throws {
    let weights = Weights(tokens: tokens, seed: UInt64(tokens))
    let found = try run(weights.model, tokens: tokens)
    for head in 0..<Self.heads {
      let norms = try #require(found[HeadID(layer: 0, head: head)]?.norms)
      #expect(norms.count == tokens)
      for key in 0..<tokens {
        let expected = weights.norm(head: head, key: key)
        #expect(abs(Double(norms[key]) - expected) <= 1e-5 * max(expected, 1))
      }
    }
    #expect(found[HeadID(layer: 0, kind: .identity)]?.measured.normWeighted == nil)
  }

  @Test("norms come only where they are asked for, and only with W_O")
  func onlyWhereAsked() throws {
    let weights = Weights(tokens: 4, seed: 1)
    #expect(try run(weights.model, tokens: 4, wantsNorms: false).values.allSatisfy { $0.norms == nil })
    #expect(try run(weights.model, tokens: 4, heads: [2]).keys.compactMap(\.head) == [2])
    let bare = lookupModel(
      x: weights.x, width: Self.width, query: map(weights.query, inputs: Self.width, outputs: 30),
      key: map(weights.key, inputs: Self.width, outputs: 10),
      value: map(weights.value + weights.value.prefix(44), inputs: Self.width, outputs: 10), heads: 6,
      keyValueHeads: 2, headWidth: 5, scale: 1, mask: .causal)
    #expect(try run(bare, tokens: 4).values.allSatisfy { $0.norms == nil })
  }

  @Test("scaling the values leaves metrics of the weights alone, and those of the norms nearly")
  func scaledValues() throws {
    var weights = Weights(tokens: 40, seed: 3)
    weights.clip = nil
    let before = try run(weights.model, tokens: 40)
    weights.value = weights.value.map { $0 * 3 }
    weights.valueBias = weights.valueBias.map { $0 * 3 }
    let after = try run(weights.model, tokens: 40)
    for (id, seen) in before {
      let other = try #require(after[id])
      #expect(seen.measured.pattern == other.measured.pattern)
      for metric in HeadMetric.allCases {
        let value = seen.measured.normWeighted?[metric]?.value ?? 0
        let scaled = other.measured.normWeighted?[metric]?.value ?? 0
        #expect(abs(value - scaled) <= 1e-5, "\(id) \(metric.rawValue)")
      }
    }
  }

  @Test("other order of heads, same numbers in that order")
  func permutedHeads() throws {
    let weights = Weights(tokens: 25, seed: 4)
    // Heads that share keys and values stay together.
    let order = [5, 3, 4, 1, 0, 2]
    func rows(_ values: [Float], of width: Int, _ order: [Int]) -> [Float] {
      order.flatMap { values[$0 * width..<($0 + 1) * width] }
    }
    let groups = [1, 0]
    let (width, heads, keyValueHeads) = (Self.width, Self.heads, Self.keyValueHeads)
    let (headWidth, valueWidth) = (Self.headWidth, Self.valueWidth)
    let attention = AttentionLayer(
      heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, valueWidth: valueWidth,
      query: Projection(
        map(rows(weights.query, of: headWidth * width, order), inputs: width, outputs: heads * headWidth)),
      key: Projection(
        map(
          rows(weights.key, of: headWidth * width, groups), inputs: width, outputs: keyValueHeads * headWidth)
      ),
      value: Projection(
        map(
          rows(weights.value, of: valueWidth * width, groups), inputs: width,
          outputs: keyValueHeads * valueWidth, bias: rows(weights.valueBias, of: valueWidth, groups))),
      output: map(
        (0..<width).flatMap { row in
          rows(
            Array(weights.output[row * heads * valueWidth..<(row + 1) * heads * valueWidth]), of: valueWidth,
            order)
        }, inputs: heads * valueWidth, outputs: width), clip: weights.clip, scale: 0.4, mask: .causal)
    let permuted = Transformer(
      source: .vectors(Tensor(shape: [25, width], values: weights.x)),
      blocks: [Block(attention: Sublayer(attention))], modelWidth: width, contextLength: nil)
    let before = try run(weights.model, tokens: 25)
    let after = try run(permuted, tokens: 25)
    for (place, head) in order.enumerated() {
      let own = try #require(before[HeadID(layer: 0, head: head)]?.measured)
      let other = try #require(after[HeadID(layer: 0, head: place)]?.measured)
      for metric in HeadMetric.allCases {
        #expect(abs((own.pattern[metric]?.value ?? 0) - (other.pattern[metric]?.value ?? 0)) <= 1e-6)
        #expect(
          abs((own.normWeighted?[metric]?.value ?? 0) - (other.normWeighted?[metric]?.value ?? 0)) <= 1e-6)
      }
    }
  }
}
