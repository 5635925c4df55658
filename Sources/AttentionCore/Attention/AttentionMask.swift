/// Which keys a query may see, from positions alone.
public struct AttentionMask: Sendable, Equatable {
  /// Whether a query sees only keys at its own position and before.
  public var isCausal: Bool

  /// - Parameter isCausal: `false` lets every query see every key.
  public init(isCausal: Bool) { self.isCausal = isCausal }

  /// Every key up to the query's own.
  public static let causal = AttentionMask(isCausal: true)
  /// Every key.
  public static let bidirectional = AttentionMask(isCausal: false)

  /// The keys that `query` may see, of `keys`.
  @inline(__always)
  func visibleKeys(query: Int, keys: Int) -> Range<Int> {
    isCausal ? 0..<min(query + 1, keys) : 0..<keys
  }
}

extension AttentionMask: CustomStringConvertible {
  /// `causal` or `none`, as on the command line.
  public var description: String { isCausal ? "causal" : "none" }
}
