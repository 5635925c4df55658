import AttentionCore
import StrictJSON

extension HeadTable {
  /// What the scripts of pages read; `templates/README.md` describes it. Columns in which no head has a value are left out.
  ///
  /// - Parameter name: what a head is called there.
  func pageData(_ name: (HeadID) -> String) -> JSONObject {
    let shown = columns.indices.filter { column in rows.contains { $0.values[column]?.isFinite == true } }
    let kinds = HeadKind.allCases.filter { kind in rows.contains { $0.name.kind == kind } }
    return JSONObject(uniqueEntries: [
      ("kinds", .array(kinds.map(\.pageData))),
      ("columns", .array(shown.map { columns[$0].pageData })),
      (
        "heads",
        .array(
          rows.map { row in
            [
              "name": .string(name(row.id)),
              "kind": .string(row.name.kind.rawValue),
              "score": .rounded(row.name.score),
              "threshold": .rounded(row.name.threshold),
              "values": .array(shown.map { .rounded(row.values[$0]) }),
            ]
          })
      ),
    ])
  }
}

extension HeadKind {
  var pageData: JSONValue {
    ["name": .string(rawValue), "title": .string(title), "meaning": .string(meaning)]
  }
}

extension HeadTable.Column {
  var pageData: JSONValue {
    [
      "key": .string(key),
      "group": .string(group.rawValue),
      "title": .string(definition.title),
      "unit": .string(definition.unit.rawValue),
      "range": .string(definition.range),
      "formula": .string(definition.formula),
      "meaning": .string(definition.meaning),
      "pitfalls": .string(definition.pitfalls),
      "source": .string(definition.source),
    ]
  }
}

extension JSONValue {
  /// The number with four digits, or as a whole number where it has more; null where there is none.
  static func rounded(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    var scale = 1.0
    // Below 1e-20 there is nothing to see.
    while abs(value) * scale < 1000, scale < 1e20 { scale *= 10 }
    let number = (value * scale).rounded() / scale
    return Int(exactly: number).map { .integer($0) } ?? .number(number)
  }
}
