extension FigureStyle {
  /// The colour of marks that stand for weights on bare paper, such as bars: the strong part of the colour map, where it can be told
  /// from the paper.
  var markColor: Color {
    let last = colorMap.palette.count - 1
    let wanted = last * 2 / 3
    // From there towards both ends, so that light marks on light paper become darker, and dark ones on dark paper lighter.
    let order = (0...last).sorted { (abs($0 - wanted), $0) < (abs($1 - wanted), $1) }
    let found = order.lazy.map { colorMap.palette[$0] }.first { $0.contrast(with: theme.background) >= 3 }
    return found ?? theme.ink
  }

  /// The colours of marks by their weight, as many as a colour map has: from the paper's to the strongest. The colour map itself
  /// where its least weights look like the paper.
  var markPalette: [Color] {
    let paper = theme.background
    if let first = colorMap.palette.first, first.contrast(with: paper) < 1.3 { return colorMap.palette }
    let strongest = markColor
    return (0..<ColorMap.levelCount).map {
      paper.mixed(with: strongest, Double($0) / Double(ColorMap.levelCount - 1))
    }
  }

  /// The place in `markPalette` of the first colour that can be seen on the paper, as more than paper.
  var faintestMark: Int {
    let (palette, paper) = (markPalette, theme.background)
    let isLighter = (palette.last?.luminance ?? 0) > paper.luminance
    return palette.firstIndex {
      $0.contrast(with: paper) >= 1.12 && ($0.luminance > paper.luminance) == isLighter
    } ?? palette.count - 1
  }
}
