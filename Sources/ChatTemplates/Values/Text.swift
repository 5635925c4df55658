/// A Python `str`: Unicode scalars, counted, compared and cut one by one.
///
/// Swift's `String` counts and compares by grapheme cluster, Python by scalar.
struct Text: Sendable, ExpressibleByStringLiteral {
  /// The scalars in order.
  var scalars: [Unicode.Scalar]
  /// Whether it was marked by `safe` or `escape`, which changes what `+` does (MarkupSafe).
  var isMarkup = false

  init(_ scalars: [Unicode.Scalar], isMarkup: Bool = false) {
    self.scalars = scalars
    self.isMarkup = isMarkup
  }

  init(_ scalars: ArraySlice<Unicode.Scalar>) { self.scalars = Array(scalars) }

  init(_ string: String) { scalars = Array(string.unicodeScalars) }

  init(stringLiteral value: String) { self.init(value) }

  /// Number of scalars.
  var count: Int { scalars.count }

  /// The same text as Swift's string.
  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

extension Text: Hashable {
  static func == (left: Text, right: Text) -> Bool { left.scalars == right.scalars }
  func hash(into hasher: inout Hasher) { hasher.combine(scalars) }
}

// MARK: Searching

extension Text {
  /// Starts of the places where `needle`, which is not empty, occurs, none overlapping another, from the left.
  ///
  /// Knuth, Morris and Pratt: linear time whatever the texts are.
  static func occurrences(
    of needle: [Unicode.Scalar], in text: [Unicode.Scalar], limit: Int = .max
  ) -> [Int] {
    guard let first = needle.first, needle.count <= text.count, limit > 0 else { return [] }
    var found: [Int] = []
    if needle.count == 1 {
      for (index, scalar) in text.enumerated() where scalar == first {
        found.append(index)
        if found.count == limit { break }
      }
      return found
    }
    var fallback = [Int](repeating: 0, count: needle.count)
    var length = 0
    for index in 1..<needle.count {
      while length > 0, needle[index] != needle[length] { length = fallback[length - 1] }
      if needle[index] == needle[length] { length += 1 }
      fallback[index] = length
    }
    length = 0
    for (index, scalar) in text.enumerated() {
      while length > 0, scalar != needle[length] { length = fallback[length - 1] }
      if scalar == needle[length] { length += 1 }
      if length == needle.count {
        found.append(index + 1 - length)
        if found.count == limit { break }
        length = 0
      }
    }
    return found
  }

  /// As `occurrences(of:in:limit:)`, but from the right; the starts are in falling order.
  static func occurrencesFromEnd(
    of needle: [Unicode.Scalar], in text: [Unicode.Scalar], limit: Int = .max
  ) -> [Int] {
    occurrences(of: needle.reversed(), in: text.reversed(), limit: limit)
      .map { text.count - $0 - needle.count }
  }

  /// Whether `needle` occurs in the text.
  func contains(_ needle: Text) -> Bool {
    needle.scalars.isEmpty || !Text.occurrences(of: needle.scalars, in: scalars, limit: 1).isEmpty
  }
}

// MARK: Ends

extension Text {
  /// Python's `strip`: without scalars of `set` (nil: white space) at the ends asked for.
  func stripped(_ set: Text? = nil, left: Bool = true, right: Bool = true) -> Text {
    let set = set.map { Set($0.scalars) }
    let isStripped = { (scalar: Unicode.Scalar) in set?.contains(scalar) ?? scalar.isPythonSpace }
    var slice = scalars[...]
    if left { slice = slice.drop(while: isStripped) }
    while right, let last = slice.last, isStripped(last) { slice.removeLast() }
    return Text(Array(slice), isMarkup: isMarkup)
  }

  /// `lines` as Python's `splitlines` gives them.
  func lines(keepingEnds: Bool) -> [Text] {
    var lines: [Text] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      guard scalars[index].isPythonLineBreak else {
        index += 1
        continue
      }
      var next = index + 1
      if scalars[index] == "\r", next < scalars.count, scalars[next] == "\n" { next += 1 }
      lines.append(Text(scalars[start..<(keepingEnds ? next : index)]))
      start = next
      index = next
    }
    if start < scalars.count { lines.append(Text(scalars[start...])) }
    return lines
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` and `\s` hold.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// Whether `str.splitlines` ends a line there.
  var isPythonLineBreak: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether `repr` shows the scalar as it is.
  var isPythonPrintable: Bool {
    if value == 0x20 { return true }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }
}
