import Testing

@testable import AttentionCore

/// ALiBi, against `build_alibi_tensor` of Falcon and BLOOM in transformers 5.23.
struct ALiBiTests {
  /// Two tokens of padding and 300 others.
  private static let mask = Array(repeating: false, count: 2) + Array(repeating: true, count: 300)

  @Test("Falcon rounds slopes, positions and products to bfloat16")
  func roundsToBFloat16() {
    let alibi = ALiBi(slopes: ALiBi.slopes(heads: 32), roundsToBFloat16: true)
    let expected: [Int: [Float]] = [
      0: [0, 0, 0, 0.839_843_75, 215, 215, 217, 218, 218, 252],
      6: [0, 0, 0, 0.296_875, 76, 76, 76.5, 77, 77, 89],
      31: [0, 0, 0, 0.003_906_25, 1, 1, 1.007_812_5, 1.015_625, 1.015_625, 1.171_875],
    ]
    for (head, row) in expected {
      let values = alibi.values(head: head, keys: 302, attentionMask: Self.mask)
      #expect([0, 1, 2, 3, 258, 259, 260, 261, 263, 301].map { values[$0] } == row, "head \(head)")
    }
  }

  @Test("BLOOM's are not rounded, and 11 heads have slopes between powers of two")
  func keepsPrecision() {
    let alibi = ALiBi(slopes: ALiBi.slopes(heads: 11))
    let expected: [Int: [Float]] = [
      0: [0, 0, 0, 0.5, 128.5, 149.5],
      6: [0, 0, 0, 0.007_812_5, 2.007_812_5, 2.335_937_5],
      10: [0, 0, 0, 0.176_776_677, 45.431_606_3, 52.856_227_9],
    ]
    for (head, row) in expected {
      let values = alibi.values(head: head, keys: 302, attentionMask: Self.mask)
      #expect([0, 1, 2, 3, 259, 301].map { values[$0] } == row, "head \(head)")
    }
  }
}
