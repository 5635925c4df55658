import StrictJSON

/// Reads the settings of a `config.json`, and says which key of which file is wrong.
struct ConfigReader {
  let path: String
  let object: JSONObject

  private func found(_ keys: [String]) -> (key: String, value: JSONValue)? {
    for key in keys {
      if let value = object[key], value != .null { return (key, value) }
    }
    return nil
  }

  /// The first of `keys` that is there and not null, as a whole number of at least `minimum`.
  func int(_ keys: String..., minimum: Int = 1, default fallback: Int? = nil) throws(CheckpointError) -> Int {
    guard let (key, value) = found(keys) else {
      if let fallback { return fallback }
      throw .config(path: path, problem: "'\(keys[0])' is missing; expected a whole number")
    }
    guard let number = value.int, number >= minimum, number <= 1 << 31 else {
      throw .config(
        path: path,
        problem:
          "'\(key)': expected a whole number from \(minimum) to \(1 << 31), found \(value.serialized())")
    }
    return number
  }

  /// A whole number, or `nil` when the key is absent or null.
  func optionalInt(_ key: String, minimum: Int = 1) throws(CheckpointError) -> Int? {
    guard found([key]) != nil else { return nil }
    return try int(key, minimum: minimum)
  }

  /// The first of `keys` that is there and not null, as a finite number.
  func double(_ keys: String..., default fallback: Double? = nil) throws(CheckpointError) -> Double {
    guard let (key, value) = found(keys) else {
      if let fallback { return fallback }
      throw .config(path: path, problem: "'\(keys[0])' is missing; expected a number")
    }
    guard let number = value.double, number.isFinite else {
      throw .config(path: path, problem: "'\(key)': expected a number, found \(value.serialized())")
    }
    return number
  }

  /// A truth value.
  func bool(_ key: String, default fallback: Bool) throws(CheckpointError) -> Bool {
    guard let (_, value) = found([key]) else { return fallback }
    guard let bool = value.bool else {
      throw .config(path: path, problem: "'\(key)': expected true or false, found \(value.serialized())")
    }
    return bool
  }

  /// A string.
  func string(_ keys: String..., default fallback: String? = nil) throws(CheckpointError) -> String {
    guard let (key, value) = found(keys) else {
      if let fallback { return fallback }
      throw .config(path: path, problem: "'\(keys[0])' is missing; expected a string")
    }
    guard let string = value.string else {
      throw .config(path: path, problem: "'\(key)': expected a string, found \(value.serialized())")
    }
    return string
  }

  /// The settings under `key`, or `nil` when absent or null.
  func nested(_ key: String) throws(CheckpointError) -> ConfigReader? {
    guard let (_, value) = found([key]) else { return nil }
    guard let object = value.object else {
      throw .config(path: path, problem: "'\(key)': expected an object, found \(value.serialized())")
    }
    return ConfigReader(path: path, object: object)
  }
}
