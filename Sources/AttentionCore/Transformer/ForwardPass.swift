/// Runs a transformer over one sequence and hands over the attention of each head as it is computed.
///
/// Layers run one after the other, each block in full, so that every layer sees what the one before it wrote;
/// the last layer asked for stops at its attention. Heads of a layer run side by side on the threads given.
/// One map a thread is held at a time: nothing n² outlives the observer's call, but for maps of whole layers (`LayerMapCollector`).
public struct ForwardPass: Sendable {
  /// The model.
  public let model: Transformer
  /// The threads that work.
  public let parallel: Parallel

  /// - Parameter threads: at least 1; the numbers that come out do not depend on it.
  public init(model: Transformer, threads: Int) {
    self.model = model
    self.parallel = Parallel(threads: threads)
  }

  /// Computes what `request` asks for of a model of one stack.
  public func run(
    _ input: ModelInput, request: AttentionRequest, observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    try run([input], request: request, observer: observer)
  }

  /// Computes what `request` asks for.
  ///
  /// - Parameters:
  ///   - inputs: one for each stack, validated first; a stack that has none does not run.
  ///   - request: layers and heads; those that a stack does not have are not handed over.
  ///   - observer: called once for each map, **from several threads at the same time** and in no fixed order.
  /// - Throws: `AttentionError` for an input that does not fit or for numbers that are not finite, or the error
  ///   that the observer threw; when several heads fail, the first of them.
  public func run(
    _ inputs: [ModelInput?], request: AttentionRequest,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    precondition(inputs.count == model.stacks.count)
    try model.validate(inputs)
    if let last = request.layers.max() { try model.checkContinuity(upTo: last) }
    guard !request.layerMaps.isEmpty else { return try compute(inputs, request: request, observer: observer) }
    let heads = Dictionary(
      uniqueKeysWithValues: model.parts.map { ($0, model.layers(of: $0).map(\.heads)) })
    for (stack, input) in zip(model.stacks, inputs) {
      guard let tokens = input?.count else { continue }
      try request.checkLayerMaps(
        of: stack.part, layers: Array(stack.blocks.indices), queries: tokens, keys: tokens)
    }
    let collector = LayerMapCollector(request: request, threads: parallel.threads) { part, layer in
      heads[part]?[layer] ?? 0
    }
    try compute(inputs, request: request) { try collector.receive($0, observer: observer) }
  }

  private func compute(
    _ inputs: [ModelInput?], request: AttentionRequest,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    var memory: Memory?
    for (index, (stack, input)) in zip(model.stacks, inputs).enumerated() {
      guard let input else { continue }
      let isRead =
        index + 1 < inputs.count && inputs[index + 1] != nil && model.stacks[index + 1].hasCross
        && !model.stacks[index + 1].wantedLayers(request).isEmpty
      memory = try run(stack, input, memory: memory, isRead: isRead, request: request, observer: observer)
    }
  }

  /// What a stack wrote, for another one to attend to.
  private struct Memory {
    let vectors: FloatBuffer
    let input: ModelInput
  }

  /// - Returns: the stack's output, where it is read.
  private func run(
    _ stack: Stack, _ input: ModelInput, memory: Memory?, isRead: Bool, request: AttentionRequest,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws -> Memory? {
    guard let last = isRead ? stack.blocks.count - 1 : stack.wantedLayers(request).max() else { return nil }
    var stream = ResidualStream(stack: stack, input: input, parallel: parallel)
    let rotations = RotaryCache(positions: input.positions ?? Array(0..<input.count))
    for (layer, block) in stack.blocks[...last].enumerated() {
      let goesOn = layer < last || isRead
      let isWanted = request.layers.contains(layer)
      let wantsCross = isWanted && block.cross != nil && request.takes(.cross)
      let read = stream.input(of: block.attention)
      try stream.checkFinite(read, layer: layer)
      let blockInput = stream.x
      let run = AttentionRun(
        part: stack.part, layer: layer, attention: block.attention.layer, x: read, queries: input,
        keys: input,
        memory: read, width: stream.width, rotation: rotations.table(of: block.attention.layer.rotary),
        parallel: parallel)
      let wanted = isWanted && request.takes(stack.part) ? request : nil
      let z = try run.heads(
        request: wanted, patternsOfAll: request.needsAllHeads(ofLayer: layer, of: stack.part),
        keepsZ: goesOn || wantsCross, observer: observer)
      if wanted?.includesIdentity == true { try run.identity(observer: observer) }
      guard let z else { continue }
      stream.add(z, of: block.attention, read: read)
      if let cross = block.cross, let memory {
        let read = stream.input(of: cross)
        try stream.checkFinite(read, layer: layer)
        let run = AttentionRun(
          part: .cross, layer: layer, attention: cross.layer, x: read, queries: input, keys: memory.input,
          memory: memory.vectors, width: stream.width, rotation: nil, parallel: parallel)
        let z = try run.heads(
          request: wantsCross ? request : nil,
          patternsOfAll: request.needsAllHeads(ofLayer: layer, of: .cross), keepsZ: goesOn, observer: observer
        )
        if wantsCross, request.includesIdentity { try run.identity(observer: observer) }
        if let z { stream.add(z, of: cross, read: read) }
      }
      if goesOn, let mlp = block.mlp {
        let mlpRead =
          switch block.mlpInput {
          case .sum: stream.input(of: mlp)
          case .blockInput: mlp.normBefore.map { stream.normed($0, blockInput) } ?? blockInput
          case .attentionInput: read
          }
        stream.add(mlp, read: mlpRead)
      }
      if goesOn, let convolution = block.convolution {
        stream.add(convolution, read: blockInput, padding: input.padding)
      }
    }
    guard isRead else { return nil }
    let vectors = stack.finalNorm.map { stream.normed($0, stream.x) } ?? stream.x
    return Memory(vectors: vectors, input: input)
  }
}

extension Stack {
  /// The layers that `request` wants of it.
  fileprivate func wantedLayers(_ request: AttentionRequest) -> [Int] {
    let takes = request.takes(part) || hasCross && request.takes(.cross)
    return takes ? request.layers.filter { $0 < blocks.count } : []
  }
}

extension Transformer {
  /// Checks the inputs of all stacks.
  ///
  /// - Throws: the first thing that is wrong.
  public func validate(_ inputs: [ModelInput?]) throws(AttentionError) {
    guard inputs.contains(where: { $0 != nil }) else { throw .empty }
    for (index, (stack, input)) in zip(stacks, inputs).enumerated() {
      guard let input else { continue }
      if stack.hasCross, index == 0 || inputs[index - 1] == nil { throw .nothingToAttendTo }
      try input.validate(for: stack)
    }
  }
}
