/// What metrics need to know of the keys, worked out once for all heads of a sequence.
struct KeyTokens: Sendable {
  /// Number of keys.
  let count: Int
  /// From the first key that is not padding to the last.
  let real: Range<Int>
  /// How many keys before each are not padding, and before the end; `nil` where none is padding.
  private let realBefore: [Int]?
  /// 0 for padding and 1 for the rest; `nil` where none is padding.
  let factors: [Float]?
  /// The special tokens, ascending.
  let special: [Int]
  /// The special tokens that are not the first token of the sequence.
  let delimiters: [Int]
  /// The keys that are punctuation.
  let punctuation: [Int]

  init(_ facts: TokenFacts) {
    let isReal = (0..<facts.keys).map { facts.keyPadding?[$0] != true }
    let first = isReal.firstIndex(of: true) ?? 0
    count = facts.keys
    real = first..<(isReal.lastIndex(of: true) ?? first - 1) + 1
    let hasPadding = isReal.contains(false)
    realBefore = hasPadding ? isReal.reduce(into: [0]) { $0.append(($0.last ?? 0) + ($1 ? 1 : 0)) } : nil
    factors = hasPadding ? isReal.map { $0 ? 1 : 0 } : nil
    special = (0..<facts.keys).filter { isReal[$0] && facts.isSpecial[$0] }
    delimiters = special.filter { $0 != first }
    punctuation = (0..<facts.keys).filter { isReal[$0] && facts.isPunctuation[$0] }
  }

  /// How many of some keys are not padding.
  @inline(__always)
  func count(in keys: Range<Int>) -> Int {
    guard let realBefore else { return keys.count }
    return realBefore[keys.upperBound] - realBefore[keys.lowerBound]
  }

  /// Whether a key is there and is not padding.
  @inline(__always)
  func isReal(_ key: Int) -> Bool { factors.map { $0[key] == 1 } ?? true }

  /// The keys that `query` may see, from the first to the last that is not padding.
  @inline(__always)
  func visible(_ mask: AttentionMask, query: Int) -> Range<Int> {
    mask.visibleKeys(query: query, keys: count).clamped(to: real)
  }
}
