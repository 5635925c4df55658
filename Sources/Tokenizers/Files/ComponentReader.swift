import StrictJSON

/// Reads one component of `tokenizer.json`, and says which key of which file is wrong.
struct ComponentReader {
  /// The file.
  let path: String
  /// Where the component stands in it: `normalizer.normalizers[1]`.
  let place: String
  let object: JSONObject

  init(_ value: JSONValue, path: String, place: String) throws(TokenizerError) {
    guard let object = value.object else {
      throw .malformed(path: path, problem: "'\(place)': expected an object, found \(value.kind)")
    }
    self.path = path
    self.place = place
    self.object = object
  }

  /// What the component is: `BertNormalizer`.
  var type: String {
    get throws(TokenizerError) { try string("type") }
  }

  /// The value of a key; `nil` when it is absent or null.
  func value(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  /// A string.
  func string(_ key: String, default fallback: String? = nil) throws(TokenizerError) -> String {
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, "a string") }
      return fallback
    }
    guard let string = value.string else { throw wrong(key, "a string", value) }
    return string
  }

  /// A string of one character.
  func character(_ key: String) throws(TokenizerError) -> Unicode.Scalar {
    let string = try string(key)
    guard let scalar = string.unicodeScalars.first, string.unicodeScalars.count == 1 else {
      throw wrong(key, "one character", .string(string))
    }
    return scalar
  }

  /// A truth value.
  func bool(_ key: String, default fallback: Bool? = nil) throws(TokenizerError) -> Bool {
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, "true or false") }
      return fallback
    }
    guard let bool = value.bool else { throw wrong(key, "true or false", value) }
    return bool
  }

  /// A whole number of at least 0.
  func int(_ key: String, default fallback: Int? = nil) throws(TokenizerError) -> Int {
    guard let value = value(key) else {
      guard let fallback else { throw missing(key, "a whole number") }
      return fallback
    }
    guard let int = value.int, int >= 0, int <= Int(Int32.max) else {
      throw wrong(key, "a whole number from 0 to \(Int32.max)", value)
    }
    return int
  }

  /// The most steps of a sequence, those of sequences within it among them.
  private static let stepLimit = 256

  /// Counts steps, no further than up to where there are too many.
  private static func count(_ steps: [JSONValue]) -> Int {
    var count = steps.count
    for step in steps {
      for key in ["normalizers", "pretokenizers", "processors"] where count <= stepLimit {
        count += Self.count(step[key]?.array ?? [])
      }
    }
    return count
  }

  /// Components in an array: the steps of a `Sequence`.
  func components(_ key: String) throws(TokenizerError) -> [ComponentReader] {
    guard let value = value(key) else { throw missing(key, "an array") }
    guard let items = value.array else { throw wrong(key, "an array", value) }
    guard Self.count(items) <= Self.stepLimit else {
      throw unsupported("a sequence of more than \(Self.stepLimit) steps")
    }
    var readers: [ComponentReader] = []
    for (index, item) in items.enumerated() {
      readers.append(try ComponentReader(item, path: path, place: "\(place).\(key)[\(index)]"))
    }
    return readers
  }

  /// Refuses what the component does not know: a setting that were ignored would give other tokens.
  func expectKeys(_ keys: String...) throws(TokenizerError) {
    for entry in object.entries where entry.key != "type" && !keys.contains(entry.key) && !entry.value.isNull
    {
      throw unsupported(
        "the setting '\(shortened(entry.key))' of \(shortened(value("type")?.string ?? place))")
    }
  }

  /// An error that names the key and what was found.
  func wrong(_ key: String, _ expected: String, _ value: JSONValue) -> TokenizerError {
    .malformed(
      path: path,
      problem: "'\(place).\(key)': expected \(expected), found \(shortened(value.serialized()))")
  }

  /// An error that names what is not supported and where it stands.
  func unsupported(_ what: String) -> TokenizerError {
    .unsupported(path: path, what: "\(what) ('\(place)')")
  }

  private func missing(_ key: String, _ expected: String) -> TokenizerError {
    .malformed(path: path, problem: "'\(place).\(key)' is missing; expected \(expected)")
  }
}
