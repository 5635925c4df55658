#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Color {
  /// The relative luminance, 0 to 1 (WCAG 2.2).
  var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value <= 0.040_45 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// How well the two can be told apart, 1 to 21 (WCAG 2.2, contrast ratio).
  package func contrast(with other: Color) -> Double {
    let (darker, lighter) = (min(luminance, other.luminance), max(luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)
  }

  /// Black or white, whichever is easier to read on this colour: the contrast is at least 4.58.
  package var legible: Color {
    let (black, white) = (Color(rgb: 0), Color(rgb: 0xffffff))
    return contrast(with: black) >= contrast(with: white) ? black : white
  }
}
