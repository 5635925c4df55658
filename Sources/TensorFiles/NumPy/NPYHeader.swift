/// The header of an npy array: a Python dictionary, of which only the form that NumPy writes is read.
///
///     {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
///
/// All three keys are needed, once each, in any order; blanks may follow.
struct NPYHeader: Equatable {
  var descr = ""
  var isFortranOrder = false
  var shape: [Int] = []

  /// Where and how a header leaves the form.
  struct Flaw: Error {
    let offset: Int
    let expected, found: String
  }

  init(_ text: UnsafeRawBufferPointer) throws(Flaw) {
    var scanner = Scanner(text: text)
    var seen: Set<String> = []
    try scanner.expect("{")
    while !scanner.take("}") {
      let start = scanner.position
      let key = try scanner.string()
      guard seen.insert(key).inserted else {
        throw Flaw(offset: start, expected: "each key once", found: "'\(key)' twice")
      }
      try scanner.expect(":")
      switch key {
      case "descr": descr = try scanner.string()
      case "fortran_order": isFortranOrder = try scanner.truthValue()
      case "shape": shape = try scanner.tuple()
      default: throw Flaw(offset: start, expected: "descr, fortran_order or shape", found: "'\(key)'")
      }
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard seen.count == 3 else {
      throw Flaw(
        offset: scanner.position, expected: "the keys descr, fortran_order and shape",
        found: seen.isEmpty ? "none" : seen.sorted().joined(separator: ", "))
    }
  }
}

private struct Scanner {
  let text: UnsafeRawBufferPointer
  var position = 0

  init(text: UnsafeRawBufferPointer) { self.text = text }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(NPYHeader.Flaw) {
    guard take(character) else { throw flaw("'\(character)'") }
  }

  mutating func expectEnd() throws(NPYHeader.Flaw) {
    skipBlanks()
    guard position == text.count else { throw flaw("the end of the header") }
  }

  /// Printable ASCII between two quotation marks of one kind, without escapes.
  mutating func string() throws(NPYHeader.Flaw) -> String {
    skipBlanks()
    guard position < text.count, [0x22, 0x27].contains(text[position]) else { throw flaw("a string") }
    let quote = text[position]
    let start = position + 1
    position = start
    while position < text.count, text[position] != quote {
      guard (0x20...0x7E).contains(text[position]), text[position] != UInt8(ascii: "\\") else {
        throw flaw("a plain character")
      }
      position += 1
    }
    guard position < text.count else { throw flaw("the end of the string") }
    position += 1
    return String(decoding: text[start..<position - 1], as: UTF8.self)
  }

  mutating func truthValue() throws(NPYHeader.Flaw) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)] where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw flaw("True or False")
  }

  /// Sizes in parentheses; a comma follows a lone one.
  mutating func tuple() throws(NPYHeader.Flaw) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !take(")") {
      sizes.append(try size())
      if take(",") { continue }
      guard sizes.count > 1 else { throw flaw("','") }
      try expect(")")
      break
    }
    return sizes
  }

  private mutating func size() throws(NPYHeader.Flaw) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while position < text.count, (0x30...0x39).contains(text[position]) {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeToo) = product.addingReportingOverflow(Int(text[position] - 0x30))
      guard !isTooLarge, !isTooLargeToo else { throw flaw("a size that fits 64 bits") }
      value = sum
      position += 1
    }
    guard position > start else { throw flaw("a size") }
    // Python 2 wrote long integers with an L.
    if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func skipBlanks() {
    while position < text.count, [0x20, 0x0A].contains(text[position]) { position += 1 }
  }

  private func flaw(_ expected: String) -> NPYHeader.Flaw {
    guard position < text.count else {
      return NPYHeader.Flaw(offset: position, expected: expected, found: "its end")
    }
    let byte = text[position]
    let found =
      (0x21...0x7E).contains(byte)
      ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16, uppercase: true))"
    return NPYHeader.Flaw(offset: position, expected: expected, found: found)
  }
}
