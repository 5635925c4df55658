import AttentionCore
import TensorFiles

/// Attention that was computed elsewhere: patterns as a file holds them, mapped, not copied.
///
/// - safetensors or npz: one tensor a layer, `attention.<layer>`, `[heads, queries, keys]`; a batch dimension of 1 in
///   front is dropped.
/// - npz or npy: one array of all layers, `[layers, heads, queries, keys]`, or with a batch dimension of 1 after the
///   layers, as stacking what transformers returns gives it.
public struct CapturedAttention: Sendable {
  /// One layer's patterns.
  public struct Layer: Sendable {
    /// The layer's number, from 0.
    public let number: Int
    /// Number of heads.
    public let heads: Int
    fileprivate let tensor: Tensor
    fileprivate let start: Int
  }

  /// More layers than any model has; a file of more is not one of attention.
  static let mostLayers = 4096

  /// The path that was opened.
  public let path: String
  /// The files that make it up.
  public let files: [String]
  /// The layers that the file has, ascending.
  public let layers: [Layer]
  /// Number of queries, the same in all layers.
  public let queries: Int
  /// Number of keys, the same in all layers.
  public let keys: Int
  /// How the numbers are stored, each type once.
  public let elementTypes: [ElementType]
  /// The file's own metadata.
  public let metadata: [String: String]
  /// Tensors that are no attention.
  public let unusedTensors: [String]

  /// Opens a file of patterns.
  public static func open(_ path: String) throws(CheckpointError) -> CapturedAttention {
    let archive: TensorArchive
    do throws(TensorFileError) { archive = try TensorArchive.open(path) } catch { throw .tensors(error) }
    return try CapturedAttention(archive)
  }

  /// Whether an archive looks like captured attention.
  public static func isCaptured(_ archive: TensorArchive) -> Bool {
    archive.names.contains { layerNumber($0) != nil }
      || archive.names.count == 1
        && archive.names.first.flatMap { archive[$0] }.map { $0.shape.count >= 4 } == true
  }

  private static func layerNumber(_ name: String) -> Int? {
    guard name.hasPrefix("attention.") else { return nil }
    return Int(name.dropFirst("attention.".count)).flatMap { $0 >= 0 && $0 < 1 << 20 ? $0 : nil }
  }

  /// Takes the patterns of a file that was opened.
  public init(_ archive: TensorArchive) throws(CheckpointError) {
    var layers: [Layer] = []
    var shape: [Int]?
    var types: Set<ElementType> = []
    var unused: [String] = []
    for name in archive.names {
      guard let tensor = archive[name] else { continue }
      let stacked = archive.names.count == 1 && Self.layerNumber(name) == nil
      guard stacked || Self.layerNumber(name) != nil else {
        unused.append(name)
        continue
      }
      guard tensor.elementType.isFloatingPoint else {
        throw .wrongElementType(path: archive.path, name: name, found: tensor.elementType.name)
      }
      var dimensions = tensor.shape
      let batch = stacked ? 1 : 0
      let rank = stacked ? 4 : 3
      if dimensions.count == rank + 1, dimensions[batch] == 1 { dimensions.remove(at: batch) }
      let expected = stacked ? "[layers, heads, queries, keys]" : "[heads, queries, keys]"
      guard dimensions.count == rank, dimensions.allSatisfy({ $0 > 0 }) else {
        throw .wrongShape(path: archive.path, name: name, expected: expected, found: tensor.shape)
      }
      let map = Array(dimensions.suffix(2))
      if let shape, shape != map {
        throw .wrongShape(
          path: archive.path, name: name, expected: "[heads, \(shape[0]), \(shape[1])] as the layers before",
          found: tensor.shape)
      }
      shape = map
      types.insert(tensor.elementType)
      if stacked {
        let heads = dimensions[1]
        for layer in 0..<dimensions[0] {
          layers.append(
            Layer(number: layer, heads: heads, tensor: tensor, start: layer * heads * map[0] * map[1]))
        }
      } else {
        layers.append(
          Layer(number: Self.layerNumber(name) ?? 0, heads: dimensions[0], tensor: tensor, start: 0))
      }
    }
    guard let shape else {
      let hint = BareProjections.isBare(archive) ? "; bare projections are given with --model" : ""
      throw .notAModel(
        path: archive.path,
        problem:
          "no attention in it: expected tensors 'attention.<layer>' of shape [heads, queries, keys], or one array [layers, heads, queries, keys]; found \(archive.contents)\(hint)"
      )
    }
    guard layers.count <= Self.mostLayers else {
      throw .notAModel(
        path: archive.path, problem: "expected at most \(Self.mostLayers) layers, found \(layers.count)")
    }
    layers.sort { $0.number < $1.number }
    if let twice = zip(layers, layers.dropFirst()).first(where: { $0.number == $1.number }) {
      throw .notAModel(path: archive.path, problem: "two tensors are layer \(twice.0.number)")
    }
    path = archive.path
    files = archive.files
    self.layers = layers
    queries = shape[0]
    keys = shape[1]
    elementTypes = ElementType.allCases.filter(types.contains)
    metadata = archive.metadata
    unusedTensors = unused
  }

