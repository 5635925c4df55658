/// Which map is meant: one of a head, or one of a whole layer. Layers and heads count from 0.
public struct HeadID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What the map shows.
  public enum Kind: Hashable, Comparable, Sendable {
    /// The pattern of the query head with this number.
    case head(Int)
    /// The layer's baseline Q = K = V = X.
    case identity
    /// A map made of those of all heads.
    case layerMap(LayerMap)
  }

  /// Which attention, where the model has more than one kind.
  public let part: AttentionPart?
  /// The layer.
  public let layer: Int
  /// What the map shows.
  public let kind: Kind

  /// Names a map.
  public init(part: AttentionPart? = nil, layer: Int, kind: Kind) {
    self.part = part
    self.layer = layer
    self.kind = kind
  }

  /// Names the map of a head.
  public init(part: AttentionPart? = nil, layer: Int, head: Int) {
    self.init(part: part, layer: layer, kind: .head(head))
  }

  /// The query head, or `nil` for a map of the whole layer.
  public var head: Int? { if case .head(let head) = kind { head } else { nil } }

  /// The map's column beside the heads, as files spell it: the number of a head, `identity`, `mean`, `rollout` or `flow`.
  public var column: String {
    switch kind {
    case .head(let head): "\(head)"
    case .identity: "identity"
    case .layerMap(let map): map.rawValue
    }
  }

  /// `L3H5`, or `L3-identity`, `L3-mean`: the name of its figures and its address in a page.
  public var name: String { head.map { "L\(layer)H\($0)" } ?? "L\(layer)-\(column)" }

  /// The name, with the part before it where there is one: `cross L3H5`.
  public var description: String { part.map { "\($0) \(name)" } ?? name }

  /// By part, layer, then kind: the heads of a layer, its baseline, and what is made of its heads.
  public static func < (left: HeadID, right: HeadID) -> Bool {
    if left.part != right.part {
      guard let leftPart = left.part, let rightPart = right.part else { return left.part == nil }
      return leftPart < rightPart
    }
    return (left.layer, left.kind) < (right.layer, right.kind)
  }
}
