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

  /// One whole number for each of `layers`, or `nil` when the key is absent or null.
  func optionalInts(_ key: String, layers: Int) throws(CheckpointError) -> [Int]? {
    guard let list = try list(key) else { return nil }
    let numbers = list.compactMap(\.int)
    guard numbers.count == list.count, list.count == layers else {
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
