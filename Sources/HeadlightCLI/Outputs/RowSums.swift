import AttentionCore
import Synchronization

/// Watches whether the rows of captured attention sum to 1: they are shown as they are, and it is said.
final class RowSums: Sendable {
  private struct Tally {
    var rows = 0
    var odd = 0
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
      var sum: Float = 0
      for key in 0..<head.keys { sum += head.pattern[query * head.keys + key] }
      own.rows += 1
      if abs(sum - 1) > Self.tolerance { own.odd += 1 }
      own.least = min(own.least, sum)
      own.greatest = max(own.greatest, sum)
    }
    tally.withLock {
      $0.rows += own.rows
      $0.odd += own.odd
      $0.least = min($0.least, own.least)
      $0.greatest = max($0.greatest, own.greatest)
    }
  }

  /// What there is to say, or `nil` when all rows sum to 1.
  var note: String? {
    let tally = tally.withLock { $0 }
    guard tally.odd > 0 else { return nil }
    return
      "\(tally.odd) of \(tally.rows) rows do not sum to 1: their sums go from \(tally.least) to \(tally.greatest); they are shown as they are"
  }
}
