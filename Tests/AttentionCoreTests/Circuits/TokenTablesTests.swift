import TestSupport
import Testing

@testable import AttentionCore

struct TokenTablesTests {
  private let width = 20
  private let d = 6
  private let vocabulary = 50

  private func tokenCopying(
    _ heads: [HeadMatrices], tables: (embedding: [Float], unembedding: [Float])?
  ) -> [Double?] {
    circuits([heads], width: width, headWidth: d, tables: tables)
      .heads(of: nil, layers: [0], heads: Array(heads.indices)).map { $0[.tokenCopying] }
  }

  @Test(
    "a head that copies tokens scores 1 though the stream, where they enter and leave apart, says nothing")
  func copying() throws {
    // Tokens enter by dimensions 0 to 5 and leave by 6 to 11; the head takes the ones to the others.
    let embedding: [Float] = (0..<d * width).map { $0 % width == $0 / width ? 1 : 0 }
    let unembedding: [Float] = (0..<d * width).map { $0 % width == $0 / width + d ? 1 : 0 }
    var generator = SeededGenerator(seed: 1)
    var head = HeadMatrices.random(width: width, headWidth: d, &generator)
    head.value = unitColumns(width: width, d)
    head.output = turned(unitColumns(width: width, d, from: d), rows: width, columns: d)
    var opposite = head
    opposite.output = head.output.map { -$0 }
    let analysis = circuits(
      [[head, opposite]], width: width, headWidth: d, tables: (embedding, unembedding))
    let found = analysis.heads(of: nil, layers: [0], heads: [0, 1])
    #expect(found.map { $0[.tokenCopying] } == [1, -1])
    #expect(found.map { $0[.copying] } == [nil, nil])
  }

  @Test("random heads score 0 on average, whether or not W_U is W_E", arguments: [true, false])
  func random(_ isTied: Bool) {
    var generator = SeededGenerator(seed: isTied ? 2 : 3)
    let heads = (0..<300).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let embedding = generator.floats(vocabulary * width)
    let unembedding = isTied ? embedding : generator.floats(vocabulary * width)
    let scores = tokenCopying(heads, tables: (embedding, unembedding)).compactMap(\.self)
    #expect(scores.count == 300)
    #expect(abs(scores.reduce(0, +) / 300) < 0.07)
    #expect(scores.contains { $0 > 0.2 } && scores.contains { $0 < -0.2 })
  }

  @Test(
    "through the vocabulary or through W_U W_E, the score is the same, and the same bits on any number of threads"
  )
  func ways() throws {
    let (width, vocabulary, count) = (300, 1500, 60)
    var generator = SeededGenerator(seed: 4)
    let heads = (0..<count).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let tables = (generator.floats(vocabulary * width), generator.floats(vocabulary * width))
    let one = circuits([heads], width: width, headWidth: d, tables: tables, threads: 1)
    let three = circuits([heads], width: width, headWidth: d, tables: tables, threads: 3)
    let all = one.heads(of: nil, layers: [0], heads: Array(0..<count))
    #expect(all == three.heads(of: nil, layers: [0], heads: Array(0..<count)))
    for head in 0..<3 {
      let alone = one.heads(of: nil, layers: [0], heads: [head])[0][.tokenCopying]
      let together = all[head][.tokenCopying]
      #expect(abs(try #require(alone) - (try #require(together))) < 1e-9)
      #expect(alone != together, "both ways were the same one")
    }
    let without = circuits([heads], width: width, headWidth: d)
    func cost(_ heads: Int) -> Int {
      let range = Array(0..<heads)
      return Int(
        one.cost(ofHeads: nil, layers: [0], heads: range)
          - without.cost(ofHeads: nil, layers: [0], heads: range))
    }
    #expect(cost(1) == 2 * vocabulary * d * (2 * width + d))
    #expect(cost(count) == 2 * vocabulary * width * width + count * 2 * width * d * (width + d))
  }

  @Test("a table that is not finite leaves this score out, and no other", arguments: [Float.nan, .infinity])
  func notFinite(_ bad: Float) {
    var generator = SeededGenerator(seed: 5)
    let heads = (0..<12).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let good = generator.floats(vocabulary * width)
    var broken = good
    broken[7] = bad
    for tables in [(good, broken), (broken, good)] {
      for count in [1, heads.count] {
        let found = circuits([heads], width: width, headWidth: d, tables: tables)
          .heads(of: nil, layers: [0], heads: Array(0..<count))
        #expect(found.allSatisfy { $0[.tokenCopying] == nil && $0[.copying] != nil })
      }
    }
  }

  @Test("without an unembedding of as many tokens as there are embeddings there is no score")
  func absent() {
    var generator = SeededGenerator(seed: 6)
    let head = HeadMatrices.random(width: width, headWidth: d, &generator)
    let table = generator.floats(vocabulary * width)
    #expect(tokenCopying([head], tables: (table, table))[0] != nil)
    #expect(tokenCopying([head], tables: nil) == [nil])
    #expect(tokenCopying([head], tables: (table, generator.floats((vocabulary - 1) * width))) == [nil])
    let zeros = [Float](repeating: 0, count: vocabulary * width)
    #expect(tokenCopying([head], tables: (zeros, table)) == [nil])
  }
}
