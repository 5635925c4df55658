/// One row of a map, as metrics read it: the weights of one query, with the row before it.
///
/// Pointers are indexed by key. Entries outside `visible` and of padding are 0; one place before the first key and one behind the
/// last may be read too.
struct PatternRow {
  /// A row divided by its sum.
  struct Shares {
    let pointer: UnsafePointer<Float>
    /// The keys that the query may see, from the first to the last that is not padding.
    let visible: Range<Int>
    /// How many of them are not padding; at least 1.
    let visibleCount: Int
    /// −Σ p ln p, in nats.
    let entropy: Double
  }

  /// The query's place.
  let query: Int
  /// The weights as they are; they need not sum to 1.
  let weights: UnsafePointer<Float>
  /// The weights divided by their sum.
  let shares: Shares
  /// Those of the query just before; `nil` where that has no part in metrics.
  let before: Shares?

  /// The keys that the query may see.
  var visible: Range<Int> { shares.visible }
}
