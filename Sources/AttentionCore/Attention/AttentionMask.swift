/// Which keys a query may see, from positions alone: those from `before` places before it to `after` places behind it.
public struct AttentionMask: Sendable, Hashable {
  /// How many keys before the query's own position are visible; `nil` for all.
  public let before: Int?
  /// How many keys after the query's own position are visible; `nil` for all, 0 where the mask is causal.
  public let after: Int?

  /// Both at least 0 where given.
  public init(before: Int?, after: Int?) {
    precondition((before ?? 0) >= 0 && (after ?? 0) >= 0)
    self.before = before
    self.after = after
  }

  /// Every key up to the query's own.
  public static let causal = AttentionMask(before: nil, after: 0)
  /// Every key.
  public static let bidirectional = AttentionMask(before: nil, after: nil)

  /// The last `width` keys up to the query's own, itself among them; all of them where `width` is `nil`.
  public static func causal(window width: Int?) -> AttentionMask {
    AttentionMask(before: width.map { $0 - 1 }, after: 0)
  }

  /// Whether a query sees no later key.
  public var isCausal: Bool { after == 0 }

  /// The keys that `query` may see, of `keys`.
  @inline(__always)
  public func visibleKeys(query: Int, keys: Int) -> Range<Int> {
    let end = after.map { min(query + 1 + min($0, keys), keys) } ?? keys
    let start = before.map { max(query - $0, 0) } ?? 0
    return min(start, end)..<end
  }
}

extension AttentionMask: CustomStringConvertible {
  /// `causal` or `none`, as on the command line, and the window where there is one.
  public var description: String {
    switch (before, after) {
    case (nil, nil): "none"
    case (nil, 0?): "causal"
    case (let before?, 0?): "causal, window of \(before + 1)"
    case (let before, let after):
      "window of \(before.map(String.init) ?? "all") before and \(after.map(String.init) ?? "all") after"
    }
  }
}
