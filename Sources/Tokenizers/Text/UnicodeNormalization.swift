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
}

extension AlignedText {
  /// Brings the text into a normalization form.
  mutating func normalize(_ form: NormalizationForm) throws(TokenizerError) {
    if bytes.allSatisfy({ $0 < 0x80 }) { return }
    let inert = InertCharacters.of(form)
    var index = 0
    func skipInert() -> Int {
      var last = index
      while index < bytes.count {
        let (scalar, width) = bytes.scalar(at: index)
        if !inert.contains(scalar) { break }
        last = index
        index += width
      }
      return last
    }
    var last = skipInert()
    guard index < bytes.count else { return }
    var writer = NormalizationWriter(form, AlignedTextEditor(self))
    var start = 0
    while true {
      if last > start { writer.keep(start..<last) }
      // The last inert character may join with what follows.
      if index > start { writer.push(bytes.scalar(at: last).scalar) }
      guard index < bytes.count else { break }
      let (scalar, width) = bytes.scalar(at: index)
      writer.push(scalar)
      index += width
      start = index
      last = skipInert()
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
