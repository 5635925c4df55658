import Figures
import Testing

import FigureRendering

@Suite struct FontFamilyTests {
  private let font = Font(.words, size: 20)

  @Test("The family that is asked for is used, for words and tokens")
  func used() {
    let (sans, serif) = (FigureRenderer(), FigureRenderer(fontFamily: "DejaVu Sans Mono"))
    #expect(sans.extent(of: "illi", font: font).width < serif.extent(of: "illi", font: font).width)
    #expect(
      serif.extent(of: "illi", font: font).width
        == serif.extent(of: "MWMW", font: Font(.tokens, size: 20)).width)
    #expect(serif.fontNotes.isEmpty && sans.fontNotes.isEmpty)
  }

  @Test(
    "A family that is not installed is reported, and the usual ones are used",
    arguments: [
      "No Such Family", "DejaVu Sans Nonesuch", "\u{0}\"; } *{}", "']], ,,",
      String(repeating: "x,", count: 10_000),
      "مرحبا",
    ])
  func missing(family: String) {
    let renderer = FigureRenderer(fontFamily: family)
    for role in Font.Role.allCases {
      let font = Font(role, size: 9)
      #expect(renderer.extent(of: "token", font: font) == FigureRenderer().extent(of: "token", font: font))
    }
    #expect(renderer.fontNotes.count == 1)
    #expect(
      renderer.fontNotes.first?.hasSuffix("is installed here, used instead: DejaVu Sans, DejaVu Sans Mono")
        == true)
  }

  @Test(
    "The first family that is installed is used, and a kind of letters is always there",
    arguments: [
      "No Such Family, DejaVu Sans", "monospace", "serif", "dejavu sans mono", "'DejaVu Sans'", "", " , ",
    ])
  func installed(family: String) {
    #expect(FigureRenderer(fontFamily: family).fontNotes.isEmpty)
  }
}
