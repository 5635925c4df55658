import Testing

import Figures

@Suite struct DrawingTests {
  @Test func theDumpShowsEveryElement() {
    let drawing = Drawing(
      size: Size(width: 100, height: 50.5), background: Color(rgb: 0xffffff), title: "T", description: "D",
      groups: [
        DrawingGroup(
          "all",
          [
            .fill(Rect(x: 1, y: 2, width: 3, height: 4), Color(rgb: 0x123456)),
            .line(from: Point(x: 0, y: 0), to: Point(x: 1.25, y: 2), width: 0.5, Color(rgb: 0)),
            .text(
              TextRun(
                "a\nb", at: Point(x: 1, y: 2), anchor: .end, rotation: -90, font: .title,
                color: Color(rgb: 0xff))),
            .cells(
              CellImage(
                rect: Rect(x: 0, y: 0, width: 4, height: 2), rows: 1, columns: 2, indices: [0, 16],
                palette: ColorMap.greys.palette)),
          ])
      ])
    #expect(
      drawing.dump == """
        drawing 100 × 50.5 on #ffffff
        title T
        description D
        group all
          fill 1,2 3 × 4 #123456
          line 0,0 to 1.25,2 width 0.5 #000000
          text 1,2 end rotated -90 words 13 bold #0000ff “a↵b”
          cells 0,0 4 × 2 1 × 2, 224 colours #ffffff…#181818
            00 10

        """)
  }

  @Test func largeImagesAreDumpedAsAChecksum() {
    func dump(_ last: UInt8) -> String {
      let image = CellImage(
        rect: Rect(x: 0, y: 0, width: 33, height: 1), rows: 1, columns: 33,
        indices: [UInt8](repeating: 0, count: 32) + [last], palette: ColorMap.greys.palette)
      return Drawing(
        size: Size(width: 33, height: 1), background: Color(rgb: 0), title: "", description: "",
        groups: [DrawingGroup("map", [.cells(image)])]
      ).dump
    }
    #expect(dump(0).contains("checksum"))
    #expect(dump(0) != dump(1))
  }
}
