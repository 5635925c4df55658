/// An image in memory: red, green and blue, 8 bits each.
public struct RGBImage: Sendable, Equatable {
  /// Larger images are not read: Pillow's own bound.
  public static let mostPixels = 89_478_485

  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Rows from the top, three bytes a pixel.
  public let pixels: [UInt8]

  /// - Precondition: `pixels` has three bytes for each of `width * height` pixels, and there is one.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 3)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The image itself, or a smaller one whose longer side is `side`, to be looked at.
  public func preview(longestSide side: Int) -> RGBImage {
    let longest = max(width, height)
    guard longest > side, side > 0 else { return self }
    func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
    return resized(width: scaled(width), height: scaled(height), .bicubic) ?? self
  }

  /// The part that starts at column `x` and row `y`; black where that is outside of the image.
  func cropped(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
    var cropped = [UInt8](repeating: 0, count: width * height * 3)
    let columns = max(x, 0)..<max(min(x + width, self.width), max(x, 0))
    for row in 0..<height where (0..<self.height).contains(y + row) {
      let source = ((y + row) * self.width + columns.lowerBound) * 3
      let target = (row * width + columns.lowerBound - x) * 3
      cropped.replaceSubrange(
        target..<target + columns.count * 3, with: pixels[source..<source + columns.count * 3])
    }
    return RGBImage(width: width, height: height, pixels: cropped)
  }
}
