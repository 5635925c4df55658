/// Maximum flows in a graph of levels: from one token of the highest level to one of the lowest, edges from each token of a level to
/// each token of the level below.
///
/// Dinic's algorithm (1970): blocking flows along shortest paths, until there is no path. It ends for any capacities, as each round
/// makes the shortest path longer. In these graphs, the first round is mostly the last: either all edges of the one token or all
/// edges of the other are full then.
///
/// Not for several threads at once; the numbers do not depend on what was computed before.
final class MaximumFlow: @unchecked Sendable {
  /// What is left of an edge counts as nothing below this.
  private static let nothing = 1e-12

  private let tokens: Int
  private let levels: Int
  /// `[level, token above, token below]`.
  private let capacities: [Double]
  /// What is left of each edge, and what flows through it.
  private var left: [Double]
  private var flow: [Double]
  /// Edges through which something flowed.
  private var touched: [Int] = []
  /// `[level, token]`: steps to the sink, and the next edge to try.
  private var steps: [Int32]
  private var next: [Int32]
  private var path: [Step] = []
  private var queue: [Int] = []

  /// An edge of a path.
  private struct Step {
    let edge: Int
    let isBack: Bool
    let from: Int
  }

  /// - Parameters:
  ///   - capacities: `[levels, tokens, tokens]`, the lowest level first, at least 0.
  ///   - levels: of edges, at least 1.
  init(capacities: [Double], levels: Int, tokens: Int) {
    precondition(levels >= 1 && capacities.count == levels * tokens * tokens)
    self.tokens = tokens
    self.levels = levels
    self.capacities = capacities
    left = capacities
    flow = Array(repeating: 0, count: capacities.count)
    steps = Array(repeating: 0, count: (levels + 1) * tokens)
    next = steps
  }

  /// The maximum flow from a token of the highest level to one of the lowest.
  ///
  /// - Parameter range: the tokens that paths go through, both among them.
  func value(from source: Int, to sink: Int, through range: Range<Int>) -> Double {
    for edge in touched {
      left[edge] = capacities[edge]
      flow[edge] = 0
    }
    touched.removeAll(keepingCapacity: true)
    let top = levels * tokens + source
    // Without flow, only edges downwards can be used, and all paths have one edge a level.
    for level in 0...levels {
      for token in range { steps[level * tokens + token] = level == 0 && token != sink ? .max : Int32(level) }
    }
    var total = block(from: top, to: sink, through: range, usesBackEdges: false)
    while !isFull(from: source, to: sink, through: range), findSteps(from: top, to: sink, through: range) {
      total += block(from: top, to: sink, through: range, usesBackEdges: true)
    }
    return total
  }

  /// The edge from a node to a token of the level below.
  private func edge(_ node: Int, _ below: Int) -> Int { (node - tokens) * tokens + below }

  /// Whether all edges out of the source or into the sink are full.
  private func isFull(from source: Int, to sink: Int, through range: Range<Int>) -> Bool {
    range.allSatisfy { left[edge(levels * tokens + source, $0)] <= Self.nothing }
      || range.allSatisfy { left[$0 * tokens + sink] <= Self.nothing }
  }

  /// Counts the steps from each node to the sink along edges with something left.
  ///
  /// - Returns: whether the source reaches it.
  private func findSteps(from source: Int, to sink: Int, through range: Range<Int>) -> Bool {
    for level in 0...levels {
      for token in range { steps[level * tokens + token] = .max }
    }
    steps[sink] = 0
    queue.removeAll(keepingCapacity: true)
    queue.append(sink)
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      if node == source { return true }
      let (level, token) = (node / tokens, node % tokens)
      let count = steps[node] + 1
      if level < levels {
        for above in range {
          let other = (level + 1) * tokens + above
          if steps[other] == .max, left[edge(other, token)] > Self.nothing {
            steps[other] = count
            queue.append(other)
          }
        }
      }
      if level > 0 {
        for below in range {
          let other = (level - 1) * tokens + below
          if steps[other] == .max, flow[edge(node, below)] > Self.nothing {
            steps[other] = count
            queue.append(other)
          }
        }
      }
    }
    return false
  }

  /// Sends as much as can pass along paths on which each step is one nearer to the sink.
  private func block(from source: Int, to sink: Int, through range: Range<Int>, usesBackEdges: Bool) -> Double
  {
    let width = range.count
    let edges = Int32(usesBackEdges ? 2 * width : width)
    for level in 0...levels {
      for token in range { next[level * tokens + token] = 0 }
    }
    var total = 0.0
    var node = source
    path.removeAll(keepingCapacity: true)
    while true {
      if node == sink {
        total += send()
        node = retreat()
        continue
      }
      if let step = advance(node, range, edges) {
        path.append(step.0)
        node = step.1
      } else if let last = path.popLast() {
        steps[node] = .max
        node = last.from
        next[node] += 1
      } else {
        return total
      }
    }
  }

  /// The next edge that leads from a node one step nearer to the sink, and where it leads.
  private func advance(_ node: Int, _ range: Range<Int>, _ edges: Int32) -> (Step, Int)? {
    let (level, token) = (node / tokens, node % tokens)
    let width = Int32(range.count)
    let wanted = steps[node] - 1
    while next[node] < edges {
      let number = next[node]
      if number < width {
        let below = range.lowerBound + Int(number)
        if level > 0, steps[node - token - tokens + below] == wanted {
          let edge = edge(node, below)
          if left[edge] > Self.nothing {
            return (Step(edge: edge, isBack: false, from: node), node - token - tokens + below)
          }
        }
      } else if level < levels {
        let other = node - token + tokens + range.lowerBound + Int(number - width)
        if steps[other] == wanted {
          let edge = edge(other, token)
          if flow[edge] > Self.nothing { return (Step(edge: edge, isBack: true, from: node), other) }
        }
      }
      next[node] += 1
    }
    return nil
  }

  private func room(_ step: Step) -> Double { step.isBack ? flow[step.edge] : left[step.edge] }

  /// Sends along the path what its narrowest edge lets through.
  private func send() -> Double {
    let amount = path.reduce(Double.infinity) { min($0, room($1)) }
    for step in path {
      if step.isBack {
        flow[step.edge] -= amount
        left[step.edge] += amount
      } else {
        if flow[step.edge] == 0 { touched.append(step.edge) }
        flow[step.edge] += amount
        left[step.edge] -= amount
      }
    }
    return amount
  }

  /// Cuts the path before its first edge that is full.
  ///
  /// - Returns: the node from which that edge leads.
  private func retreat() -> Int {
    let full = path.firstIndex { room($0) <= Self.nothing } ?? 0
    let node = path[full].from
    path.removeSubrange(full...)
    return node
  }
}
