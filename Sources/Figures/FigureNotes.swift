/// What a figure has to say about itself below its maps, in as many lines as its width demands.
struct FigureNotes: Sendable {
  /// What they take below the maps, in points; 0 where there are none.
  let height: Double
  private let lines: [String]
  private let x: Double
  private let color: Color

  private static let lineHeight = 11.0

  /// - Parameters:
  ///   - notes: one thing each; those on one line are parted by a dot.
  ///   - x: where they begin, if there they fit into one line; otherwise they begin at the margin.
  ///   - width: of the figure.
  init(_ notes: [String], from x: Double, width: Double, style: FigureStyle, measurer: any TextMeasuring) {
    func length(_ text: String) -> Double { measurer.extent(of: text, font: .caption).width }
    let all = notes.joined(separator: " · ")
    let fitsAfter = length(all) <= width - FigureHeader.margin - x
    self.x = fitsAfter ? x : FigureHeader.margin
    let room = width - 2 * FigureHeader.margin
    var lines: [String] = []
    for note in fitsAfter ? (all.isEmpty ? [] : [all]) : notes {
      if let last = lines.last, length(last + " · " + note) <= room {
        lines[lines.count - 1] += " · " + note
        continue
      }
      lines.append("")
      for word in note.split(separator: " ") {
        let last = lines[lines.count - 1]
        let longer = last.isEmpty ? String(word) : last + " " + word
        if last.isEmpty || length(longer) <= room {
          lines[lines.count - 1] = shortened(longer, to: room, font: .caption, measurer: measurer)
        } else {
          lines.append(shortened(String(word), to: room, font: .caption, measurer: measurer))
        }
      }
    }
    self.lines = lines
    height = lines.isEmpty ? 0 : 16 + Double(lines.count - 1) * Self.lineHeight
    color = style.theme.secondary
  }

  /// The lines, below what ends at `bottom`.
  func group(below bottom: Double) -> [DrawingGroup] {
    guard !lines.isEmpty else { return [] }
    let elements = lines.enumerated().map { line, text in
      DrawingElement.text(
        TextRun(
          text, at: Point(x: x, y: bottom + 14 + Double(line) * Self.lineHeight), font: .caption, color: color
        ))
    }
    return [DrawingGroup("notes", elements)]
  }
}
