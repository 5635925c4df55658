import CGLib

/// Data of Unicode 9: GLib's, without what is newer.
enum UnicodeData {
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

  /// Whether a character joins with none before it and is its own normalization: it can be copied.
  static func isInert(_ scalar: Unicode.Scalar, _ form: NormalizationForm) -> Bool {
    if CharacterClass.mark.contains(scalar) || (0x1100...0x11FF).contains(scalar.value) { return false }
    var whole: Unicode.Scalar?
    decompose(scalar, compatible: form.isCompatible) { part in
      whole = whole.map { form.isComposed ? compose($0, part) ?? part : part } ?? part
    }
    return whole == scalar
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { $0.major <= 9 } ?? false
  }

  /// Characters of the longest decomposition (U+FDFA).
  private static let longest = Int(G_UNICHAR_MAX_DECOMPOSITION_LENGTH)
}
