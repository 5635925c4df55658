import ArgumentParser
import AttentionCore

/// A limit of change, as in `map_distance=0.1`.
struct ChangeLimit: ExpressibleByArgument, Sendable {
  /// The key of a metric, or of a `ComparisonMetric`.
  let metric: String
  /// What no head may change by more than.
  let limit: Double
  /// The limit as it was given.
  let text: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    metric = String(argument[..<equals])
    text = String(argument[argument.index(after: equals)...])
    guard let limit = Double(text), limit.isFinite, limit >= 0 else { return nil }
    self.limit = limit
  }

  /// A head beyond the limit.
  struct Excess: Sendable {
    let head: HeadID
    let size: Double
  }

  /// Every name that there is a limit for.
  static let known: [String] =
    ComparisonMetric.allCases.map(\.rawValue) + HeadFacts.everyColumn.map(\.key)

  /// Checks the name, also against columns of files that an earlier version wrote.
  func check(columns: [String] = []) throws(UsageError) {
    guard !Self.known.contains(metric), !columns.contains(metric) else { return }
    throw UsageError(
      "--fail-above: there is no metric '\(metric)'; there are \(Self.known.joined(separator: ", "))")
  }

  /// The heads that changed by more, the greatest change first.
  ///
  /// - Throws: when no head has the metric on both sides: a limit that was not looked at must not pass.
  func excesses(in table: ComparisonTable) throws(LimitError) -> [Excess] {
    guard let sizes = table.sizes(of: metric), !sizes.isEmpty else { throw LimitError(metric: metric) }
    return sizes.filter { !($0.size <= limit) }
      .sorted { ($1.size, $0.head) < ($0.size, $1.head) }
      .map { Excess(head: table.heads[$0.head].id, size: $0.size) }
  }
}

/// A limit that nothing could be compared with.
struct LimitError: Error, CustomStringConvertible {
  let metric: String

  var description: String {
    let isOfMaps = ["map_distance", "map_divergence", "largest_change"].contains(metric)
    return "--fail-above \(metric): no head has it on both sides"
      + (isOfMaps ? "; outputs have maps where they were written with --format safetensors" : "")
  }
}
