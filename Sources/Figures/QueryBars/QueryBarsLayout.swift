/// One query's weights as bars: a line a key, in the order of the keys, with its label, its bar and its number.
///
/// Bars are as long as the weights, from 0, whatever the style's scale of colours; by default the longest one is the greatest
/// weight. Keys that the query may not see are left out. Of many keys the strongest have bars and the others are summed up in a last
/// line. The query's own key is marked. `FigureStyle.highlights` on the key axis keep their colour while the others are pale.
public struct QueryBarsLayout: Sendable {
  /// The most keys that have a bar each.
  public static let mostBars = 40

  let query: (place: Int, label: String)
  let keyLabels: [String]
  let visible: Range<Int>
  /// The place of the query among the keys, where they are the same tokens.
  let own: Int?
  let style: FigureStyle
  let measurer: any TextMeasuring

  /// Prepares the figure of one query.
  ///
  /// - Parameters:
  ///   - query: the query's place, counted from 0.
  ///   - queryLabel: its display text.
  ///   - keyLabels: the display text of each key token.
  ///   - visible: the keys that the query may see, in `0..<keyLabels.count`; nil stands for all.
  ///   - isOwnKey: whether queries and keys are the same tokens, so that one of the keys is the query itself.
  public init(
    query: Int, queryLabel: String, keyLabels: [String], visible: Range<Int>? = nil, isOwnKey: Bool = true,
    style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    self.query = (query, axisLabel(queryLabel))
    self.keyLabels = keyLabels
    let all = 0..<keyLabels.count
    self.visible = (visible ?? all).clamped(to: all)
    own = isOwnKey && self.visible.contains(query) ? query : nil
    self.style = style
    self.measurer = measurer
  }

  /// The figure of one head.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title, after the query; shortened when it is too long.
  ///   - weights: `[key]`, the query's row: as many as there were key labels.
  /// - Precondition: the counts agree.
  public func figure(title: String, subtitle: String = "", weights: some Collection<Float>) -> Drawing {
    precondition(weights.count == keyLabels.count, "a row has a weight for each key")
    let bars = QueryBars(Array(weights), visible: visible, most: Self.mostBars)
    return drawing(title: title, subtitle: subtitle, bars: bars)
  }

  /// `query 3 “·cat”`.
  var queryName: String { "query \(query.place) “\(query.label)”" }
}
