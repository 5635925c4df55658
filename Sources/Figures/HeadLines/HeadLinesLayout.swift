/// The line view of one head: its queries in a column on the left, its keys in one on the right, and a line for each weight.
///
/// More weight is a darker and wider line, drawn above those with less. Lines have opaque colours, mixed with the paper, so that they
/// print. Weights too small to matter have no line, and there are at most `mostLines`; the figure says what is left out.
/// `FigureStyle.showsValues` and `blanksMasked` have no meaning here; of highlighted tokens only the lines keep their colours.
public struct HeadLinesLayout: Sendable {
  /// The most lines of a figure: the strongest.
  public static let mostLines = 4_000

  /// Weights below this have no line.
  public let leastWeight: Float
  let queries: TokenColumn
  let keys: TokenColumn
  let style: FigureStyle
  let scale: ColorScale
  let measurer: any TextMeasuring

  /// Lays out the columns.
  ///
  /// - Parameters:
  ///   - queryLabels: the display text of each query token.
  ///   - keyLabels: the display text of each key token.
  ///   - leastWeight: weights below have no line; nil takes a little less than what a query would give each key if all were
  ///     equal, 0.02 at most.
  public init(
    queryLabels: [String], keyLabels: [String], leastWeight: Float? = nil, style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.init(
      queryTokens: AxisTokens(queryLabels), keyTokens: AxisTokens(keyLabels), leastWeight: leastWeight,
      style: style, measurer: measurer)
  }

  /// Lays out the columns, long ones labelled by words; the other parameters are those of `init(queryLabels:…)`.
  public init(
    queryTokens: AxisTokens, keyTokens: AxisTokens, leastWeight: Float? = nil,
    style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    self.style = style
    self.measurer = measurer
    // By the square root, the many weak lines of a long sequence would cover the few strong ones.
    scale = ColorScale(style.transfer ?? .linear, style.range)
    let usual = min(0.9 / Float(max(keyTokens.count, 1)), 0.02)
    self.leastWeight = leastWeight.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? usual
    let height = max(
      TokenColumn.height(tokens: queryTokens.count), TokenColumn.height(tokens: keyTokens.count))
    let marked = MarkedPlaces(
      style.highlights, queryLabels: queryTokens.labels, keyLabels: keyTokens.labels)
    queries = TokenColumn(queryTokens, height: height, marked: marked.queries, measurer: measurer)
    keys = TokenColumn(keyTokens, height: height, marked: marked.keys, measurer: measurer)
  }

  /// The figure of one head.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title; shortened when it is too long.
  ///   - weights: `[query, key]`, row-major; those that are not numbers have no line.
  ///   - queries: as many as there were query labels.
  ///   - keys: as many as there were key labels.
  /// - Precondition: the counts agree.
  /// - Complexity: O(queries × keys), with memory for the lines only.
  public func figure(
    title: String, subtitle: String = "", weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int
  ) -> Drawing {
    precondition(
      queries == self.queries.count && keys == self.keys.count,
      "a head has the queries and keys of its layout")
    precondition(weights.count == queries * keys, "weights are [query, key]")
    let chosen = StrongestWeights(weights, atLeast: leastWeight, most: Self.mostLines)
    let (least, greatest) = extremes(of: weights)
    let scale = self.scale.fitted(least: least, greatest: greatest)
    return drawing(title: title, subtitle: subtitle, chosen: chosen, scale: scale)
  }
}
