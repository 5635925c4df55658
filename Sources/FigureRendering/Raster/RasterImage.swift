import Figures

/// A finished picture, ready for `PNGEncoder`.
public struct RasterImage: Sendable {
  /// The colours of an image's pixels.
  enum Pixels: Sendable {
    /// One byte a pixel: an index into at most 256 colours.
    case indexed([UInt8], palette: [Color])
    /// Three bytes a pixel: red, green, blue.
    case rgb([UInt8])
  }

  public let width: Int
  public let height: Int
  /// Pixels a point.
  public let scale: Int
  public let title: String
  public let description: String
  /// Rows from the top.
  let pixels: Pixels

  /// Whether the picture has no more than 256 colours and so is one byte a pixel.
  public var isIndexed: Bool {
    if case .indexed = pixels { true } else { false }
  }
}

/// The ramp of 32 greys that lettering is rounded to, so that it leaves room for the map in a palette of 256.
enum GreyRamp {
  /// The nearest step of each grey.
  static let nearest: [UInt8] = (0...255).map { grey in
    UInt8(((Double(grey) * 31 / 255).rounded() * 255 / 31).rounded())
  }

  /// The ramp, dark to light.
  static let colors: [Color] = (0..<32).map { step in
    let grey = UInt8((Double(step) * 255 / 31).rounded())
    return Color(red: grey, green: grey, blue: grey)
  }
}
