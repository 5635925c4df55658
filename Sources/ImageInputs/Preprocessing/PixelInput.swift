import AttentionCore

/// An image as a vision model takes it, and where each of its pixels comes from.
public struct PixelInput: Sendable {
  /// `[3, height, width]`, F32.
  public let pixels: Tensor
  /// The part of the image that the pixels show, in pixels of the image; it may reach beyond the image where it was padded.
  public let region: ImageRegion

  /// The patches that a model with patches of the given size cuts the pixels into. Pixels at the right and at the bottom
  /// that fill no patch are left out.
  ///
  /// - Returns: nil where the pixels hold no patch.
  public func grid(patchHeight: Int, patchWidth: Int) -> PatchGrid? {
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    guard patchHeight > 0, patchWidth > 0, height >= patchHeight, width >= patchWidth else { return nil }
    let (rows, columns) = (height / patchHeight, width / patchWidth)
    return PatchGrid(
      rows: rows, columns: columns,
      region: ImageRegion(
        x: region.x, y: region.y,
        width: region.width * Double(columns * patchWidth) / Double(width),
        height: region.height * Double(rows * patchHeight) / Double(height)))
  }
}

/// A rectangle on an image, in pixels from its top left corner.
public struct ImageRegion: Sendable, Equatable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// From left to right.
  public var width: Double
  /// From top to bottom.
  public var height: Double

  /// A rectangle by its top left corner and its sides.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}

/// The patches of an image: rows from the top, columns from the left, in the order in which their tokens stand.
public struct PatchGrid: Sendable, Equatable {
  /// Rows of patches.
  public let rows: Int
  /// Columns of patches.
  public let columns: Int
  /// What all patches cover together.
  public let region: ImageRegion

  /// A grid that fills `region`.
  public init(rows: Int, columns: Int, region: ImageRegion) {
    (self.rows, self.columns, self.region) = (rows, columns, region)
  }

  /// What the patch in `row` and `column` covers.
  public func patch(row: Int, column: Int) -> ImageRegion {
    let (width, height) = (region.width / Double(columns), region.height / Double(rows))
    return ImageRegion(
      x: region.x + Double(column) * width, y: region.y + Double(row) * height, width: width, height: height)
  }
}
