import Figures
import Testing

@Suite struct FontFamiliesTests {
  @Test(
    "Families are read as a style sheet lists them",
    arguments: [
      (nil, []), ("", []), ("Inter", ["Inter"]), (" \"EB  Garamond\" , serif,", ["EB Garamond", "serif"]),
      ("a\u{0}b\u{1B}\nc", ["abc"]),
    ] as [(String?, [String])])
  func names(list: String?, names: [String]) {
    #expect(FontFamilies(list).names == names)
  }

  @Test(
    "No name leaves its quotes in a style sheet or the XML around it",
    arguments: [
      ("Inter", #""Inter","#), ("源ノ角ゴシック", #""源ノ角ゴシック","#), ("serif, X", #"serif,"X","#),
      (#"x"}</style><script>&\"#, #""x\7d \3c \2f style\3e \3c script\3e \26 \5c ","#), ("", ""),
    ])
  func css(list: String, css: String) {
    #expect(FontFamilies(list).css == css)
  }

  @Test("Endless lists and names are cut")
  func bounds() {
    #expect(FontFamilies(String(repeating: "x,", count: 10_000)).names.count == 16)
    #expect(FontFamilies(String(repeating: "x", count: 10_000)).css.count == 131)
  }
}
