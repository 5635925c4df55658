/// A map of a layer that is made of the maps of all its heads, whichever of them are shown.
public enum LayerMap: String, Comparable, CaseIterable, Sendable {
  /// The mean of the heads: Ā = 1/H Σ_h A_h.
  case mean
  /// How much of each input token is in a layer's output, by multiplying what each layer mixes (`Rollout`).
  case rollout
  /// How much could pass from each input token to a layer's output, if every layer were a set of pipes
  /// (`AttentionFlow`).
  case flow

  /// In the order in which they are shown.
  public static func < (left: LayerMap, right: LayerMap) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }

  /// Whether it follows tokens through all layers up to its own, so that it is made for self-attention only.
  public var goesThroughLayers: Bool { self != .mean }
}

extension AttentionRequest {
  /// The maps of layers that it asks for of a part, in order.
  public func layerMaps(of part: AttentionPart?) -> [LayerMap] {
    layerMaps.filter { part != .cross || !$0.goesThroughLayers }.sorted()
  }

  /// Whether maps of layers need the patterns of all heads of a layer, be they wanted or not.
  public func needsAllHeads(ofLayer layer: Int, of part: AttentionPart?) -> Bool {
    let maps = layerMaps(of: part)
    guard takes(part), !maps.isEmpty else { return false }
    return maps.contains(where: \.goesThroughLayers)
      ? layer <= layers.max() ?? -1 : layers.contains(layer)
  }

  /// Checks that the maps of layers that it asks for can be made of a part.
  ///
  /// - Parameters:
  ///   - layers: the layers that the part has, ascending.
  ///   - queries: number of query tokens.
  ///   - keys: number of key tokens.
  public func checkLayerMaps(
    of part: AttentionPart?, layers known: [Int], queries: Int, keys: Int
  ) throws(AttentionError) {
    guard takes(part), let map = layerMaps(of: part).first(where: \.goesThroughLayers) else { return }
    guard queries == keys else { throw .notSelfAttention(map: map, queries: queries, keys: keys) }
    let wanted = layers.filter(known.contains)
    if let last = wanted.last, let missing = zip(0...last, known).first(where: { $0 != $1 })?.0 {
      throw .missingLayer(map: map, layer: missing)
    }
    if layerMaps.contains(.flow) { try AttentionFlow.check(tokens: queries, layers: wanted) }
  }
}
