/// Maximum flows in a graph of levels: from one token of the highest level to one of the lowest, edges from each token
/// of a level to each token of the level below.
///
/// Dinic's algorithm (1970): blocking flows along shortest paths, until there is no path. It ends for any capacities,
/// as each round makes the shortest path longer. In these graphs, the first round is mostly the last: either all edges
/// of the one token or all edges of the other are full then, which is seen at once.
///
/// Not for several threads at once; the numbers do not depend on what was computed before.
final class MaximumFlow: @unchecked Sendable {
  /// What is left of an edge counts as nothing below this.
  private static let nothing = 1e-12
  private static let unreached = Int32.max

  /// An edge of a path.
  private struct Step {
    let edge: Int
    let isBack: Bool
    let from: Int
  }

  private let tokens: Int
  private let levels: Int
  /// `[level, token above, token below]`.
  private let capacities: [Double]
  /// What is left of each edge, and what flows through it.
  private let left: UnsafeMutableBufferPointer<Double>
  private let flow: UnsafeMutableBufferPointer<Double>
  /// `[level, token]`: steps to the sink, and the next edge to try.
  private let steps: UnsafeMutableBufferPointer<Int32>
  private let next: UnsafeMutableBufferPointer<Int32>
  /// `[level, token]`: the tokens of each level that the search has not reached, and how many they are.
  private let unreached: UnsafeMutableBufferPointer<Int32>
  private var unreachedCounts: [Int] = []
  /// Edges through which something flowed.
  private var touched: [Int] = []
  private var path: [Step] = []
  private var queue: [Int] = []
  /// Edges out of the source and into the sink that are not full.
  private var openAtSource = 0
  private var openAtSink = 0

  /// - Parameters:
  ///   - capacities: `[levels, tokens, tokens]`, the lowest level first, at least 0.
  ///   - levels: of edges, at least 1.
  init(capacities: [Double], levels: Int, tokens: Int) {
    precondition(levels >= 1 && capacities.count == levels * tokens * tokens)
    self.tokens = tokens
    self.levels = levels
    self.capacities = capacities
    left = .allocate(capacity: capacities.count)
    _ = left.initialize(from: capacities)
    flow = .allocate(capacity: capacities.count)
    flow.initialize(repeating: 0)
    steps = .allocate(capacity: (levels + 1) * tokens)
    steps.initialize(repeating: 0)
    next = .allocate(capacity: steps.count)
    next.initialize(repeating: 0)
    unreached = .allocate(capacity: steps.count)
    unreached.initialize(repeating: 0)
  }

  deinit {
    left.deallocate()
    flow.deallocate()
    steps.deallocate()
    next.deallocate()
    unreached.deallocate()
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
    openAtSource = range.count { left[edge(top, $0)] > Self.nothing }
    openAtSink = range.count { left[$0 * tokens + sink] > Self.nothing }
    // Without flow, only edges downwards can be used, and all paths have one edge a level.
    for level in 0...levels {
      for token in range {
        steps[level * tokens + token] = level == 0 && token != sink ? Self.unreached : Int32(level)
      }
    }
    var total = 0.0
    var isFirst = true
    while openAtSource > 0, openAtSink > 0, isFirst || findSteps(from: top, to: sink, through: range) {
      total += block(from: top, to: sink, through: range, usesBackEdges: !isFirst)
      isFirst = false
    }
    return total
  }

  /// The edge from a node to a token of the level below.
  @inline(__always)
  private func edge(_ node: Int, _ below: Int) -> Int { (node - tokens) * tokens + below }

  /// Counts the steps from each node to the sink along edges with something left.
  ///
  /// - Returns: whether the source reaches it.
  private func findSteps(from source: Int, to sink: Int, through range: Range<Int>) -> Bool {
    unreachedCounts = Array(repeating: range.count, count: levels + 1)
    for level in 0...levels {
      for (place, token) in range.enumerated() {
        steps[level * tokens + token] = Self.unreached
        unreached[level * tokens + place] = Int32(token)
      }
    }
    steps[sink] = 0
    unreached[sink - range.lowerBound] = Int32(range.upperBound - 1)
    unreachedCounts[0] -= 1
    queue.removeAll(keepingCapacity: true)
    queue.append(sink)
    var head = 0
    while head < queue.count, steps[source] == Self.unreached {
      let node = queue[head]
      head += 1
      let (level, token) = (node / tokens, node % tokens)
      if level < levels {
        reach(level + 1, steps[node] + 1) { left[edge((level + 1) * tokens + $0, token)] }
      }
      if level > 0 { reach(level - 1, steps[node] + 1) { flow[edge(node, $0)] } }
    }
    return steps[source] != Self.unreached
  }

  /// Takes the unreached tokens of a level to which something is left.
  @inline(__always)
  private func reach(_ level: Int, _ count: Int32, _ room: (_ token: Int) -> Double) {
    var place = 0
    while place < unreachedCounts[level] {
      let token = Int(unreached[level * tokens + place])
      if room(token) > Self.nothing {
        steps[level * tokens + token] = count
        queue.append(level * tokens + token)
        unreachedCounts[level] -= 1
        unreached[level * tokens + place] = unreached[level * tokens + unreachedCounts[level]]
      } else {
        place += 1
      }
    }
  }

  /// Sends as much as can pass along paths on which each step is one nearer to the sink.
  private func block(from source: Int, to sink: Int, through range: Range<Int>, usesBackEdges: Bool) -> Double
  {
    let edges = Int32(usesBackEdges ? 2 * range.count : range.count)
    for level in 0...levels {
      for token in range { next[level * tokens + token] = 0 }
    }
    var total = 0.0
    var node = source
    path.removeAll(keepingCapacity: true)
    while true {
      if node == sink {
        total += send()
        if openAtSource == 0 || openAtSink == 0 { return total }
        node = retreat()
      } else if let (step, other) = advance(node, range, edges) {
        path.append(step)
        node = other
      } else if let last = path.popLast() {
        steps[node] = Self.unreached
        node = last.from
        next[node] += 1
      } else {
        return total
      }
    }
  }

  /// The next edge that leads from a node one step nearer to the sink, and where it leads.
  @inline(__always)
  private func advance(_ node: Int, _ range: Range<Int>, _ edges: Int32) -> (Step, Int)? {
    let level = node / tokens
    let token = node - level * tokens
    let width = Int32(range.count)
    let wanted = steps[node] - 1
    var number = next[node]
    defer { next[node] = number }
    if level > 0 {
      let below = (level - 1) * tokens + range.lowerBound
      let first = edge(node, range.lowerBound)
      while number < width {
        let place = Int(number)
        if steps[below + place] == wanted, left[first + place] > Self.nothing {
          return (Step(edge: first + place, isBack: false, from: node), below + place)
        }
        number += 1
      }
    }
    number = max(number, width)
    guard level < levels else { return nil }
    while number < edges {
      let other = (level + 1) * tokens + range.lowerBound + Int(number - width)
      if steps[other] == wanted, flow[edge(other, token)] > Self.nothing {
        return (Step(edge: edge(other, token), isBack: true, from: node), other)
      }
      number += 1
    }
    return nil
  }

  @inline(__always)
  private func room(_ step: Step) -> Double { step.isBack ? flow[step.edge] : left[step.edge] }

  /// Sends along the path what its narrowest edge lets through.
  private func send() -> Double {
    var amount = Double.infinity
    for step in path { amount = min(amount, room(step)) }
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
    if let first = path.first, room(first) <= Self.nothing { openAtSource -= 1 }
    if let last = path.last, room(last) <= Self.nothing { openAtSink -= 1 }
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
