/// The colours of everything in a figure that is not the map itself.
///
/// All of them are steps of one ramp of 32 greys (255·k/31), the same ramp the rasteriser rounds the edges of glyphs to, so
/// that a map of up to 224 colours and its lettering share one palette of 256 and the PNG can be indexed without loss.
public struct Theme: Sendable, Hashable {
  /// The paper.
  public var background: Color
  /// Titles and tokens.
  public var ink: Color
  /// Axis names, indices, scales and notes.
  public var secondary: Color
  /// The outline of maps, and tick marks.
  public var hairline: Color

  /// A theme of its four colours; the PNG stays indexed when all are greys of the ramp.
  public init(background: Color, ink: Color, secondary: Color, hairline: Color) {
    self.background = background
    self.ink = ink
    self.secondary = secondary
    self.hairline = hairline
  }

  /// Dark grey on white.
  public static let light = Theme(
    background: Color(rgb: 0xffffff), ink: Color(rgb: 0x212121), secondary: Color(rgb: 0x6b6b6b),
    hairline: Color(rgb: 0xbdbdbd))

  /// Light grey on near black.
  public static let dark = Theme(
    background: Color(rgb: 0x191919), ink: Color(rgb: 0xe6e6e6), secondary: Color(rgb: 0x9c9c9c),
    hairline: Color(rgb: 0x5a5a5a))

  /// Black on white, hairlines that survive a printer.
  public static let print = Theme(
    background: Color(rgb: 0xffffff), ink: Color(rgb: 0x000000), secondary: Color(rgb: 0x424242),
    hairline: Color(rgb: 0x848484))
}
