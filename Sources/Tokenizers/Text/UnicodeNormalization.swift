import CGLib

/// The normalization forms of Unicode (Standard Annex 15), as the crate `unicode-normalization-alignments` computes
/// them for Hugging Face's tokenizers: by the data of Unicode 9, and for each character of the result with the number
/// that `AlignedTextEditor` takes.
enum NormalizationForm: Sendable {
  case nfd
  case nfc
  case nfkd
  case nfkc

  var isCompatible: Bool { self == .nfkd || self == .nfkc }
  var isComposed: Bool { self == .nfc || self == .nfkc }

  /// Characters that begin with a byte below this do not change and do not join with the one before them: those below
  /// U+00C0 (NFD), U+0300 (NFC), or U+0080, since U+00A0 is the first that changes in the other forms.
  fileprivate var firstActiveByte: UInt8 {
    switch self {
    case .nfd: 0xC3
    case .nfc: 0xCC
    case .nfkd, .nfkc: 0xC2
    }
  }
}

extension AlignedText {
  /// Brings the text into a normalization form.
  mutating func normalize(_ form: NormalizationForm) throws(TokenizerError) {
    guard bytes.contains(where: { $0 >= form.firstActiveByte }) else { return }
    var writer = NormalizationWriter(form, AlignedTextEditor(self))
    var index = 0
    while index < bytes.count {
      var end = index
      while end < bytes.count, bytes[end] < form.firstActiveByte { end += 1 }
      if end > index {
        // The last of them may join with what follows.
        var last = end - 1
        while last > index, bytes[last] & 0xC0 == 0x80 { last -= 1 }
        writer.keep(index..<last)
        writer.push(bytes.scalar(at: last).scalar)
        index = end
      } else {
        let (scalar, width) = bytes.scalar(at: index)
        writer.push(scalar)
        index += width
      }
    }
    self = try writer.finish()
  }
}

/// Decomposes characters, orders marks and composes again.
private struct NormalizationWriter {
  struct Part {
    var scalar: Unicode.Scalar
    var combiningClass: Int
    /// What `AlignedTextEditor.write` is given.
    var change: Int
  }

  private let form: NormalizationForm
  private var editor: AlignedTextEditor
  /// A starter and the marks behind it, not ordered yet.
  private var pending: [Part] = []
  /// A starter that the next characters may join.
  private var starter: Part?
  /// Marks behind it that did not join.
  private var marks: [Part] = []

  init(_ form: NormalizationForm, _ editor: AlignedTextEditor) {
    self.form = form
    self.editor = editor
  }

  /// Takes bytes of the text that do not change.
  mutating func keep(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    flush()
    editor.keep(range)
  }

  /// Takes the next character.
  mutating func push(_ scalar: Unicode.Scalar) {
    var change = 0
    UnicodeData.decompose(scalar, compatible: form.isCompatible) { scalar in
      let combiningClass = UnicodeData.combiningClass(scalar)
      if combiningClass == 0 { order() }
      pending.append(Part(scalar: scalar, combiningClass: combiningClass, change: change))
      change = 1
    }
  }

  consuming func finish() throws(TokenizerError) -> AlignedText {
    flush()
    return try editor.finish()
  }

  private mutating func flush() {
    order()
    writeStarter()
  }

  /// Brings the marks into canonical order, and hands all on.
  private mutating func order() {
    if pending.count > 2 || (pending.count == 2 && pending[0].combiningClass > pending[1].combiningClass) {
      // By place, too: the order of marks of one class stays.
      let order = pending.indices.sorted {
        (pending[$0].combiningClass, $0) < (pending[$1].combiningClass, $1)
      }
      for index in order { emit(pending[index]) }
    } else {
      for part in pending { emit(part) }
    }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func emit(_ part: Part) {
    guard form.isComposed else { return write(part) }
    guard let first = starter else {
      if part.combiningClass == 0 { starter = part } else { write(part) }
      return
    }
    let isBlocked = marks.last.map { $0.combiningClass >= part.combiningClass } ?? false
    if !isBlocked, let composed = UnicodeData.compose(first.scalar, part.scalar) {
      starter = Part(scalar: composed, combiningClass: 0, change: first.change + part.change - 1)
    } else if part.combiningClass == 0 {
      writeStarter()
      starter = part
    } else {
      marks.append(part)
    }
  }

  private mutating func writeStarter() {
    if let starter { write(starter) }
    starter = nil
    for mark in marks { write(mark) }
    marks.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ part: Part) { editor.write(part.scalar, change: part.change) }
}

/// Data of Unicode 9: GLib's, without what is newer.
private enum UnicodeData {
  /// Calls `body` with each character of the full decomposition, or with the character itself.
  @inline(__always)
  static func decompose(_ scalar: Unicode.Scalar, compatible: Bool, _ body: (Unicode.Scalar) -> Void) {
    guard scalar.value >= 0xA0 else { return body(scalar) }
    withUnsafeTemporaryAllocation(of: gunichar.self, capacity: longest) { parts in
      let count = g_unichar_fully_decompose(
        scalar.value, compatible ? 1 : 0, parts.baseAddress, gsize(longest))
      guard count > 1 || (count == 1 && parts[0] != scalar.value), isKnown(scalar) else {
        return body(scalar)
      }
      for part in parts.prefix(Int(count)) { body(Unicode.Scalar(part) ?? scalar) }
    }
  }

  static func combiningClass(_ scalar: Unicode.Scalar) -> Int {
    guard scalar.value >= 0x300 else { return 0 }
    let combiningClass = Int(g_unichar_combining_class(scalar.value))
    return combiningClass != 0 && isKnown(scalar) ? combiningClass : 0
  }

  static func compose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    guard second.value >= 0x300 else { return nil }
    var composed: gunichar = 0
    guard g_unichar_compose(first.value, second.value, &composed) != 0, let scalar = Unicode.Scalar(composed),
      isKnown(scalar)
    else { return nil }
    return scalar
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { scalar.isAssigned(inUnicode: 9) }

  /// Characters of the longest decomposition (U+FDFA).
  private static let longest = Int(G_UNICHAR_MAX_DECOMPOSITION_LENGTH)
}

extension Unicode.Scalar {
  /// Whether a version of Unicode has the character.
  func isAssigned(inUnicode major: Int) -> Bool { properties.age.map { $0.major <= major } ?? false }
}
