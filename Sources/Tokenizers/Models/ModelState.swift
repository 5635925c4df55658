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

  /// What is kept for the next piece.
  private static let keptCount = 1 << 16

  /// Gives back what a long piece took.
  mutating func shrink() {
    if symbols.capacity > Self.keptCount { symbols = [] }
    if queue.capacity > Self.keptCount { queue = MergeQueue() }
    if paths.capacity > Self.keptCount { paths = [] }
  }
}
