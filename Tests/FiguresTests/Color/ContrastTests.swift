import Testing

import Figures

@Suite struct ContrastTests {
  @Test("The contrast is that of WCAG")
  func contrast() {
    let (black, white) = (Color(rgb: 0), Color(rgb: 0xffffff))
    #expect(black.contrast(with: white) == 21)
    #expect(white.contrast(with: white) == 1)
    // From the tables of webaim.org/resources/contrastchecker.
    #expect((Color(rgb: 0x767676).contrast(with: white) - 4.54).magnitude < 0.01)
    #expect((Color(rgb: 0xff0000).contrast(with: white) - 3.998).magnitude < 0.001)
  }

  @Test("Lettering on any colour has a contrast of at least 4.5")
  func legible() {
    for map in ColorMap.all + [.diverging] {
      for color in map.palette {
        #expect(color.contrast(with: color.legible) >= 4.5, "\(map.name) \(color.hex)")
      }
    }
    for _ in 0..<1000 {
      let color = Color(rgb: UInt32.random(in: 0...0xff_ffff))
      #expect(color.contrast(with: color.legible) >= 4.5, "\(color.hex)")
    }
  }
}
