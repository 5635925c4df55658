import TestSupport
import Testing

@testable import AttentionCore

/// Relative positions with queries and keys of their own.
struct DisentangledPositionsTests {
  typealias Rows = DisentangledPositions.Rows

  /// Where the distances above 128 begin a new row of 256 buckets up to 512, as `make_log_bucket_position` of transformers
  /// 5.23 has it; the numbers of DeBERTa-v3.
  private static let edges = [
    129, 130, 131, 133, 134, 136, 137, 139, 140, 142, 143, 145, 146, 148, 150, 151, 153, 155, 156, 158, 160,
    161, 163, 165, 167, 169, 170, 172, 174, 176, 178, 180, 182, 184, 186, 188, 190, 192, 194, 196, 198, 201,
    203, 205, 207, 210, 212, 214, 216, 219, 221, 224, 226, 229, 231, 234, 236, 239, 241, 244, 247, 249, 252,
    255, 258, 260, 263, 266, 269, 272, 275, 278, 281, 284, 287, 290, 294, 297, 300, 303, 307, 310, 313, 317,
    320, 324, 327, 331, 335, 338, 342, 346, 349, 353, 357, 361, 365, 369, 373, 377, 381, 385, 390, 394, 398,
    403, 407, 411, 416, 420, 425, 430, 434, 439, 444, 449, 454, 459, 464, 469, 474, 479, 484, 490, 495, 500,
    506,
  ]

  @Test("a distance has the row that transformers gives it")
  func bucketRows() throws {
    let rows = try #require(Rows(span: 256, greatestDistance: 512))
    for distance in 0...700 {
      let bucket = distance <= 128 ? distance : 128 + (Self.edges + [512]).count { $0 <= distance }
      #expect(rows.row(of: distance) == min(256 + bucket, 511), "\(distance)")
      #expect(rows.row(of: -distance) == max(256 - bucket, 0), "−\(distance)")
    }
    let small = try #require(Rows(span: 6, greatestDistance: 16))
    #expect((-7...7).map(small.row) == [1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 11])
  }

  @Test("without buckets each row is one distance, and the ends are shared")
  func plainRows() throws {
    let rows = try #require(Rows(span: 3, greatestDistance: nil))
    #expect((-5...5).map(rows.row) == [0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5])
  }

  @Test("distances far beyond the table stay inside it, and what has no meaning is refused")
  func extremes() throws {
    for (span, greatest) in [(2, 3), (256, 512), (1 << 20, 1 << 30), (5, nil)] as [(Int, Int?)] {
      let rows = try #require(Rows(span: span, greatestDistance: greatest))
      for distance in [1 << 40, 1 << 24, 3] {
        #expect((span..<2 * span).contains(rows.row(of: distance)))
        #expect((0...span).contains(rows.row(of: -distance)))
      }
    }
    for (span, greatest) in [(0, nil), (-3, nil), (1, 9), (8, 5), (8, 0), (8, -1)] as [(Int, Int?)] {
      #expect(Rows(span: span, greatestDistance: greatest) == nil)
    }
  }

  /// Which of the two parts there are.
  struct Parts: Sendable, CustomTestStringConvertible {
    let hasKeys: Bool
    let hasQueries: Bool
    var testDescription: String { "keys \(hasKeys), queries \(hasQueries)" }
  }

  @Test(
    "scores agree with loops, within one tile and over several",
    arguments: [1, 5, 128, 131, 300],
    [
      Parts(hasKeys: true, hasQueries: true), Parts(hasKeys: true, hasQueries: false),
      Parts(hasKeys: false, hasQueries: true),
    ])
  func agreesWithLoops(_ tokens: Int, _ parts: Parts) throws {
    var random = SeededGenerator(seed: UInt64(tokens))
    let (width, heads, headWidth, span) = (7, 3, 4, 10)
    let x = random.floats(tokens * width)
    let table = random.floats(2 * span * width)
    let matrices = (0..<4).map { _ in random.floats(heads * headWidth * width) }
    let maps = matrices.map { map($0, inputs: width, outputs: heads * headWidth) }
    let rows = try #require(Rows(span: span, greatestDistance: 140))
    let attention = AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: headWidth, query: maps[0], key: maps[1], value: nil,
      output: nil, scale: 0.3,
      relativePositions: DisentangledPositions(
        table: Tensor(shape: [2 * span, width], values: table), norm: nil, rows: rows,
        key: parts.hasKeys ? maps[2] : nil, query: parts.hasQueries ? maps[3] : nil),
      mask: .bidirectional)
    let model = Transformer(
      source: .vectors(Tensor(shape: [tokens, width], values: x)),
      blocks: [Block(attention: Sublayer(attention))], modelWidth: width, contextLength: nil)
    let found = try capture(model, ModelInput(count: tokens, ids: nil))

    func project(_ vectors: [Float], _ matrix: [Float], head: Int) -> [[Double]] {
      (0..<vectors.count / width).map { row in
        (0..<headWidth).map { output in
          (0..<width).reduce(0) {
            $0 + Double(vectors[row * width + $1])
              * Double(matrix[(head * headWidth + output) * width + $1])
          }
        }
      }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for head in 0..<heads {
      let (q, k) = (project(x, matrices[0], head: head), project(x, matrices[1], head: head))
      let positionKeys = project(table, matrices[2], head: head)
      let positionQueries = project(table, matrices[3], head: head)
      var expected: [Float] = []
      for query in 0..<tokens {
        for key in 0..<tokens {
          let row = rows.row(of: query - key)
          var score = dot(q[query], k[key])
          if parts.hasKeys { score += dot(q[query], positionKeys[row]) }
          if parts.hasQueries { score += dot(k[key], positionQueries[row]) }
          expected.append(Float(0.3 * score))
        }
      }
      let scores = try #require(found[HeadID(layer: 0, head: head)]?.scores)
      #expect(difference(scores, expected) < 1e-4)
    }
  }
}
