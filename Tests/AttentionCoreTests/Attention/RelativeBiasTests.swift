import Testing

@testable import AttentionCore

/// Buckets of relative positions, against `T5Attention._relative_position_bucket` of transformers 5.23.
struct RelativeBiasTests {
  /// Where a new bucket begins, by offset = key − query.
  struct Scheme: Sendable, CustomTestStringConvertible {
    let count: Int
    let greatestDistance: Int
    let isBidirectional: Bool
    let edges: [(offset: Int, bucket: Int)]
    var testDescription: String { "\(count) buckets to \(greatestDistance)" }
  }

  static let schemes = [
    Scheme(
      count: 32, greatestDistance: 128, isBidirectional: true,
      edges: [
        (-140, 15), (-90, 14), (-63, 13), (-45, 12), (-31, 11), (-22, 10), (-15, 9), (-11, 8), (-7, 7),
        (-6, 6), (-5, 5), (-4, 4), (-3, 3), (-2, 2), (-1, 1), (0, 0), (1, 17), (2, 18), (3, 19), (4, 20),
        (5, 21), (6, 22), (7, 23), (8, 24), (12, 25), (16, 26), (23, 27), (32, 28), (46, 29), (64, 30),
        (91, 31), (141, 31),
      ]),
    Scheme(
      count: 32, greatestDistance: 128, isBidirectional: false,
      edges: [
        (-140, 31), (-112, 30), (-98, 29), (-86, 28), (-76, 27), (-66, 26), (-58, 25), (-51, 24), (-45, 23),
        (-39, 22), (-34, 21), (-30, 20), (-26, 19), (-23, 18), (-20, 17), (-18, 16), (-15, 15), (-14, 14),
        (-13, 13), (-12, 12), (-11, 11), (-10, 10), (-9, 9), (-8, 8), (-7, 7), (-6, 6), (-5, 5), (-4, 4),
        (-3, 3), (-2, 2), (-1, 1), (0, 0), (3, 0),
      ]),
    Scheme(
      count: 10, greatestDistance: 17, isBidirectional: true,
      edges: [
        (-20, 4), (-8, 3), (-4, 2), (-1, 1), (0, 0), (1, 6), (2, 7), (5, 8), (9, 9), (21, 9),
      ]),
  ]

  @Test("a distance falls into the bucket that transformers gives it", arguments: schemes)
  func buckets(_ scheme: Scheme) {
    let bias = RelativeBias(
      table: Tensor(shape: [scheme.count, 1], values: (0..<scheme.count).map(Float.init)),
      isBidirectional: scheme.isBidirectional, maxDistance: scheme.greatestDistance)
    for (edge, next) in zip(scheme.edges, scheme.edges.dropFirst()) {
      for offset in edge.offset..<next.offset {
        #expect(bias.bucket(offset) == edge.bucket, "offset \(offset)")
        #expect(bias.value(head: 0, distance: offset) == Float(edge.bucket))
      }
    }
    for offset in [-1 << 31, 1 << 31] { #expect((0..<scheme.count).contains(bias.bucket(offset))) }
  }

  @Test("one row holds the bias of every pair of query and key")
  func row() {
    // Two buckets a direction: bucket 0 is distance 0, bucket 1 the keys before, bucket 3 the keys after.
    let bias = ScoreBias.relative(
      RelativeBias(
        table: Tensor(shape: [4, 2], values: [0, 100, 1, 101, 2, 102, 3, 103]), isBidirectional: true,
        maxDistance: 5))
    let wide = bias.values(head: 0, queries: 2, keys: 3, attentionMask: nil)
    #expect(wide.values == [1, 0, 3, 3] && wide.goesByDistance)
    #expect(bias.values(head: 1, queries: 3, keys: 1, attentionMask: nil).values == [101, 101, 100])
  }
}
