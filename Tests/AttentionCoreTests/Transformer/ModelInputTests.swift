import AttentionCore
import Testing

struct ModelInputTests {
  private let model = Transformer(
    source: .embedding(
      Embedding(
        tokens: Tensor(shape: [4, 2], values: [Float](repeating: 1, count: 8)),
        segments: Tensor(shape: [2, 2], values: [1, 2, 3, 4]))),
    blocks: [
      Block(
        attention: Sublayer(
          AttentionLayer(
            heads: 1, keyValueHeads: 1, headWidth: 1, query: map([1, 1], inputs: 2, outputs: 1),
            key: map([1, 1], inputs: 2, outputs: 1), value: nil, output: nil, scale: 1, mask: .causal)))
    ], modelWidth: 2, contextLength: 3)

  @Test("what does not fit the model is refused with its position")
  func refused() {
    func expect(_ error: AttentionError, _ input: ModelInput) {
      let problem: (any Error)?
      do { try input.validate(for: model.stacks[0]); problem = nil } catch { problem = error }
      #expect(problem as? AttentionError == error)
    }
    expect(.empty, ModelInput(count: 0, ids: []))
    expect(.tooLong(tokens: 4, context: 3), ModelInput(count: 4, ids: [0, 1, 2, 3]))
    expect(.idOutOfRange(id: 4, position: 1, vocabulary: 4), ModelInput(count: 2, ids: [0, 4]))
    expect(.idOutOfRange(id: -1, position: 0, vocabulary: 4), ModelInput(count: 1, ids: [-1]))
    expect(.idsMissing, ModelInput(count: 1, ids: nil))
    expect(.lengthMismatch(what: "ids", found: 1, expected: 2), ModelInput(count: 2, ids: [0]))
    expect(
      .lengthMismatch(what: "attention_mask", found: 1, expected: 2),
      ModelInput(count: 2, ids: [0, 1], attentionMask: [true]))
    expect(
      .segmentOutOfRange(segment: 2, position: 1, segments: 2),
      ModelInput(count: 2, ids: [0, 1], segments: [0, 2]))
  }

  @Test("what fits is accepted")
  func accepted() throws {
    try ModelInput(count: 3, ids: [3, 0, 3], segments: [0, 1, 1]).validate(for: model.stacks[0])
  }
}
