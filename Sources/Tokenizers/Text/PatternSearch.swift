import COniguruma
import StrictJSON

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Searches texts, one after another, for all matches of a pattern, which do not overlap. One thread's.
struct PatternSearch: ~Copyable {
  private let pattern: Pattern
  private let region: UnsafeMutablePointer<OnigRegion>?
  private let limits: OpaquePointer?
  private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var position = 0
  /// Where the last match ended: an empty one there does not count.
  private var lastEnd: Int?
  private var searches = 0
  private var bytes = 0
  private var began: ContinuousClock.Instant?

  /// Failed attempts at one place of the text; also the default of the engine and so of the Python package.
  private static let attemptLimit: UInt = 10_000_000
  /// Entries of the engine's stack, of some 40 bytes each: a run of so many characters can be one match.
  private static let stackLimit: UInt32 = 1 << 24
  /// What all searches may take, beside 10 microseconds a byte: a hundred times what they take.
  private let timeLimit: Duration
  /// Bytes that one call of the engine may look at, of a few nanoseconds each. An attempt fails once at least, and looks
  /// at the whole text at most.
  private let workLimit: UInt

  init(_ pattern: Pattern, timeLimit: Duration = .seconds(30), workLimit: UInt = 1 << 31)
    throws(TokenizerError)
  {
    self.pattern = pattern
    self.timeLimit = timeLimit
    self.workLimit = workLimit
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
    lastEnd = nil
    bytes += text.count
    guard let limits else { return }
    _ = onig_set_match_stack_limit_size_of_match_param(limits, Self.stackLimit)
    _ = onig_set_retry_limit_in_match_of_match_param(limits, Self.attemptLimit)
    limitSearch()
  }

  private func limitSearch() {
    let attempts = min(workLimit / UInt(max(1, text.count)), 8 * Self.attemptLimit)
    _ = onig_set_retry_limit_in_search_of_match_param(limits, max(1, attempts))
  }

  /// The next match, in bytes of the text; `nil` behind the last.
  mutating func next() throws(TokenizerError) -> Range<Int>? {
    switch pattern.kind {
    case .literal(let literal): return nextLiteral(literal)
    case .regex(let compiled):
      while position <= text.count, let match = try search(compiled) {
        position = match.upperBound
        if match.isEmpty { position += position < text.count ? text.scalar(at: position).width : 1 }
        guard match.isEmpty, match.lowerBound == lastEnd else {
          lastEnd = match.upperBound
          return match
        }
      }
      position = text.count + 1
      return nil
    }
  }

  /// Knuth, Morris and Pratt: never looks at a byte twice.
  private mutating func nextLiteral(_ literal: Pattern.Literal) -> Range<Int>? {
    guard let start = text.baseAddress else { return nil }
    let bytes = literal.bytes
    var matched = 0
    while position < text.count {
      if matched == 0 {
        guard let found = memchr(start + position, Int32(bytes[0]), text.count - position) else { break }
        position = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
      }
      while matched > 0, text[position] != bytes[matched] { matched = literal.borders[matched - 1] }
      if text[position] == bytes[matched] { matched += 1 }
      position += 1
      if matched == bytes.count { return position - matched..<position }
    }
    position = text.count
    return nil
  }

  /// The first match that begins at the position or behind it.
  private mutating func search(_ compiled: CompiledRegex) throws(TokenizerError) -> Range<Int>? {
    guard let start = text.baseAddress else { return nil }
    searches &+= 1
    if searches & 15 == 0 || text.count > 1 << 12 { try checkTime(compiled) }
    let end = start + text.count
    var found = onig_search_with_param(
      compiled.regex, start, end, start + position, end, region, ONIG_OPTION_NONE, limits)
    if found == ONIGERR_RETRY_LIMIT_IN_SEARCH_OVER || found == ONIGERR_RETRY_LIMIT_IN_MATCH_OVER {
      found = try searchSlowly(compiled, start, error: found)
    }
    if found == ONIG_MISMATCH { return nil }
    guard found >= 0 else { throw failure(compiled, CompiledRegex.message(found, nil)) }
    guard let first = region?.pointee.beg?[0], let last = region?.pointee.end?[0],
      first >= position, first <= last, last <= text.count, isBoundary(Int(first)), isBoundary(Int(last))
    else {
      throw failure(compiled, "a match begins in the last one, behind its own end, or inside of a character")
    }
    return Int(first)..<Int(last)
  }

  /// The same match, looked for at one place after another: the engine cannot be stopped during a search, nor can a
  /// search of a part of the places look at all of the text.
  ///
  /// - Parameter error: what stopped the search.
  private mutating func searchSlowly(
    _ compiled: CompiledRegex, _ start: UnsafePointer<UInt8>, error: Int32
  ) throws(TokenizerError) -> Int32 {
    // Of these, the engine tells what matches at one place only together with the others.
    guard !compiled.source.contains(#"\G"#), onig_get_options(compiled.regex) & ONIG_OPTION_FIND_LONGEST == 0
    else {
      return error
    }
    _ = onig_set_retry_limit_in_search_of_match_param(limits, 0)
    defer { limitSearch() }
    var place = position
    while true {
      if (place - position) & 15 == 0 { try checkTime(compiled) }
      let length = onig_match_with_param(
        compiled.regex, start, start + text.count, start + place, region, ONIG_OPTION_NONE, limits)
      if length != ONIG_MISMATCH { return length < 0 ? length : Int32(place) }
      guard place < text.count else { return ONIG_MISMATCH }
      place += text.scalar(at: place).width
    }
  }

  private func isBoundary(_ index: Int) -> Bool { index == text.count || text[index] & 0xC0 != 0x80 }

  private mutating func checkTime(_ compiled: CompiledRegex) throws(TokenizerError) {
    let now = ContinuousClock.now
    guard let began else { return began = now }
    if now - began > timeLimit + .microseconds(10 * bytes) {
      throw failure(compiled, "it takes too long")
    }
  }

  private func failure(_ compiled: CompiledRegex, _ problem: String) -> TokenizerError {
    .text(
      problem:
        "the regular expression '\(shortened(compiled.source))' cannot be applied to the text: \(problem)")
  }
}
