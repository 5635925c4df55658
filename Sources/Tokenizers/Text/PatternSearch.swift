import COniguruma
import StrictJSON

/// Searches texts, one after another, for all matches of a pattern, which do not overlap. One thread's.
struct PatternSearch: ~Copyable {
  private let pattern: Pattern
  private let region: UnsafeMutablePointer<OnigRegion>?
  private let limits: OpaquePointer?
  private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var position = 0
  /// An empty match is not one directly behind another match. As in the Rust crate `onig`, the flag is only taken down
  /// by an empty match, wherever that is.
  private var skipsEmpty = false
  private var searches = 0
  private var bytes = 0
  private var began: ContinuousClock.Instant?

  /// Failed attempts at one place of the text; also the default of the engine and so of the Python package.
  private static let attemptLimit: UInt = 10_000_000
  /// Entries of the engine's stack, of some 40 bytes each: a run of so many characters can be one match.
  private static let stackLimit: UInt32 = 1 << 24
  /// What all searches may take, beside 10 microseconds a byte: a hundred times what they take.
  private static let timeLimit = Duration.seconds(30)

  init(_ pattern: Pattern) throws(TokenizerError) {
    self.pattern = pattern
    guard case .regex = pattern.kind else {
      region = nil
      limits = nil
      return
    }
    region = onig_region_new()
    limits = onig_new_match_param()
    guard region != nil, limits != nil else { throw .text(problem: "not enough memory to search the text") }
  }

  deinit {
    if let region { onig_region_free(region, 1) }
    if let limits { onig_free_match_param(limits) }
  }

  /// Goes to the beginning of a text, which must stay where it is until the last call of `next`.
  mutating func begin(_ text: UnsafeBufferPointer<UInt8>) throws(TokenizerError) {
    guard text.count < Int(Int32.max) else {
      throw .text(problem: "the text has more than \(Int32.max) bytes; give it in parts")
    }
    self.text = text
    position = 0
    skipsEmpty = false
    bytes += text.count
    guard let limits else { return }
    _ = onig_set_match_stack_limit_size_of_match_param(limits, Self.stackLimit)
    _ = onig_set_retry_limit_in_match_of_match_param(limits, Self.attemptLimit)
    _ = onig_set_retry_limit_in_search_of_match_param(limits, Self.attemptLimit + 256 * UInt(text.count))
  }

  /// The next match, in bytes of the text; `nil` behind the last.
  mutating func next() throws(TokenizerError) -> Range<Int>? {
    guard let start = text.baseAddress else { return nil }
    switch pattern.kind {
    case .literal(let bytes): return nextLiteral(bytes)
    case .regex(let compiled):
      while position <= text.count {
        let end = start + text.count
        let found = onig_search_with_param(
          compiled.regex, start, end, start + position, end, region, ONIG_OPTION_NONE, limits)
        if found == ONIG_MISMATCH { break }
        guard found >= 0 else { throw failure(compiled, CompiledRegex.message(found, nil)) }
        guard let first = region?.pointee.beg?[0], let last = region?.pointee.end?[0],
          first >= position, first <= last, last <= text.count
        else { throw failure(compiled, "a match begins before the end of the last or behind its own") }
        try countSearch(compiled)
        let match = Int(first)..<Int(last)
        position = match.upperBound
        guard match.isEmpty else {
          skipsEmpty = true
          return match
        }
        position += position < text.count ? text.scalar(at: position).width : 1
        if !skipsEmpty { return match }
        skipsEmpty = false
      }
      return nil
    }
  }

  private mutating func nextLiteral(_ bytes: [UInt8]) -> Range<Int>? {
    while position <= text.count - bytes.count {
      guard let match = text[position...].firstIndex(of: bytes[0]), match <= text.count - bytes.count else {
        break
      }
      position = match + 1
      if bytes.indices.allSatisfy({ text[match + $0] == bytes[$0] }) {
        position = match + bytes.count
        return match..<position
      }
    }
    position = text.count
    return nil
  }

  private mutating func countSearch(_ compiled: CompiledRegex) throws(TokenizerError) {
    searches &+= 1
    guard searches & 127 == 0 else { return }
    let now = ContinuousClock.now
    guard let began else { return began = now }
    if now - began > Self.timeLimit + .microseconds(10 * bytes) {
      throw failure(compiled, "it takes too long")
    }
  }

  private func failure(_ compiled: CompiledRegex, _ problem: String) -> TokenizerError {
    .text(
      problem:
        "the regular expression '\(shortened(compiled.source))' cannot be applied to the text: \(problem)")
  }
}
