/// Names heads by their metrics.
public enum HeadNaming {
  /// The name of a head with these metrics: that of the first of `rules` whose conditions hold, else *mixed*.
  ///
  /// - Parameters:
  ///   - values: of one sequence, or means over many, where counts are of all queries.
  ///   - probe: what the head does with repeated random tokens, where that was tried; the sequence's own induction and
  ///     duplicate-token mass then play no part.
  public static func name(_ values: MetricValues, probe: ProbeScores? = nil) -> HeadName {
    var best: (rank: Int, name: HeadName)?
    for rule in rules {
      guard let (score, threshold) = match(rule, values, probe) else { continue }
      if let best, best.rank < rule.rank || best.rank == rule.rank && best.name.score ?? 0 >= score {
        continue
      }
      best = (rule.rank, HeadName(rule.kind, score: score, threshold: threshold))
    }
    return best?.name ?? HeadName(.mixed)
  }

  /// The score of a rule that holds, and what it had to reach.
  private static func match(
    _ rule: NamingRule, _ values: MetricValues, _ probe: ProbeScores?
  ) -> (score: Double, threshold: Double)? {
    var first: (Double, Double)?
    for condition in rule.conditions {
      let (value, bound): (Double, Double)
      switch condition.measure {
      case .metric(let metric):
        guard let measured = values[metric], measured.count >= condition.fewestQueries,
          probe == nil || !settledByProbe.contains(metric)
        else { return nil }
        (value, bound) = (measured.value, condition.bound(for: measured))
      case .probe(let metric):
        guard let probe else { return nil }
        (value, bound) = (probe[metric], condition.threshold)
      }
      guard condition.isUpperBound ? value <= bound : value >= bound else { return nil }
      if first == nil { first = (value, bound) }
    }
    return first
  }

  /// What the probe tells better than a sequence of text.
  private static let settledByProbe: Set<HeadMetric> = [.inductionEligible, .duplicateTokenEligible]
}
