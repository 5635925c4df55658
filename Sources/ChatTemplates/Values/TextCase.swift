/// Letter case as Python's `str` has it: full mappings of Unicode, one scalar at a time.
extension Text {
  /// `str.upper`.
  var uppercased: Text { mapped { $0.properties.uppercaseMapping } }

  /// `str.lower`, with the final sigma.
  var lowercased: Text {
    guard scalars.contains("Σ") else { return mapped { $0.properties.lowercaseMapping } }
    var result: [Unicode.Scalar] = []
    for index in scalars.indices { appendLower(at: index, to: &result) }
    return Text(result, isMarkup: isMarkup)
  }

  /// `str.capitalize`.
  var capitalized: Text {
    guard let first = scalars.first else { return self }
    var result = Array(first.properties.titlecaseMapping.unicodeScalars)
    for index in scalars.indices.dropFirst() { appendLower(at: index, to: &result) }
    return Text(result, isMarkup: isMarkup)
  }

  /// `str.title`: a letter after one without case begins a word.
  var titlecased: Text {
    var result: [Unicode.Scalar] = []
    var isInside = false
    for index in scalars.indices {
      if isInside {
        appendLower(at: index, to: &result)
      } else {
        result.append(contentsOf: scalars[index].properties.titlecaseMapping.unicodeScalars)
      }
      isInside = scalars[index].properties.isCased
    }
    return Text(result, isMarkup: isMarkup)
  }

  /// `str.swapcase`.
  var caseSwapped: Text {
    var result: [Unicode.Scalar] = []
    for (index, scalar) in scalars.enumerated() {
      if scalar.properties.isUppercase {
        appendLower(at: index, to: &result)
      } else if scalar.properties.isLowercase {
        result.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return Text(result, isMarkup: isMarkup)
  }

  /// The filter `title`: words begin after blanks, hyphens and opening brackets.
  var titleFiltered: Text {
    var result = Text([])
    var start = 0
    var index = 0
    func append(_ end: Int) {
      guard start < end else { return }
      result.scalars += Text(scalars[start...start]).uppercased.scalars
      result.scalars += Text(scalars[(start + 1)..<end]).lowercased.scalars
    }
    while index < scalars.count {
      if scalars[index].isPythonSpace || "-({[<".unicodeScalars.contains(scalars[index]) {
        append(index)
        result.scalars.append(scalars[index])
        start = index + 1
      }
      index += 1
    }
    append(scalars.count)
    return result
  }

  private func mapped(_ mapping: (Unicode.Scalar) -> String) -> Text {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count)
    for scalar in scalars { result.append(contentsOf: mapping(scalar).unicodeScalars) }
    return Text(result, isMarkup: isMarkup)
  }

  /// A capital sigma is ς after a cased letter that none follows, with what has no weight between left out.
  private func appendLower(at index: Int, to result: inout [Unicode.Scalar]) {
    guard scalars[index] == "Σ" else {
      result.append(contentsOf: scalars[index].properties.lowercaseMapping.unicodeScalars)
      return
    }
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    let isFinal = (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false)
    result.append(isFinal ? "ς" : "σ")
  }
}

/// Questions that `str` answers about all its scalars.
extension Text {
  /// `str.islower`: something has case, and all that has is lower.
  var isLower: Bool {
    !scalars.contains { $0.properties.isUppercase || $0.isTitlecase }
      && scalars.contains { $0.properties.isLowercase }
  }

  /// `str.isupper`.
  var isUpper: Bool {
    !scalars.contains { $0.properties.isLowercase || $0.isTitlecase }
      && scalars.contains { $0.properties.isUppercase }
  }

  /// Whether there are scalars and `holds` is true of all.
  func all(_ holds: (Unicode.Scalar) -> Bool) -> Bool { !scalars.isEmpty && scalars.allSatisfy(holds) }
}

extension Unicode.Scalar {
  var isTitlecase: Bool { properties.generalCategory == .titlecaseLetter }

  /// Whether `str.isalpha` holds.
  var isPythonAlphabetic: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// The value of a decimal digit of any script.
  var decimalDigit: Int? {
    guard properties.numericType == .decimal, let value = properties.numericValue else { return nil }
    return Int(exactly: value)
  }
}
