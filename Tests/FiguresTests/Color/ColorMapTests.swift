import Testing

import Figures

@Suite struct ColorMapTests {
  @Test func everyMapHasItsLevelsAndIsFoundByName() throws {
    for map in ColorMap.all {
      #expect(map.palette.count == ColorMap.levelCount)
      #expect(Set(map.palette).count > 160)
      #expect(try ColorMap(named: map.name) == map)
    }
  }

  @Test func theEndsAreThoseOfTheTables() {
    #expect(ColorMap.viridis.palette.first?.hex == "#440154")
    #expect(ColorMap.viridis.palette.last?.hex == "#fde725")
    #expect(ColorMap.blues.palette.first?.hex == "#ffffff")
    #expect(ColorMap.blues.palette.last?.hex == "#08306b")
  }

  @Test func lightnessNeverTurnsBack() {
    for map in ColorMap.all {
      let lightness = map.palette.map {
        0.2126 * linear($0.red) + 0.7152 * linear($0.green) + 0.0722 * linear($0.blue)
      }
      let rises = zip(lightness, lightness.dropFirst()).filter { $1 > $0 + 0.002 }.count
      let falls = zip(lightness, lightness.dropFirst()).filter { $1 < $0 - 0.002 }.count
      #expect(rises == 0 || falls == 0, "\(map.name)")
    }
  }

  @Test func anUnknownNameListsTheNames() {
    #expect {
      try ColorMap(named: "jet")
    } throws: { error in
      "\(error)"
        == "unknown colour map 'jet': choose one of blues, greys, viridis, cividis, magma, inferno, diverging"
    }
  }

  private func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value * value
  }
}
