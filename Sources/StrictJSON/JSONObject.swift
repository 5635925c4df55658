/// The members of a JSON object in the order in which they stand in the file.
///
/// Keys are compared byte by byte and are unique. Looking one up takes constant time on average.
public struct JSONObject: Sendable {
  /// One member.
  public struct Entry: Sendable {
    /// Its name, unique in the object.
    public let key: String
    /// What stands under the name.
    public let value: JSONValue
  }

  /// All members in order.
  public private(set) var entries: [Entry] = []
  /// Place of each key; empty while the object is so small that looking through it is faster.
  private var places: [ExactString: Int] = [:]
  private static let smallCount = 8

  /// An object without members.
  public init() {}

  /// Members given in code; keys must differ from each other.
  public init(uniqueEntries: [(String, JSONValue)]) {
    for (key, value) in uniqueEntries {
      let isNew = append(key, value)
      precondition(isNew, "the key '\(key)' is given twice")
    }
  }

  /// Number of members.
  public var count: Int { entries.count }

  /// The keys in order.
  public var keys: [String] { entries.map(\.key) }

  /// The value of `key`, or nil when there is no such member.
  public subscript(key: String) -> JSONValue? { place(of: key).map { entries[$0].value } }

  /// Adds a member at the end.
  ///
  /// - Returns: false, with the object unchanged, when it already has that key.
  @discardableResult
  public mutating func append(_ key: String, _ value: JSONValue) -> Bool {
    if entries.count < Self.smallCount {
      guard place(of: key) == nil else { return false }
    } else {
      if places.isEmpty {
        for (index, entry) in entries.enumerated() { places[ExactString(entry.key)] = index }
      }
      let exact = ExactString(key)
      if let place = places.updateValue(entries.count, forKey: exact) {
        places[exact] = place
        return false
      }
    }
    entries.append(Entry(key: key, value: value))
    return true
  }

  private func place(of key: String) -> Int? {
    let key = ExactString(key)
    if !places.isEmpty { return places[key] }
    return entries.firstIndex { ExactString($0.key) == key }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Keys must differ from each other.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(uniqueEntries: elements)
  }
}

extension JSONObject: Equatable {
  /// The same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.entries.elementsEqual(right.entries) {
      ExactString($0.key) == ExactString($1.key) && $0.value == $1.value
    }
  }
}
