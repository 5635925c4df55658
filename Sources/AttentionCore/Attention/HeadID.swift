/// Which map is meant: a head of a layer, or the layer's identity baseline. Both count from 0.
public struct HeadID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Which attention, where the model has more than one kind.
  public let part: AttentionPart?
  /// The layer.
  public let layer: Int
  /// The query head, or `nil` for the baseline Q = K = V = X on the layer's inputs.
  public let head: Int?

  /// Names a head; without `head`, the layer's identity baseline.
  public init(part: AttentionPart? = nil, layer: Int, head: Int?) {
    self.part = part
    self.layer = layer
    self.head = head
  }

  /// `L3H5`, or `L3-identity`: the name of its figures and its address in a page.
  public var name: String { head.map { "L\(layer)H\($0)" } ?? "L\(layer)-identity" }

  /// The name, with the part before it where there is one: `cross L3H5`.
  public var description: String { part.map { "\($0) \(name)" } ?? name }

  /// By part, layer, then head; a layer's baseline comes after its heads.
  public static func < (left: HeadID, right: HeadID) -> Bool {
    if left.part != right.part {
      guard let leftPart = left.part, let rightPart = right.part else { return left.part == nil }
      return leftPart < rightPart
    }
    return (left.layer, left.head ?? .max) < (right.layer, right.head ?? .max)
  }
}
