/// A token that is looked for in the text itself, before any model sees it: `<|endoftext|>`, `<mask>`.
struct AddedToken: Sendable, Equatable {
  /// What stands in the text.
  var content: String
  /// Whether it is only found where no letter, digit or underscore touches it.
  var singleWord = false
  /// Whether it takes the blanks on its left.
  var lstrip = false
  /// Whether it takes the blanks on its right.
  var rstrip = false
  /// Whether it is looked for in the normalized text, itself normalized.
  var normalized = true
  /// Whether it is one of the model's special tokens (`[CLS]`), which are no part of what is said.
  var isSpecial = false

  static func == (left: AddedToken, right: AddedToken) -> Bool {
    left.content.utf8.elementsEqual(right.content.utf8) && left.singleWord == right.singleWord
      && left.lstrip == right.lstrip && left.rstrip == right.rstrip && left.normalized == right.normalized
      && left.isSpecial == right.isSpecial
  }
}
