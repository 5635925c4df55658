/// Working memory of one model, kept from piece to piece: one thread's. It is bounded, but for a piece that is long
/// itself.
struct ModelState: Sendable {
  /// Words seen before.
  var words = WordCache()
  /// The symbols of a word that BPE merges.
  var symbols: [BPE.Symbol] = []
  /// Merges that BPE can do.
  var queue = MergeQueue()
  /// Unigram's best paths to each byte.
  var paths: [Unigram.Path] = []

  /// Gives back what a piece took, where it was a long one.
  mutating func shrink(after count: Int) {
    guard count > 1 << 14 else { return }
    symbols = []
    queue = MergeQueue()
    paths = []
  }
}
