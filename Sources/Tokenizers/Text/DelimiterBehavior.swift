/// What becomes of the delimiters between which a text is split (`the-final--countdown` at `-`).
enum DelimiterBehavior: String, Sendable {
  /// They go: `the`, `final`, `countdown`.
  case removed = "Removed"
  /// Each is a piece: `the`, `-`, `final`, `-`, `-`, `countdown`.
  case isolated = "Isolated"
  /// Each belongs to the piece before it: `the-`, `final-`, `-`, `countdown`.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Each belongs to the piece behind it: `the`, `-final`, `-`, `-countdown`.
  case mergedWithNext = "MergedWithNext"
  /// Those that follow each other are one piece: `the`, `-`, `final`, `--`, `countdown`.
  case contiguous = "Contiguous"

  /// The behavior under a key of a component.
  init(_ reader: ComponentReader, key: String = "behavior", default fallback: DelimiterBehavior? = nil)
    throws(TokenizerError)
  {
    let name = try reader.string(key, default: fallback?.rawValue)
    guard let behavior = DelimiterBehavior(rawValue: name) else {
      throw reader.wrong(
        key, "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous", .string(name))
    }
    self = behavior
  }
}

/// Makes pieces of the parts of a text, delimiters and what lies between them, as a behavior says.
struct PieceCuts {
  /// The pieces so far; none is empty.
  var pieces: [SplitText.Piece]
  private let behavior: DelimiterBehavior
  private let origins: [AlignedText.Origin]
  private var base = 0
  /// The part that may still be joined with the next.
  private var open: Range<Int>?
  private var lastIsDelimiter = false

  init(_ behavior: DelimiterBehavior, origins: [AlignedText.Origin], capacity: Int) {
    self.behavior = behavior
    self.origins = origins
    pieces = []
    pieces.reserveCapacity(capacity)
  }

  /// Begins a piece that is to be cut, at a byte of the text.
  mutating func begin(_ base: Int) {
    self.base = base
    open = nil
    lastIsDelimiter = false
  }

  /// The next part, counted from the beginning of the piece.
  @inline(__always)
  mutating func add(_ part: Range<Int>, isDelimiter: Bool) {
    switch behavior {
    case .removed: if !isDelimiter { append(part) }
    case .isolated: append(part)
    case .contiguous: join(part, joins: isDelimiter == lastIsDelimiter)
    case .mergedWithPrevious: join(part, joins: isDelimiter && !lastIsDelimiter)
    case .mergedWithNext: join(part, joins: !isDelimiter && lastIsDelimiter)
    }
    lastIsDelimiter = isDelimiter
  }

  /// Ends the piece.
  mutating func end() {
    if let open { append(open) }
    open = nil
  }

  private mutating func join(_ part: Range<Int>, joins: Bool) {
    if joins, let first = open {
      open = first.lowerBound..<part.upperBound
    } else {
      end()
      open = part
    }
  }

  @inline(__always)
  private mutating func append(_ part: Range<Int>) {
    guard !part.isEmpty else { return }
    let range = base + part.lowerBound..<base + part.upperBound
    let origin = AlignedText.Origin(
      start: origins[range.lowerBound].start, end: origins[range.upperBound - 1].end)
    pieces.append(SplitText.Piece(range: range, origin: origin, addedToken: nil))
  }
}
