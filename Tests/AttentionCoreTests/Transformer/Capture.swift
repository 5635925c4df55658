import AttentionCore
import Synchronization

/// What an observer saw of one head, copied.
struct CapturedHead: Equatable {
  var pattern: [Float]
  var scores: [Float]?
  var z: [Float]?
  var output: [Float]?
}

/// Runs a model and keeps everything that was asked for.
func capture(
  _ model: Transformer, _ input: ModelInput, layers: [Int]? = nil, heads: [Int]? = nil,
  identity: Bool = false,
  threads: Int = 2
) throws -> [HeadID: CapturedHead] {
  let request = AttentionRequest(
    layers: layers ?? Array(model.stacks[0].blocks.indices),
    heads: heads ?? Array(0..<model.stacks[0].blocks[0].attention.layer.heads), includesIdentity: identity,
    includesScores: true,
    includesZ: true, includesOutput: true)
  let seen = Mutex<[HeadID: CapturedHead]>([:])
  try ForwardPass(model: model, threads: threads).run(input, request: request) { head in
    let copy = CapturedHead(
      pattern: Array(head.pattern), scores: head.scores.map(Array.init), z: head.z.map(Array.init),
      output: head.output.map(Array.init))
    seen.withLock { $0[head.id] = copy }
  }
  return seen.withLock { $0 }
}

/// The largest absolute difference of two equally long lists.
func difference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
