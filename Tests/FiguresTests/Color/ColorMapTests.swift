import Foundation
import Testing

@testable import Figures

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

  /// `Tests/Fixtures/color_maps.txt`: a map a line, its name and its colours.
  private static let matplotlib: [(name: String, colors: [Color])] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/color_maps.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), words.dropFirst().map { Color(rgb: UInt32($0, radix: 16) ?? 0) })
    }
  }()

  @Test("Colours are those of matplotlib, within 1")
  func matplotlibColors() throws {
    #expect(Self.matplotlib.map(\.name) == ["viridis", "cividis", "magma", "inferno", "diverging"])
    for (name, expected) in Self.matplotlib {
      let palette = try ColorMap(named: name).palette
      let found = name == "diverging" ? Array(palette.dropFirst()) : palette
      #expect(found.count == expected.count)
      let worst = zip(found, expected).map { $0.greatestDifference(to: $1) }.max()
      #expect(worst.map { $0 <= 1 } == true, "\(name): \(worst ?? 256)")
    }
  }

  @Test(
    "Our own maps fall from white in even steps of lightness, and diverging colours to both sides of their middle"
  )
  func evenLightness() throws {
    for map in [ColorMap.blues, .greys] {
      #expect(map.palette.first?.hex == "#ffffff")
      let lightness = map.palette.map(\.lightness)
      let last = lightness[ColorMap.levelCount - 1]
      // As near to a straight line as eight bits a channel allow.
      for (level, found) in lightness.enumerated() {
        let line = 100 + (last - 100) * Double(level) / Double(ColorMap.levelCount - 1)
        #expect((found - line).magnitude < 0.75, "\(map.name) \(level)")
      }
    }
    let colors = ColorMap.diverging.palette
    for side in [Array(colors[ColorMap.center...]), Array(colors[1...ColorMap.center].reversed())] {
      #expect(side.count == 112)
      #expect(zip(side, side.dropFirst()).allSatisfy { $0.lightness > $1.lightness })
    }
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

extension Color {
  fileprivate func greatestDifference(to other: Color) -> Int {
    [(red, other.red), (green, other.green), (blue, other.blue)].map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  /// CIELAB's L*, 0 to 100.
  fileprivate var lightness: Double {
    luminance > 216 / 24389.0 ? 116 * cbrt(luminance) - 16 : luminance * 24389 / 27
  }
}
