import AttentionCore
import StrictJSON

/// Which heads changed by more than `--fail-above` allows.
struct LimitReport: Sendable {
  private let limits: [(limit: ChangeLimit, excesses: [ChangeLimit.Excess])]
  /// Limits that nothing could be compared with.
  let errors: [LimitError]

  init(_ limits: [ChangeLimit], _ table: ComparisonTable) {
    var found: [(limit: ChangeLimit, excesses: [ChangeLimit.Excess])] = []
    var errors: [LimitError] = []
    for limit in limits {
      do throws(LimitError) { found.append((limit, try limit.excesses(in: table))) } catch {
        errors.append(error)
      }
    }
    self.limits = found
    self.errors = errors
  }

  /// Whether a head changed by more than a limit.
  var isExceeded: Bool { limits.contains { !$0.excesses.isEmpty } }

  /// What is to be said, a line a limit.
  var lines: [String] {
    limits.filter { !$0.excesses.isEmpty }.map { limit, excesses in
      let some = excesses.prefix(10).map { "\($0.head) \(Float($0.size))" }.joined(separator: ", ")
      let more = excesses.count > 10 ? " and \(excesses.count - 10) more" : ""
      return
        "\(limit.metric): \(excesses.count == 1 ? "1 head" : "\(excesses.count) heads") changed by more than \(limit.text): \(some)\(more)"
    }
  }

  /// The same for programs.
  var json: JSONValue {
    .array(
      limits.map { limit, excesses in
        [
          "metric": .string(limit.metric), "limit": .number(limit.limit),
          "exceeded": .array(
            excesses.map { excess in
              var object = ComparisonJSON.id(excess.head)
              object.append("size", MetricsJSON.number(excess.size))
              return .object(object)
            }),
        ]
      })
  }
}

/// The heads that changed most, for people.
enum ComparisonRanking {
  private static let count = 5

  static func lines(_ table: ComparisonTable) -> [String] {
    let top = table.ranking.prefix(count).compactMap { place -> String? in
      let head = table.heads[place]
      guard let value = head[table.rankedBy] else { return nil }
      let kinds =
        head.nameA.kind == head.nameB.kind
        ? head.nameA.kind.rawValue : "\(head.nameA.kind.rawValue) → \(head.nameB.kind.rawValue)"
      return "  \(head.id)  \(Float(value))  \(kinds)"
    }
    guard !top.isEmpty else { return [] }
    if table.heads.allSatisfy({ ($0[table.rankedBy] ?? 0) == 0 }) {
      return ["nothing changed: \(table.rankedBy.rawValue) is 0 for every head"]
    }
    return ["changed most, by \(table.rankedBy.rawValue):"] + top
  }
}
