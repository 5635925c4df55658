import TestSupport
import Testing

@testable import AttentionCore

struct CopyingScoreTests {
  private let width = 20
  private let d = 6

  @Test(
    "1 where W_O gives back what W_V took, −1 where it gives the opposite, 0 where it turns by a right angle")
  func closedForms() throws {
    var generator = SeededGenerator(seed: 1)
    var head = HeadMatrices.random(width: width, headWidth: d, &generator)
    func copying(_ head: HeadMatrices) throws -> Double {
      let found = circuits([[head]], width: width, headWidth: d).heads(of: nil, layers: [0], heads: [0])
      return try #require(found[0][.copying])
    }
    head.output = turned(head.value, rows: width, columns: d)
    #expect(abs(try copying(head) - 1) < 1e-9)
    head.output = head.output.map { -$0 }
    #expect(abs(try copying(head) + 1) < 1e-9)
    // Dimensions in pairs, each turned by 90°: eigenvalues ±i.
    head.value = unitColumns(width: width, d)
    head.output = (0..<d * width).map { place in
      let (row, column) = (place / width, place % width)
      return column == row ^ 1 ? (row % 2 == 0 ? 1 : -1) : 0
    }
    #expect(abs(try copying(head)) < 1e-9)
  }

  @Test("random weights score 0 on average, with the spread of the circular law")
  func random() {
    var generator = SeededGenerator(seed: 2)
    let heads = (0..<200).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let scores = circuits([heads], width: width, headWidth: d)
      .heads(of: nil, layers: [0], heads: Array(0..<200)).compactMap { $0[.copying] }
    let mean = scores.reduce(0, +) / 200
    let spread = (scores.reduce(0) { $0 + $1 * $1 } / 200).squareRoot()
    #expect(scores.count == 200)
    #expect(abs(mean) < 0.07)
    #expect(abs(spread - 1.5 / Double(d)) < 0.05)
  }
}
