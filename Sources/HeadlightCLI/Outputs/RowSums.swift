import AttentionCore
import Synchronization

/// Watches whether the rows of captured attention are distributions: they are shown as they are, and it is said.
final class RowSums: Sendable {
  private struct Tally {
    var rows = 0
    var odd = 0
    var negative = 0
    var least = Float.infinity
    var greatest = -Float.infinity
  }

  /// What half-precision weights may be off by.
  private static let tolerance: Float = 2e-3
  private let tally = Mutex(Tally())

  func receive(_ head: HeadAttention) {
    guard head.id.head != nil else { return }
    var own = Tally()
    for query in 0..<head.queries {
      var (sum, least) = (Float(0), Float(0))
      for key in 0..<head.keys {
        let weight = head.pattern[query * head.keys + key]
        sum += weight
        least = min(least, weight)
      }
      own.rows += 1
      if abs(sum - 1) > Self.tolerance { own.odd += 1 }
      if least < 0 { own.negative += 1 }
      own.least = min(own.least, sum)
      own.greatest = max(own.greatest, sum)
    }
    tally.withLock {
      $0.rows += own.rows
      $0.odd += own.odd
      $0.negative += own.negative
      $0.least = min($0.least, own.least)
      $0.greatest = max($0.greatest, own.greatest)
    }
  }

  /// What there is to say; nothing when all rows are distributions.
  var notes: [String] {
    let tally = tally.withLock { $0 }
    var notes: [String] = []
    if tally.odd > 0 {
      notes.append(
        "\(tally.odd) of \(tally.rows) rows do not sum to 1: their sums go from \(tally.least) to \(tally.greatest); they are shown as they are, and metrics that are masses, and names by them, are of the weights as they are"
      )
    }
    if tally.negative > 0 {
      notes.append("\(tally.negative) of \(tally.rows) rows have negative weights, which metrics count as 0")
    }
    return notes
  }
}
