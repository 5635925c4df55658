/// The cells of a map whose keys no query of theirs may see.
enum HiddenPairs {
  /// The colours of `levels`, blank where every pair of query and key is hidden.
  ///
  /// - Parameters:
  ///   - levels: `[row, column]`, row-major.
  ///   - pooling: how many tokens a cell stands for.
  ///   - visible: the keys that a query may see; of queries that share a row of cells, everything between the least and the
  ///     greatest of their keys counts as seen.
  static func blanking(
    _ levels: [UInt8], queries: Int, keys: Int, pooling: Int, visible: (_ query: Int) -> Range<Int>
  ) -> [UInt8] {
    let columns = (keys + pooling - 1) / pooling
    var levels = levels
    for row in 0..<(queries + pooling - 1) / pooling {
      var seen: Range<Int>?
      for query in row * pooling..<min((row + 1) * pooling, queries) {
        let range = visible(query).clamped(to: 0..<keys)
        guard !range.isEmpty else { continue }
        seen =
          seen.map {
            min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound)
          } ?? range
      }
      let cells = seen.map { $0.lowerBound / pooling..<($0.upperBound - 1) / pooling + 1 } ?? 0..<0
      for column in 0..<columns where !cells.contains(column) {
        levels[row * columns + column] = CellImage.blank
      }
    }
    return levels
  }

  /// Whether a map whose mask is not known looks causal: it is square and exactly 0 above its diagonal.
  static func isCausal(_ weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int) -> Bool {
    queries == keys && queries > 1
      && (0..<queries).allSatisfy { query in
        weights[query * keys + query + 1..<(query + 1) * keys].allSatisfy { $0 == 0 }
      }
  }
}
