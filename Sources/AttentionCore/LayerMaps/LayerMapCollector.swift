import Synchronization

/// Makes the maps of whole layers out of the heads of a run, and hands on the heads that were asked for.
///
/// A run hands it all heads of every layer that it needs: those of the layers asked for, and for rollout and flow those
/// of all layers before them. When a layer's last head has come, its maps are made and handed over on the same thread.
///
/// Memory, besides what the run has: the mean of one layer, copies of heads that come before their turn, and for
/// rollout two maps more; for flow, which takes short sequences only, a map a layer. The maps are the same bits on any
/// number of threads.
public final class LayerMapCollector: Sendable {
  private struct LayerKey: Hashable {
    let part: AttentionPart?
    let layer: Int
  }

  /// What goes from layer to layer.
  private struct Passage: Sendable {
    var rollout: FloatBuffer?
    /// What each layer mixes, layer 0 first.
    var mixing: [FloatBuffer] = []
  }

  private let request: AttentionRequest
  private let parallel: Parallel
  private let headCount: @Sendable (AttentionPart?, Int) -> Int
  private let layers: Set<Int>
  private let heads: Set<Int>
  private let means = Mutex<[LayerKey: OrderedMean]>([:])
  private let passages = Mutex<[AttentionPart?: Passage]>([:])

  /// - Parameters:
  ///   - request: what is to be handed over.
  ///   - threads: at least 1.
  ///   - headCount: how many heads a layer of a part has; each of them will come once.
  public init(
    request: AttentionRequest, threads: Int,
    headCount: @escaping @Sendable (AttentionPart?, _ layer: Int) -> Int
  ) {
    self.request = request
    parallel = Parallel(threads: threads)
    self.headCount = headCount
    layers = Set(request.layers)
    heads = Set(request.heads)
  }

  /// Takes one map; may be called from several threads, for one layer of a part after the other.
  ///
  /// - Parameter observer: is called for the maps that the request asks for.
  /// - Throws: `AttentionError` where a map cannot be made, or the error of the observer.
  public func receive(_ head: HeadAttention, observer: (HeadAttention) throws -> Void) throws {
    let id = head.id
    guard let number = id.head else { return try observer(head) }
    if layers.contains(id.layer), heads.contains(number) { try observer(head) }
    guard request.needsAllHeads(ofLayer: id.layer, of: id.part) else { return }
    let key = LayerKey(part: id.part, layer: id.layer)
    let count = headCount(id.part, id.layer)
    let mean = means.withLock { means -> FloatBuffer? in
      let mean = means[key, default: OrderedMean(heads: count, count: head.pattern.count)]
        .add(head.pattern, head: number)
      if mean != nil { means[key] = nil }
      return mean
    }
    if let mean { try finish(mean, key, queries: head.queries, keys: head.keys, observer) }
  }

  /// Makes the maps of a layer whose heads have come.
  private func finish(
    _ mean: FloatBuffer, _ key: LayerKey, queries: Int, keys: Int, _ observer: (HeadAttention) throws -> Void
  ) throws {
    let maps = request.layerMaps(of: key.part)
    func id(_ map: LayerMap) -> HeadID { HeadID(part: key.part, layer: key.layer, kind: .layerMap(map)) }
    func handOver(_ map: LayerMap, _ values: FloatBuffer) throws {
      guard layers.contains(key.layer) else { return }
      try withExtendedLifetime(values) {
        try observer(HeadAttention(id: id(map), queries: queries, keys: keys, pattern: values.values))
      }
    }
    if let bad = mean.values.firstIndex(where: { !$0.isFinite }) {
      throw AttentionError.nonFiniteWeight(id: id(.mean), query: bad / keys, key: bad % keys)
    }
    if maps.contains(.mean) { try handOver(.mean, mean) }
    guard let through = maps.first(where: \.goesThroughLayers) else { return }
    guard queries == keys else {
      throw AttentionError.notSelfAttention(map: through, queries: queries, keys: keys)
    }
    try Rollout.mix(mean, tokens: queries, id: id(.mean))
    let mixing = mean
    var passage = passages.withLock { $0.removeValue(forKey: key.part) } ?? Passage()
    if maps.contains(.rollout) {
      let rollout =
        passage.rollout.map { Rollout.product(mixing, $0, tokens: queries, parallel: parallel) } ?? mixing
      passage.rollout = rollout
      try handOver(.rollout, rollout)
    }
    if maps.contains(.flow) {
      passage.mixing.append(mixing)
      if layers.contains(key.layer) {
        try handOver(.flow, AttentionFlow.values(passage.mixing, tokens: queries, parallel: parallel))
      }
    }
    if key.layer < layers.max() ?? 0 { passages.withLock { $0[key.part] = passage } }
  }
}