  /// Whether no query of any head puts weight on a later key, as under a causal mask.
  ///
  /// - Complexity: reads the half above the diagonal, up to the first weight that is not 0.
  public var looksCausal: Bool {
    guard queries == keys, queries > 1 else { return false }
    return layers.allSatisfy { layer in
      (0..<layer.heads).allSatisfy { head in
        var row = [Float](repeating: 0, count: keys)
        return (0..<queries - 1).allSatisfy { query in
          let count = keys - query - 1
          let start = layer.start + (head * queries + query) * keys + query + 1
          row.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { layer.tensor.copyFloats(from: start, count: count, to: base) }
          }
          return row[..<count].allSatisfy { $0 == 0 }
        }
      }
    }
  }

  /// Hands over the patterns of `request`'s layers and heads, as `ForwardPass.run` does.
  ///
  /// Rows are passed on as they are, whatever they sum to.
  /// - Throws: `AttentionError` for a weight that is not a finite number or a map of a layer that cannot be made, or the
  ///   observer's error.
  public func run(
    request: AttentionRequest, threads: Int, observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    guard !request.layerMaps.isEmpty else {
      return try handOver(request: request, threads: threads, observer: observer)
    }
    try checkLayerMaps(of: request)
    let heads = Dictionary(uniqueKeysWithValues: layers.map { ($0.number, $0.heads) })
    let collector = LayerMapCollector(request: request, threads: threads) { _, layer in heads[layer] ?? 0 }
    try handOver(request: request, threads: threads) { try collector.receive($0, observer: observer) }
  }

  /// Checks that the maps of layers that are asked for can be made.
  public func checkLayerMaps(of request: AttentionRequest) throws(AttentionError) {
    try request.checkLayerMaps(of: nil, layers: layers.map(\.number), queries: queries, keys: keys)
  }

  private func handOver(
    request: AttentionRequest, threads: Int, observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    let wanted = Set(request.layers)
    for layer in layers {
      let heads =
        request.needsAllHeads(ofLayer: layer.number, of: nil)
        ? Array(0..<layer.heads)
        : wanted.contains(layer.number) ? request.heads.filter { $0 < layer.heads } : []
      try Parallel(threads: threads).forEach(heads.count, throwing: (any Error).self) {
        index, _ throws(any Error) in
        let id = HeadID(layer: layer.number, head: heads[index])
        try withPattern(of: heads[index], in: layer, id) { pattern in
          try observer(HeadAttention(id: id, queries: queries, keys: keys, pattern: pattern))
        }
      }
    }
  }

  /// Calls `body` with the pattern `[query, key]` of one head, which is valid during the call only.
  ///
  /// - Returns: `nil` where there is no such layer or head.
  /// - Throws: `AttentionError.nonFiniteWeight` for a weight that is not a finite number, or the body's error.
  public func withPattern<R>(
    layer number: Int, head: Int, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) throws -> R? {
    guard head >= 0, let layer = layers.first(where: { $0.number == number }), head < layer.heads else {
      return nil
    }
    return try withPattern(of: head, in: layer, HeadID(layer: number, head: head), body)
  }

  private func withPattern<R>(
    of head: Int, in layer: Layer, _ id: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) throws -> R {
    let count = queries * keys
    let start = layer.start + head * count
    if let address = layer.tensor.floatAddress(of: start) {
      let pattern = UnsafeBufferPointer(start: address, count: count)
      try check(pattern, id)
      return try body(pattern)
    }
    let copy = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { layer.tensor.copyFloats(from: start, count: count, to: base) }
      initialized = count
    }
    return try copy.withUnsafeBufferPointer { pattern in
      try check(pattern, id)
      return try body(pattern)
    }
  }

  private func check(_ pattern: UnsafeBufferPointer<Float>, _ id: HeadID) throws(AttentionError) {
    if let bad = pattern.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteWeight(id: id, query: bad / keys, key: bad % keys)
    }
  }
}

extension TensorArchive {
  /// What is in the file, for messages: `2 tensors: 'a', 'b'`.
  var contents: String {
    let some = names.prefix(3).map { "'\($0)'" } + (names.count > 3 ? ["…"] : [])
    switch names.count {
    case 0: return "no tensor"
    case 1: return "1 tensor: \(some[0])"
    default: return "\(names.count) tensors: \(some.joined(separator: ", "))"
    }
  }
}
