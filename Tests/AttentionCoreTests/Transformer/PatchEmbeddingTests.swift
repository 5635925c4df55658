import Testing

@testable import AttentionCore

struct PatchEmbeddingTests {
  /// Two channels, patches of 2 × 1 pixels: the first output is the sum of a patch, the second its last value.
  private let embedding = PatchEmbedding(
    projection: map([1, 1, 1, 1, 0, 0, 0, 1], inputs: 4, outputs: 2, bias: [0, 0.5]), channels: 2,
    patchHeight: 2, patchWidth: 1,
    tokens: [
      PatchEmbedding.Token(name: "CLS", vector: [100, 200]),
      PatchEmbedding.Token(name: "register 1", vector: [300, 400], hasPosition: false),
    ],
    positions: PatchPositions(
      Tensor(shape: [3, 2], values: [0.1, 0.2, 1000, 2000, 3000, 4000]), first: 1, rows: 1, columns: 2,
      interpolation: .bicubic))

  private func stack(_ source: Stack.Source) -> Stack {
    let attention = AttentionLayer(
      heads: 1, keyValueHeads: 1, headWidth: 1, query: map([1, 1], inputs: 2, outputs: 1),
      key: map([1, 1], inputs: 2, outputs: 1), value: nil, output: nil, scale: 1, mask: .bidirectional)
    return Stack(
      source: source, blocks: [Block(attention: Sublayer(attention))], modelWidth: 2, contextLength: nil)
  }

  @Test("patches follow the tokens; pixels that fill no patch are left out")
  func vectors() throws {
    // Three rows of pixels: the last one fills no patch.
    let pixels = Tensor(shape: [2, 3, 2], values: [1, 2, 3, 4, 99, 99, 5, 6, 7, 8, 99, 99])
    #expect(try embedding.tokenCount(of: pixels) == 4)
    let found = embedding.vectors(pixels, parallel: Parallel(threads: 1))
    #expect(Array(found.values) == [100.1, 200.2, 300, 400, 1016, 2007.5, 3020, 4008.5])
  }

  @Test("what is no image for the model is refused")
  func refused() {
    let stack = stack(.patches(embedding))
    func error(_ count: Int, _ shape: [Int]?) -> AttentionError? {
      let pixels = shape.map { Tensor(shape: $0, values: [Float](repeating: 0, count: $0.reduce(1, *))) }
      do throws(AttentionError) {
        try ModelInput(count: count, ids: nil, features: pixels).validate(for: stack)
      } catch { return error }
      return nil
    }
    let expected = "floating-point pixels [2, height, width] of at least 2 × 1"
    #expect(error(4, [2, 3, 2]) == nil)
    #expect(error(4, nil) == .featuresMissing(what: "an image"))
    for shape in [[3, 3, 2], [2, 1, 2], [2, 3, 0], [2, 3], [1, 2, 3, 2], []] {
      #expect(error(4, shape) == .wrongFeatures(expected: expected, found: shape))
    }
    #expect(
      error(5, [2, 3, 2]) == .lengthMismatch(what: "tokens and patches of the image", found: 4, expected: 5))
    // Pixels as a camera has them, which no processor has scaled.
    let bytes = [UInt8](repeating: 1, count: 12)
    let raw = Tensor(
      elementType: .uint8, shape: [2, 3, 2],
      storage: bytes.withUnsafeBytes { TensorStorage(copying: $0) }, byteOffset: 0)
    #expect(throws: AttentionError.wrongFeatures(expected: expected, found: [2, 3, 2])) {
      try ModelInput(count: 4, ids: nil, features: raw).validate(for: stack)
    }
    let pixels = Tensor(shape: [2, 2, 2], values: [Float](repeating: 0, count: 8))
    #expect(throws: AttentionError.notTaken(what: "ids")) {
      try ModelInput(count: 4, ids: [1, 2, 3, 4], features: pixels).validate(for: stack)
    }
    let most = ModelInput.longest
    #expect(error(most, [2, 2, most]) == .tooLong(tokens: most + 2, context: most))
  }

  @Test("a pass over an image gives the attention of its patches")
  func pass() throws {
    let pixels = Tensor(shape: [2, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8])
    let model = Transformer(stacks: [stack(.patches(embedding))])
    let heads = try capture(model, ModelInput(count: 4, ids: nil, features: pixels))
    #expect(heads.values.first?.pattern.count == 16)
  }
}
