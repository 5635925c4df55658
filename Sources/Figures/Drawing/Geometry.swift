/// A place in a drawing, in points (1/72 inch), from the top left, y downwards.
public struct Point: Sendable, Hashable {
  /// Distance from the left.
  public var x: Double
  /// Distance from the top.
  public var y: Double

  /// A place by its coordinates, in points.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A width and a height, in points.
public struct Size: Sendable, Hashable {
  /// From left to right.
  public var width: Double
  /// From top to bottom.
  public var height: Double

  /// A size by its sides, in points.
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle, in points.
public struct Rect: Sendable, Hashable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// From left to right.
  public var width: Double
  /// From top to bottom.
  public var height: Double

  /// A rectangle by its top left corner and its sides, in points.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  public var maxX: Double { x + width }
  /// The lower edge.
  public var maxY: Double { y + height }
}
