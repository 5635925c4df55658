import Figures

/// Every grapheme cluster is 0.6 em wide, in any font.
struct FixedMeasurer: TextMeasuring {
  func extent(of string: String, font: Font) -> TextExtent {
    TextExtent(
      width: Double(string.count) * 0.6 * font.size, ascent: 0.8 * font.size, descent: 0.2 * font.size)
  }
}

extension HeatmapLayout {
  /// The figure of `weights`, `[query, key]`.
  func figure(title: String = "L0H0", subtitle: String = "", _ weights: [Float]) -> Drawing {
    weights.withUnsafeBufferPointer {
      figure(title: title, subtitle: subtitle, weights: $0, queries: queries, keys: keys)
    }
  }
}

extension Drawing {
  func elements(_ group: String) -> [DrawingElement] {
    groups.filter { $0.name == group }.flatMap(\.elements)
  }

  func texts(_ group: String) -> [TextRun] {
    elements(group).compactMap { if case .text(let run) = $0 { run } else { nil } }
  }

  func images(_ group: String) -> [CellImage] {
    elements(group).compactMap { if case .cells(let image) = $0 { image } else { nil } }
  }
}

extension TextRun {
  /// The box around the run, with a line as high as its font.
  var box: Rect { box(FixedMeasurer()) }

  /// The box around the run as `measurer` has it.
  func box(_ measurer: some TextMeasuring) -> Rect {
    let extent = measurer.extent(of: string, font: font)
    let start =
      switch anchor {
      case .start: 0.0
      case .middle: extent.width / 2
      case .end: extent.width
      }
    if rotation == 0 {
      return Rect(
        x: position.x - start, y: position.y - extent.ascent, width: extent.width,
        height: extent.ascent + extent.descent)
    }
    return Rect(
      x: position.x - extent.ascent, y: position.y + start - extent.width,
      width: extent.ascent + extent.descent,
      height: extent.width)
  }
}

extension Rect {
  func overlaps(_ other: Rect) -> Bool {
    let slack = 0.01
    return x < other.maxX - slack && other.x < maxX - slack && y < other.maxY - slack
      && other.y < maxY - slack
  }
}
