/// Which map of a report: one head of one layer, or a layer's baseline Q = K = V = X.
public enum MapID: Hashable, Sendable {
  case head(layer: Int, head: Int)
  /// The attention that the layer's input would have without projections.
  case identity(layer: Int)

  /// The layer, numbered from 0.
  public var layer: Int {
    switch self {
    case .head(let layer, _), .identity(let layer): layer
    }
  }

  /// The head, numbered from 0; nil for the baseline.
  public var head: Int? {
    if case .head(_, let head) = self { head } else { nil }
  }
}

extension MapID: CustomStringConvertible {
  /// `L3H5` or `L3identity`; also the name in the page's address.
  public var description: String {
    switch self {
    case .head(let layer, let head): "L\(layer)H\(head)"
    case .identity(let layer): "L\(layer)identity"
    }
  }
}

extension MapID: Comparable {
  /// Layer by layer, in it head by head, the baseline last.
  public static func < (left: MapID, right: MapID) -> Bool {
    (left.layer, left.head ?? Int.max) < (right.layer, right.head ?? Int.max)
  }
}
