import AttentionCore
import StrictJSON

/// `metrics.json` of one sequence, as `MetricsJSON` writes it.
struct StoredMetrics {
  let part: AttentionPart?
  let table: HeadTable

  private static let largestNumber = 1 << 20

  init(_ path: String) throws {
    let value = try StoredFile.json(path)
    func malformed(_ problem: String) -> StoredFileError { StoredFileError(path: path, problem: problem) }
    guard value["headlight"]?.string != nil, let columns = value["columns"]?.array,
      let heads = value["heads"]?.array
    else {
      throw malformed("expected the metrics of a sequence, with 'headlight', 'columns' and 'heads'")
    }
    let part = try value["part"].map { name throws(StoredFileError) in
      guard let part = name.string.flatMap(AttentionPart.init) else {
        throw malformed("'part': expected the name of a part, found \(shortened(name.serialized()))")
      }
      return part
    }
    var known: Set<ExactName> = []
    let read = try columns.enumerated().map { index, column throws(StoredFileError) in
      guard let key = column["key"]?.string, known.insert(ExactName(key)).inserted else {
        throw malformed("column \(index + 1): expected a 'key' that no other column has")
      }
      return Self.column(key, column)
    }
    var ids: Set<HeadID> = []
    let rows = try heads.enumerated().map { index, head throws(StoredFileError) in
      let row = try Self.row(head, columns: read, part: part, path: path, index: index)
      guard ids.insert(row.id).inserted else { throw malformed("two heads are \(row.id)") }
      return row
    }
    self.part = part
    table = HeadTable(columns: read, rows: rows)
  }

  private static func column(_ key: String, _ value: JSONValue) -> HeadTable.Column {
    func text(_ name: String) -> String { value[name]?.string ?? "" }
    return HeadTable.Column(
      key: key, group: HeadTable.Group(rawValue: text("group")) ?? .pattern,
      definition: MetricDefinition(
        title: value["title"]?.string ?? key, unit: MetricDefinition.Unit(rawValue: text("unit")) ?? .number,
        range: text("range"), formula: text("formula"), meaning: text("meaning"), pitfalls: text("pitfalls"),
        source: text("source")))
  }

  private static func row(
    _ value: JSONValue, columns: [HeadTable.Column], part: AttentionPart?, path: String, index: Int
  ) throws(StoredFileError) -> HeadTable.Row {
    func malformed(_ problem: String) -> StoredFileError {
      StoredFileError(path: path, problem: "head \(index + 1): \(problem)")
    }
    guard let layer = value["layer"]?.int, let head = value["head"]?.int,
      let values = value["values"]?.object,
      (0..<largestNumber).contains(layer), (0..<largestNumber).contains(head)
    else { throw malformed("expected 'layer', 'head' and 'values'") }
    guard let kind = value["kind"]?.string.flatMap(HeadKind.init) else {
      throw malformed("'kind': expected the name of a kind of head")
    }
    var numbers: [Double?] = []
    for column in columns {
      let number = values[column.key] ?? .null
      guard number.isNull || number.double != nil else {
        throw malformed("'\(shortened(column.key))': expected a number or null, found \(number.kind)")
      }
      numbers.append(number.double)
    }
    return HeadTable.Row(
      id: HeadID(part: part, layer: layer, head: head),
      name: HeadName(kind, score: value["score"]?.double, threshold: value["threshold"]?.double),
      values: numbers)
  }
}
