import StrictJSON

extension ConfigReader {
  /// A finite number, or `nil` when the key is absent or null.
  func optionalDouble(_ key: String) throws(CheckpointError) -> Double? {
    guard let value = object[key], !value.isNull else { return nil }
    return try double(key)
  }

  /// The entries of a list, or `nil` when the key is absent or null.
  func list(_ key: String) throws(CheckpointError) -> [JSONValue]? {
    guard let value = object[key], !value.isNull else { return nil }
    guard let list = value.array else {
      throw .config(path: path, problem: "'\(key)': expected a list, found \(value.kind)")
    }
    return list
  }

  /// A list of finite numbers, which must be there.
  func doubles(_ key: String) throws(CheckpointError) -> [Double] {
    guard let list = try list(key) else {
      throw .config(path: path, problem: "'\(key)' is missing; expected a list of numbers")
    }
    let numbers = list.compactMap(\.double).filter(\.isFinite)
    guard numbers.count == list.count else {
      throw .config(path: path, problem: "'\(key)': expected a list of numbers")
    }
    return numbers
  }

  /// A list of whole numbers, or `nil` when the key is absent or null.
  func optionalInts(_ key: String) throws(CheckpointError) -> [Int]? {
    guard let list = try list(key) else { return nil }
    let numbers = list.compactMap(\.int)
    guard numbers.count == list.count else {
      throw .config(path: path, problem: "'\(key)': expected a list of whole numbers")
    }
    return numbers
  }

  /// One whole number for each of `layers`, or `nil` when the key is absent or null.
  func optionalInts(_ key: String, layers: Int) throws(CheckpointError) -> [Int]? {
    guard let numbers = try optionalInts(key) else { return nil }
    guard numbers.count == layers else {
      throw .config(path: path, problem: "'\(key)': expected \(layers) whole numbers, one a layer")
    }
    return numbers
  }

  /// One string for each of `layers`, or `nil` when the key is absent or null.
  func optionalStrings(_ key: String, layers: Int) throws(CheckpointError) -> [String]? {
    guard let list = try list(key) else { return nil }
    let strings = list.compactMap(\.string)
    guard strings.count == list.count, list.count == layers else {
      throw .config(path: path, problem: "'\(key)': expected \(layers) strings, one a layer")
    }
    return strings
  }
}

extension ConfigReader {
  /// The same with `value` under `key`, whatever stood there.
  func replacing(_ key: String, with value: JSONValue) -> ConfigReader {
    var object = JSONObject()
    for entry in self.object.entries where entry.key != key { object.append(entry.key, entry.value) }
    object.append(key, value)
    return ConfigReader(path: path, object: object)
  }

  /// Refuses a setting that has another value than the only one that is read.
  func require(_ key: String, toBe only: String) throws(CheckpointError) {
    let value = try string(key, default: only)
    guard value == only else { throw .unsupported(path: path, what: "\(key) '\(value)'") }
  }

  /// A number above 0.
  func positive(_ key: String, default fallback: Double) throws(CheckpointError) -> Double {
    let value = try double(key, default: fallback)
    guard value > 0 else {
      throw .config(path: path, problem: "'\(key)': expected a number above 0, found \(value)")
    }
    return value
  }
}
