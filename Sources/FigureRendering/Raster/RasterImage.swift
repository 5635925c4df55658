import Figures

/// A finished picture, ready for `PNGEncoder`.
public struct RasterImage: Sendable {
  /// The colours of an image's pixels.
  package enum Pixels: Sendable {
    /// One byte a pixel: an index into at most 256 colours.
    case indexed([UInt8], palette: [Color])
    /// Three bytes a pixel: red, green, blue.
    case rgb([UInt8])
  }

  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Pixels a point.
  public let scale: Int
  /// What the figure is called.
  public let title: String
  /// What the figure shows, in words.
  public var description: String
  /// Rows from the top.
  package let pixels: Pixels

  package init(
    width: Int, height: Int, scale: Int, title: String, description: String, pixels: Pixels
  ) {
    self.width = width
    self.height = height
    self.scale = scale
    self.title = title
    self.description = description
    self.pixels = pixels
  }

  /// Whether the picture has no more than 256 colours and so is one byte a pixel.
  public var isIndexed: Bool {
    if case .indexed = pixels { true } else { false }
  }
}

/// The ramp of 32 greys that lettering is rounded to, so that it leaves room for the map in a palette of 256.
enum GreyRamp {
  /// The nearest step of each grey, as `0xRRGGBB`.
  private static let nearest: [UInt32] = (0...255).map { grey in
    UInt32(((Double(grey) * 31 / 255).rounded() * 255 / 31).rounded()) * 0x01_01_01
  }

  /// The nearest step where `color`, `0xRRGGBB`, is a grey; other colours stay.
  static func snapped(_ color: UInt32) -> UInt32 {
    let grey = color & 0xFF
    return color == grey * 0x01_01_01 ? nearest[Int(grey)] : color
  }

  /// The ramp, dark to light.
  static let colors: [Color] = (0..<32).map { step in
    let grey = UInt8((Double(step) * 255 / 31).rounded())
    return Color(red: grey, green: grey, blue: grey)
  }
}
