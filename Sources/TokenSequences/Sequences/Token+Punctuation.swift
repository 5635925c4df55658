extension ResolvedSequence.Token {
  /// Whether it is punctuation alone: every character of Unicode's category P, apart from the signs that labels show blanks and line
  /// breaks with. Symbols such as `$` and `+` are no punctuation, nor are special tokens.
  public var isPunctuation: Bool {
    guard !isSpecial else { return false }
    let scalars = label.unicodeScalars.filter { !"·↵⇥".unicodeScalars.contains($0) }
    return !scalars.isEmpty
      && scalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
          .initialPunctuation,
          .finalPunctuation, .otherPunctuation:
          true
        default: false
        }
      }
  }
}
