import Testing

@testable import Figures

@Suite struct FigureNotesTests {
  private func lines(_ notes: [String], width: Double, from x: Double = 40) -> [TextRun] {
    let notes = FigureNotes(notes, from: x, width: width, style: FigureStyle(), measurer: FixedMeasurer())
    let group = notes.group(below: 100)
    #expect((notes.height > 0) == !group.isEmpty)
    return group.flatMap(\.elements).compactMap { if case .text(let run) = $0 { run } else { nil } }
  }

  @Test("One line where it fits, else as many as the width demands, whole notes first")
  func wrapping() {
    #expect(lines([], width: 200) == [])
    #expect(lines(["one note", "another"], width: 400).map(\.string) == ["one note · another"])
    #expect(lines(["one note", "another"], width: 400).first?.position.x == 40)
    #expect(lines(["one note", "another"], width: 100).map(\.string) == ["one note", "another"])
    #expect(lines(["a note of many words"], width: 90).map(\.string) == ["a note of", "many words"])
    #expect(lines(["a note of many words"], width: 90).map(\.position.x) == [12, 12])
  }

  @Test("Nothing is wider than the figure", arguments: [40.0, 60, 100, 170])
  func widths(width: Double) {
    for run in lines(["every 100th token labelled", "incomprehensibilities"], width: width) {
      #expect(run.box.maxX <= width)
    }
  }
}
