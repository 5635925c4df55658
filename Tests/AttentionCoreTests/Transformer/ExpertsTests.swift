import TestSupport
import Testing

@testable import AttentionCore

struct ExpertsTests {
  /// A router whose products are the vectors themselves.
  private func router(
    experts: Int, _ scores: Router.Scores, correction: [Float]? = nil, groups: Router.Groups? = nil,
    chosen: Int,
    isNormalised: Bool = false, factor: Float = 1
  ) -> Router {
    let identity = (0..<experts * experts).map { Float($0 % (experts + 1) == 0 ? 1 : 0) }
    let map = LinearMap(
      parts: [
        WeightMatrix(
          Tensor(shape: [experts, experts], values: identity), inputs: experts, outputs: experts,
          layout: .outputMajor)
      ])
    return Router(
      map, scores: scores, correction: correction, groups: groups, chosen: chosen, isNormalised: isNormalised,
      factor: factor)
  }

  private func choices(_ router: Router, _ x: [Float]) -> [Router.Choice] {
    router.choices(x, rows: 1, parallel: Parallel(threads: 1))[0]
  }

  private func expect(_ found: [Router.Choice], experts: [Int], weights: [Double]) {
    #expect(found.map(\.expert) == experts)
    for (choice, weight) in zip(found, weights) { #expect(abs(Double(choice.weight) - weight) < 1e-6) }
  }

  // e^0 … e^3 sum to 31.1928737.
  private let products: [Float] = [0, 3, 1, 2]

  @Test("softmax over all experts, with and without the sum of the chosen divided out")
  func softmax() {
    expect(
      choices(router(experts: 4, .softmax, chosen: 2), products), experts: [1, 3],
      weights: [0.643914, 0.236883])
    expect(
      choices(router(experts: 4, .softmax, chosen: 2, isNormalised: true, factor: 2), products),
      experts: [1, 3],
      weights: [1.462117, 0.537883])
    expect(
      choices(router(experts: 4, .softmaxOfChosen, chosen: 2), products), experts: [1, 3],
      weights: [0.731059, 0.268941])
  }

  @Test("a correction decides which experts are chosen, not what they weigh")
  func correction() {
    expect(
      choices(router(experts: 4, .sigmoid, correction: [1, 0, 0, 0], chosen: 2), products), experts: [0, 1],
      weights: [0.5, 0.952574])
  }

  @Test("only experts of the chosen groups are taken")
  func groups() {
    let highest = Router.Groups(count: 2, chosen: 1, score: .highest)
    expect(
      choices(router(experts: 4, .softmax, groups: highest, chosen: 2), products), experts: [1, 0],
      weights: [0.643914, 0.032059])
    // σ(0) + σ(3) = 1.4526, σ(1) + σ(2) = 1.6119.
    let twoHighest = Router.Groups(count: 2, chosen: 1, score: .twoHighest)
    expect(
      choices(router(experts: 4, .sigmoid, groups: twoHighest, chosen: 1), products), experts: [3],
      weights: [0.880797])
  }

  @Test("of equal scores the first is taken; what isn't a number doesn't trap")
  func ties() {
    #expect(Router.highest(2, of: [1, 2, 2, 2]) == [1, 2])
    #expect(Router.highest(2, of: [.nan, .nan]) == [0, 1])
    #expect(Router.highest(3, of: [-.infinity, 1, -.infinity]) == [1, 0, 2])
  }

  private func mlp(_ random: inout SeededGenerator, width: Int, inner: Int) -> MLP {
    func map(_ inputs: Int, _ outputs: Int) -> LinearMap {
      LinearMap(
        parts: [
          WeightMatrix(
            Tensor(shape: [outputs, inputs], values: random.floats(inputs * outputs)), inputs: inputs,
            outputs: outputs, layout: .outputMajor)
        ])
    }
    return MLP(gate: map(width, inner), up: map(width, inner), down: map(inner, width), activation: .silu)
  }

  @Test("each row is the weighted sum of its experts, on any number of threads")
  func sums() {
    var random = SeededGenerator(seed: 4)
    let (rows, width, count) = (9, 5, 5)
    let members = (0..<count).map { _ in mlp(&random, width: width, inner: 130) }
    let shared = mlp(&random, width: width, inner: 7)
    let gate = LinearMap(
      parts: [
        WeightMatrix(
          Tensor(shape: [1, width], values: random.floats(width)), inputs: width, outputs: 1,
          layout: .outputMajor)
      ])
    let router = router(experts: count, .softmax, chosen: 2)
    let experts = Experts(router: router, experts: members, shared: shared, sharedGate: gate)
    let x = random.floats(rows * width)
    let one = Parallel(threads: 1)
    func applied(_ rows: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
      let y = FloatBuffer(count: rows * width)
      body(y.pointer)
      return Array(y.values)
    }
    let found = applied(rows) { experts.apply(x, rows: rows, to: $0, parallel: one) }
    let threaded = applied(rows) { experts.apply(x, rows: rows, to: $0, parallel: Parallel(threads: 3)) }
    #expect(found == threaded)
    for row in 0..<rows {
      let input = Array(x[row * width..<(row + 1) * width])
      let weight = FloatBuffer(count: 1)
      gate.apply(input, rows: 1, to: weight.pointer, parallel: one)
      let open = 1 / (1 + VectorMath.exp(SIMD8(repeating: -weight.pointer[0]))[0])
      var expected = applied(1) { shared.apply(input, rows: 1, to: $0, parallel: one) }.map { $0 * open }
      for choice in router.choices(input, rows: 1, parallel: one)[0] {
        let written = applied(1) { members[choice.expert].apply(input, rows: 1, to: $0, parallel: one) }
        for index in 0..<width { expected[index] += written[index] * choice.weight }
      }
      #expect(difference(Array(found[row * width..<(row + 1) * width]), expected) < 1e-5)
    }
  }

  @Test("pairs of gate and value are cut off at their limits")
  func pairs() {
    func map(_ values: [Float], inputs: Int, outputs: Int) -> LinearMap {
      LinearMap(
        parts: [
          WeightMatrix(
            Tensor(shape: [inputs, outputs], values: values), inputs: inputs, outputs: outputs,
            layout: .inputMajor)
        ])
    }
    let mlp = MLP(
      up: map([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], inputs: 4, outputs: 4),
      down: map([1, 0, 0, 0, 0, 1, 0, 0], inputs: 2, outputs: 4),
      pairs: MLP.Pairs(slope: 1.702, limit: 2))
    let y = FloatBuffer(count: 4)
    // 2σ(3.404)·(−2 + 1) and −3σ(−5.106)·(½ + 1).
    mlp.apply([5, -4, -3, 0.5], rows: 1, to: y.pointer, parallel: Parallel(threads: 1))
    #expect(difference(Array(y.values), [-1.935658, -0.027109, 0, 0]) < 1e-5)
  }
}
