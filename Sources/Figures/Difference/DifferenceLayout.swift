/// One head in two runs: the maps A and B, and B − A, beside each other with one order of tokens.
public struct DifferenceLayout: Sendable {
  private let maps: DifferenceMaps
  private let names: (first: String, second: String)
  private let style: FigureStyle
  private let measurer: any TextMeasuring

  /// Lays out the axes.
  ///
  /// - Parameters:
  ///   - queryLabels: the display text of each query token; the maps have as many rows.
  ///   - keyLabels: the display text of each key token; the maps have as many columns.
  ///   - names: what A and B are, such as the models' names.
  public init(
    queryLabels: [String], keyLabels: [String], names: (first: String, second: String),
    style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    maps = DifferenceMaps(
      queryLabels: queryLabels, keyLabels: keyLabels, names: names, style: style, measurer: measurer)
    self.names = names
    self.style = style
    self.measurer = measurer
  }

  /// The figure.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title; shortened when it is too long.
  ///   - pair: as many weights as queries × keys.
  /// - Precondition: the counts agree.
  public func drawing(title: String, subtitle: String = "", pair: MapPair) -> Drawing {
    let top = FigureHeader.height(style)
    let size = Size(
      width: FigureHeader.width(maps.size.width + 2 * FigureHeader.margin, style),
      height: top + maps.size.height + FigureHeader.margin)
    let header = FigureHeader(width: size.width, style: style, measurer: measurer)
    let description =
      "Attention weights of \(title) in A (\(names.first)) and B (\(names.second)), and B − A: rows are queries, columns are keys; "
      + "the greatest change of a weight is \(threeDigits(pair.greatestChange))."
    return style.finished(
      Drawing(
        size: size, background: style.paper, title: title, description: description,
        groups: [header.group(title: title, subtitle: subtitle)]
          + (maps.frame + maps.overlay(pair)).map { $0.moved(x: FigureHeader.margin, y: top) }))
  }
}
