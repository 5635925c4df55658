/// Which map is meant: a head of a layer, or the layer's identity baseline. Both count from 0.
public struct HeadID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The layer.
  public let layer: Int
  /// The query head, or `nil` for the baseline Q = K = V = X on the layer's inputs.
  public let head: Int?

  /// Names a head; without `head`, the layer's identity baseline.
  public init(layer: Int, head: Int?) {
    self.layer = layer
    self.head = head
  }

  /// `L3H5`, or `L3-identity`: also the name of its figures and its address in a page.
  public var description: String {
    head.map { "L\(layer)H\($0)" } ?? "L\(layer)-identity"
  }

  /// By layer, then head; a layer's baseline comes after its heads.
  public static func < (left: HeadID, right: HeadID) -> Bool {
    (left.layer, left.head ?? .max) < (right.layer, right.head ?? .max)
  }
}
