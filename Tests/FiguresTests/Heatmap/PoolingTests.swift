import Testing

@testable import Figures

@Suite struct PoolingTests {
  @Test("Each value is the greatest of its weights, or their mean", arguments: [2, 3, 5, 64])
  func values(factor: Int) {
    var generator = SystemRandomNumberGenerator()
    let (queries, keys) = (
      Int.random(in: 1...20, using: &generator), Int.random(in: 1...20, using: &generator)
    )
    var weights = (0..<queries * keys).map { _ in Float.random(in: -1...1, using: &generator) }
    weights[0] = .nan
    weights.withUnsafeBufferPointer { weights in
      let greatest = PooledWeights(weights, queries: queries, keys: keys, factor: factor)
      let mean = PooledWeights(weights, queries: queries, keys: keys, factor: factor, pooling: .mean)
      let signed = PooledWeights(greatestOf: weights, queries: queries, keys: keys, factor: factor)
      #expect(
        greatest.rows == (queries + factor - 1) / factor && greatest.columns == (keys + factor - 1) / factor)
      for row in 0..<greatest.rows {
        for column in 0..<greatest.columns {
          let square = (row * factor..<min((row + 1) * factor, queries)).flatMap { query in
            (column * factor..<min((column + 1) * factor, keys)).map { weights[query * keys + $0] }
          }
          let place = row * greatest.columns + column
          let numbers = square.filter { !$0.isNaN }
          #expect(greatest.values[place] == numbers.max() ?? -.infinity)
          #expect((mean.values[place] - numbers.reduce(0, +) / Float(square.count)).magnitude < 1e-5)
          #expect(signed.values[place].magnitude == numbers.map(\.magnitude).max() ?? 0)
        }
      }
    }
  }

  @Test("The figure says what a cell stands for")
  func notes() {
    #expect(Pooling.maximum.note(factor: 1) == nil)
    #expect(Pooling.maximum.note(factor: 3) == "each cell is the greatest of 3 × 3 weights")
    #expect(Pooling.mean.note(factor: 3, isSigned: true) == "each cell is the mean of 3 × 3 weights")
    #expect(
      Pooling.maximum.note(factor: 3, isSigned: true) == "each cell is the weight farthest from 0 of 3 × 3")
  }
}
