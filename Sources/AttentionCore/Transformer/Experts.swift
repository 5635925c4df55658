/// A feed-forward part of many MLPs, of which each token passes through a few (Shazeer et al. 2017).
public struct Experts: Sendable {
  /// Chooses the experts of each token.
  public let router: Router
  /// The experts.
  public let experts: [MLP]
  /// An MLP that every token passes through besides.
  public let shared: MLP?
  /// To one number, whose sigmoid the shared MLP's output is multiplied by.
  public let sharedGate: LinearMap?

  /// As many experts as the router knows; all read and write d_model.
  public init(router: Router, experts: [MLP], shared: MLP? = nil, sharedGate: LinearMap? = nil) {
    precondition(experts.count == router.experts)
    precondition((experts + [shared].compactMap { $0 }).allSatisfy { $0.up.inputs == router.map.inputs })
    precondition(sharedGate.map { shared != nil && $0.outputs == 1 } ?? true)
    self.router = router
    self.experts = experts
    self.shared = shared
    self.sharedGate = sharedGate
  }

  /// `x` and `y` are `[rows, d_model]`; `y` is overwritten.
  ///
  /// Only experts that a token chose are computed: the rows of its tokens are gathered, so that it is one product an expert.
  /// Experts follow each other and threads share the products' tiles; each row's sum is in the order of the experts.
  func apply(_ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel) {
    let width = router.map.inputs
    applyShared(x, rows: rows, to: y, parallel: parallel)
    var members: [[(row: Int, weight: Float)]] = Array(repeating: [], count: experts.count)
    for (row, choices) in router.choices(x, rows: rows, parallel: parallel).enumerated() {
      for choice in choices { members[choice.expert].append((row, choice.weight)) }
    }
    let most = members.reduce(0) { max($0, $1.count) }
    let gathered = FloatBuffer(count: most * width)
    let written = FloatBuffer(count: most * width)
    for (expert, members) in zip(experts, members) where !members.isEmpty {
      for (place, member) in members.enumerated() {
        (gathered.pointer + place * width).update(from: x + member.row * width, count: width)
      }
      expert.apply(gathered.pointer, rows: members.count, to: written.pointer, parallel: parallel)
      for (place, member) in members.enumerated() {
        let (source, target) = (written.pointer + place * width, y + member.row * width)
        for index in 0..<width { target[index] += source[index] * member.weight }
      }
    }
  }

  /// What the shared MLP writes, or zeros where there is none.
  private func applyShared(
    _ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel
  ) {
    let width = router.map.inputs
    guard let shared else { return y.update(repeating: 0, count: rows * width) }
    shared.apply(x, rows: rows, to: y, parallel: parallel)
    guard let sharedGate else { return }
    let gates = FloatBuffer(count: rows)
    sharedGate.apply(x, rows: rows, to: gates.pointer, parallel: parallel)
    VectorMath.map(gates.pointer, count: rows) { 1 / (1 + VectorMath.exp(-$0)) }
    for row in 0..<rows {
      for index in 0..<width { y[row * width + index] *= gates.pointer[row] }
    }
  }
}
