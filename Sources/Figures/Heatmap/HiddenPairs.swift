/// The cells of a map whose keys no query of theirs may see.
enum HiddenPairs {
  /// The cells of each row that are not hidden, where the style asks for them to be left blank, or for numbers, which they do not
  /// have; nil where they are not asked for, or nothing is known to be hidden.
  ///
  /// - Parameters:
  ///   - weights: `[query, key]`, row-major.
  ///   - pooling: how many tokens a cell stands for.
  ///   - visible: the keys that a query may see; nil where that is not known.
  static func shownCells(
    of weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, pooling: Int, style: FigureStyle,
    visible: ((_ query: Int) -> Range<Int>)?
  ) -> [Range<Int>]? {
    guard style.blanksMasked || style.showsValues else { return nil }
    if let visible { return cells(queries: queries, keys: keys, pooling: pooling, visible: visible) }
    guard isCausal(weights, queries: queries, keys: keys) else { return nil }
    return cells(queries: queries, keys: keys, pooling: pooling) { 0..<$0 + 1 }
  }

  /// The colours of `levels`, `[row, column]`, blank where a cell is not shown and the style asks for it.
  static func blanking(
    _ levels: [UInt8], columns: Int, shown: [Range<Int>]?, style: FigureStyle
  ) -> [UInt8] {
    guard style.blanksMasked, let shown else { return levels }
    var levels = levels
    for (row, cells) in shown.enumerated() {
      for column in 0..<columns where !cells.contains(column) {
        levels[row * columns + column] = CellImage.blank
      }
    }
    return levels
  }

  /// The cells of each row that hold a pair that is not hidden. Of queries that share a row, everything between the least and the
  /// greatest of their keys counts as seen.
  private static func cells(
    queries: Int, keys: Int, pooling: Int, visible: (_ query: Int) -> Range<Int>
  ) -> [Range<Int>] {
    (0..<(queries + pooling - 1) / pooling).map { row in
      var (lower, upper) = (Int.max, 0)
      for query in row * pooling..<min((row + 1) * pooling, queries) {
        let range = visible(query).clamped(to: 0..<keys)
        guard !range.isEmpty else { continue }
        (lower, upper) = (min(lower, range.lowerBound), max(upper, range.upperBound))
      }
      return lower < upper ? lower / pooling..<(upper - 1) / pooling + 1 : 0..<0
    }
  }

  /// Whether a map whose mask is not known looks causal: it is square and exactly 0 above its diagonal.
  static func isCausal(_ weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int) -> Bool {
    queries == keys && queries > 1
      && (0..<queries).allSatisfy { query in
        weights[query * keys + query + 1..<(query + 1) * keys].allSatisfy { $0 == 0 }
      }
  }
}
