import Figures

/// How what is not an image comes to few colours: its greys are rounded to a ramp of 32, so that they leave room for the map
/// in a palette of 256.
///
/// Without paper the ramp is one of opacity: black letters of 32 opacities look over white paper just as the ramp of greys
/// does. Light letters are white in the same way, and look over black paper as they were meant to.
enum Lettering: Sendable {
  case onPaper
  /// Black, more or less opaque.
  case black
  /// White, more or less opaque.
  case white

  /// What the lettering of `drawing` is: without paper, dark or light as most of its text, or else of its lines, is.
  init(of drawing: Drawing) {
    guard drawing.background == nil else {
      self = .onPaper
      return
    }
    let elements = drawing.groups.lazy.flatMap(\.elements)
    let texts = elements.compactMap { if case .text(let run) = $0 { run.color } else { nil } }
    let others = elements.compactMap {
      switch $0 {
      case .fill(_, let color), .line(_, _, _, let color): color
      case .text, .cells, .picture: nil
      }
    }
    let colors = texts.isEmpty ? Array(others) : Array(texts)
    let light = colors.reduce(0) { $0 + Int($1.red) + Int($1.green) + Int($1.blue) - 384 }
    self = light > 0 ? .white : .black
  }

  /// The colour of a pixel, `0xAARRGGBB` with the opacity not multiplied into the colours.
  ///
  /// - Parameters:
  ///   - drawn: as Cairo has it, the opacity multiplied into the colours; on paper the opacity has no meaning.
  ///   - isRounded: whether greys are rounded to the ramp.
  func settled(_ drawn: UInt32, isRounded: Bool) -> UInt32 {
    let grey = drawn & 0xFF
    let isGrey = drawn & 0xFF_FF_FF == grey * 0x01_01_01
    switch self {
    case .onPaper:
      return 0xFF00_0000 | (isGrey && isRounded ? Self.nearest[Int(grey)] * 0x01_01_01 : drawn & 0xFF_FF_FF)
    case .black where isGrey && isRounded:
      // How it looks over white.
      let over = 255 - min(drawn >> 24, 255) + min(grey, drawn >> 24)
      return (255 - Self.nearest[Int(over)]) << 24
    case .white where isGrey && isRounded:
      // How it looks over black; nothing at all is 0 whatever the lettering.
      let opacity = Self.nearest[Int(grey)]
      return opacity == 0 ? 0 : opacity << 24 | 0xFF_FF_FF
    case .black, .white:
      return Self.divided(drawn)
    }
  }

  /// The colour to draw on with Cairo.
  func premultiplied(_ color: UInt32) -> UInt32 {
    let opacity = color >> 24
    guard opacity < 255 else { return color }
    func channel(_ shift: UInt32) -> UInt32 { ((color >> shift & 0xFF) * opacity + 127) / 255 << shift }
    return opacity << 24 | channel(16) | channel(8) | channel(0)
  }

  /// The ramp's colours, in order, all of `settled`'s.
  var ramp: [UInt32] {
    (0..<32).map { step in
      let grey = UInt32(Self.level(step))
      switch self {
      case .onPaper: return 0xFF00_0000 | grey * 0x01_01_01
      case .black: return grey << 24
      case .white: return grey == 0 ? 0 : grey << 24 | 0xFF_FF_FF
      }
    }
  }

  private static func level(_ step: Int) -> Int { Int((Double(step) * 255 / 31).rounded()) }

  /// The nearest level of each grey.
  private static let nearest: [UInt32] = (0...255).map { grey in
    UInt32(level(Int((Double(grey) * 31 / 255).rounded())))
  }

  private static func divided(_ color: UInt32) -> UInt32 {
    let opacity = color >> 24
    guard opacity > 0 else { return 0 }
    guard opacity < 255 else { return color }
    func channel(_ shift: UInt32) -> UInt32 {
      min(255, ((color >> shift & 0xFF) * 255 + opacity / 2) / opacity) << shift
    }
    return opacity << 24 | channel(16) | channel(8) | channel(0)
  }
}
