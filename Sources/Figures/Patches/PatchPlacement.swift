/// Where the patches that a model cuts an image into lie on that image.
public struct PatchPlacement: Sendable, Hashable {
  /// Width and height of the image, in its own pixels.
  public let image: Size
  /// Rows of patches.
  public let rows: Int
  /// Columns of patches.
  public let columns: Int
  /// What all patches cover together, in pixels of the image; it may reach beyond the image where that was padded.
  public let region: Rect

  /// - Precondition: there is a patch, and image and region have an extent.
  public init(image: Size, rows: Int, columns: Int, region: Rect) {
    precondition(rows > 0 && columns > 0 && image.width > 0 && image.height > 0)
    precondition(region.width > 0 && region.height > 0)
    self.image = image
    self.rows = rows
    self.columns = columns
    self.region = region
  }
}

/// What an image of a model looks like: its pixels, at any resolution.
public struct PatchBackdrop: Sendable, Hashable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Rows from the top, three bytes a pixel: red, green, blue.
  public let pixels: [UInt8]

  /// - Precondition: `pixels` has three bytes for each of `width * height` pixels, and there is one.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 3)
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// Whose weights are shown over an image.
public enum PatchQuery: Sendable, Hashable {
  /// A token that is no patch, by its name: `CLS`.
  case token(String)
  /// A patch, counted from 0.
  case patch(row: Int, column: Int)
  /// The mean over so many queries.
  case mean(of: Int)

  /// In words, counted from 0.
  public var description: String {
    switch self {
    case .token(let name): "query \(name)"
    case .patch(let row, let column): "query: patch in row \(row), column \(column)"
    case .mean(let count): "mean over \(counted(count, "query", "queries"))"
    }
  }
}
