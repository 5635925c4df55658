import StrictJSON

/// A token as a file of settings gives it: a text alone, or a text and how it is looked for.
struct TokenSetting: Hashable {
  var content: String
  var singleWord = false
  var lstrip = false
  var rstrip = false
  /// Whether it is looked for in the normalized text; where nothing says so, special tokens are not.
  var normalized: Bool?
  var isSpecial = false
  /// Whether only the text was given.
  var isText = false

  /// A special token of which only the text is given.
  init(text: String) {
    content = text
    isText = true
  }

  /// A token with all its settings.
  init(_ content: String, lstrip: Bool = false, normalized: Bool? = nil, isSpecial: Bool = false) {
    self.content = content
    self.lstrip = lstrip
    self.normalized = normalized
    self.isSpecial = isSpecial
  }

  /// Reads a text, or an object of `content`, `lstrip`, `rstrip`, `single_word`, `normalized` and `special`.
  ///
  /// - Parameter isSpecial: what `special` is where the value does not say.
  init(_ value: JSONValue, isSpecial: Bool = false, place: String, path: String) throws(TokenizerError) {
    if let text = value.string {
      self.init(text: text)
      return
    }
    let reader = try ComponentReader(value, path: path, place: place)
    try reader.expectKeys(
      "__type", "content", "lstrip", "rstrip", "single_word", "normalized", "special", "id")
    self.init(try reader.string("content"))
    lstrip = try reader.bool("lstrip", default: false)
    rstrip = try reader.bool("rstrip", default: false)
    singleWord = try reader.bool("single_word", default: false)
    normalized = reader.value("normalized") == nil ? nil : try reader.bool("normalized")
    self.isSpecial = try reader.bool("special", default: isSpecial)
  }

  static func == (left: TokenSetting, right: TokenSetting) -> Bool {
    left.isText == right.isText && left.addedToken == right.addedToken
  }

  func hash(into hasher: inout Hasher) { hasher.combine(ExactString(content)) }

  private var isNormalized: Bool { normalized ?? !isSpecial }

  /// As tokenizers have it.
  var addedToken: AddedToken {
    AddedToken(
      content: content, singleWord: singleWord, lstrip: lstrip, rstrip: rstrip, normalized: isNormalized,
      isSpecial: isSpecial)
  }
}
