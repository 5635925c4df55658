/// An image with transparency, stretched over a rectangle.
public struct Picture: Sendable, Hashable {
  /// What it fills, in points.
  public let rect: Rect
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Rows from the top, four bytes a pixel: red, green, blue, and opacity, which is not multiplied into the colours.
  public let pixels: [UInt8]
  /// Whether pixels blend into each other when they are stretched, as those of photographs do; otherwise each stays a
  /// rectangle with hard edges.
  public let isSmooth: Bool

  /// - Precondition: `pixels` has four bytes for each of `width * height` pixels, and there is one.
  public init(rect: Rect, width: Int, height: Int, pixels: [UInt8], isSmooth: Bool) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 4)
    self.rect = rect
    self.width = width
    self.height = height
    self.pixels = pixels
    self.isSmooth = isSmooth
  }

  /// The same for readers that smooth images even where they are told not to: pixels with hard edges become several equal
  /// ones each, while that is cheap, so that no more than their rims can blur.
  package var keepingEdges: Picture {
    let factor = isSmooth ? 1 : max(1, min(16, 1024 / max(width, height)))
    guard factor > 1 else { return self }
    var enlarged: [UInt8] = []
    enlarged.reserveCapacity(pixels.count * factor * factor)
    for row in 0..<height {
      let line = (0..<width).flatMap { column in
        let start = (row * width + column) * 4
        return (0..<factor).flatMap { _ in pixels[start..<start + 4] }
      }
      for _ in 0..<factor { enlarged += line }
    }
    return Picture(
      rect: rect, width: width * factor, height: height * factor, pixels: enlarged, isSmooth: false)
  }

  /// Whether no pixel lets anything through.
  public var isOpaque: Bool {
    stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 }
  }
}

/// An image in a drawing that a file of pixels can stand for.
public enum DrawingImage: Sendable, Hashable {
  /// A map of coloured cells: one pixel a cell.
  case cells(CellImage)
  /// A picture.
  case picture(Picture)
}
