import COniguruma

/// Properties of characters as Unicode 16 has them, for regular expressions: an installed engine may be of another version,
/// where `\p{L}` and `\p{S}` lack letters and emoji that the tokenizers' own engine knows.
enum UnicodeProperties {
  /// Gives them to the engine, which takes them for its own of the same names.
  ///
  /// - Returns: whether it took all.
  static func define() -> Bool {
    CharacterTables.properties.allSatisfy { name, runs in
      let ranges = CharacterClass.ranges(runs)
      // The engine keeps the address: the table stays for as long as the program runs.
      let table = UnsafeMutablePointer<OnigCodePoint>.allocate(capacity: 1 + 2 * ranges.count)
      table[0] = OnigCodePoint(ranges.count)
      for (index, range) in ranges.enumerated() {
        table[1 + 2 * index] = range.lowerBound
        table[2 + 2 * index] = range.upperBound
      }
      return onig_unicode_define_user_property(name, table) == ONIG_NORMAL
    }
  }
}
