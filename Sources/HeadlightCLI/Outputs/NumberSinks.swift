import AttentionCore
import StrictJSON

/// `attention.json`: for each head its pattern, and for a model that is run also its scores (null where masked), the
/// weighted values z and the head's output. Where tokens are merged into words there are no scores, and z and output are
/// means over a word's queries.
struct JSONSink: HeadSink {
  private let context: SequenceContext
  private let file: OrderedFile
  private static let name = "attention.json"

  init(_ context: SequenceContext) throws {
    self.context = context
    var header: JSONObject = [
      "headlight": .string(Version.current), "model": .string(context.plan.source.name),
    ]
    if let part = context.view.part { header.append("part", .string(part.rawValue)) }
    header.append("sequence", .string(context.job.id))
    header.append("tokens", .array(context.view.queryTokens.map { .string($0.raw) }))
    if let keys = context.view.keyTokens {
      header.append("key_tokens", .array(keys.map { .string($0.raw) }))
    }
    if let merge = context.view.merge { header.append("merge", merge.json) }
    let text = JSONValue.object(header).serialized()
    file = try OrderedFile(context.output.path(Self.name), header: text.dropLast() + ",\"heads\":[\n")
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    guard let place = context.expected.firstIndex(of: head.id) else { return }
    var text = [UInt8]()
    if place > 0 { text += ",\n" }
    text +=
      "{\"layer\":\(head.id.layer),\"head\":\(head.id.head.map { "\($0)" } ?? "\"\(head.id.column)\""),\n\"pattern\":"
    append(head.pattern, rows: head.queries, to: &text)
    if let scores = head.scores {
      text += ",\n\"scores\":"
      let mask = context.mask(of: head.id)
      append(scores, rows: head.queries, to: &text) { query, key in
        mask?.visibleKeys(query: query, keys: head.keys).contains(key) == false
          || context.view.keyMask?[key] == false
      }
    }
    if let z = head.z {
      text += ",\n\"z\":"
      append(z, rows: head.queries, to: &text)
    }
    if let output = head.output {
      text += ",\n\"output\":"
      append(output, rows: head.queries, to: &text)
    }
    text += "}"
    try file.append(place, text)
  }

  private func append(
    _ values: UnsafeBufferPointer<Float>, rows: Int, to text: inout [UInt8],
    isNull: (Int, Int) -> Bool = { _, _ in false }
  ) {
    let columns = values.count / max(rows, 1)
    for row in 0..<rows {
      text += row == 0 ? "[[" : ",["
      for column in 0..<columns {
        if column > 0 { text += "," }
        let value = values[row * columns + column]
        text += isNull(row, column) || !value.isFinite ? "null" : "\(value)"
      }
      text += "]"
    }
    text += "]"
  }

  func finish(_ results: PartResults) throws {
    try file.finish(footer: "\n]}\n")
    context.output.didWrite(Self.name)
  }
}

/// `attention.csv`: one row a weight, with the tokens as the vocabulary has them; columns are called `query_word` and
/// `key_word` where tokens are merged.
struct CSVSink: HeadSink {
  private let context: SequenceContext
  private let file: OrderedFile
  private let queryTokens: [String]
  private let keyTokens: [String]
  private static let name = "attention.csv"

  init(_ context: SequenceContext) throws {
    self.context = context
    queryTokens = context.view.queryTokens.map { Self.quoted($0.raw) }
    keyTokens = context.view.keys.map { Self.quoted($0.raw) }
    let unit = context.view.merge == nil ? "token" : "word"
    file = try OrderedFile(
      context.output.path(Self.name), header: "layer,head,query,key,query_\(unit),key_\(unit),weight\r\n")
  }

  /// As RFC 4180 has it.
  private static func quoted(_ field: String) -> String {
    var text = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { text.unicodeScalars.append("\"") }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    guard let place = context.expected.firstIndex(of: head.id) else { return }
    let prefix = "\(head.id.layer),\(head.id.column),"
    var text = [UInt8]()
    for query in 0..<head.queries {
      for key in 0..<head.keys {
        text += prefix
        text += "\(query),\(key),"
        text += queryTokens[query]
        text += ","
        text += keyTokens[key]
        text += ",\(head.pattern[query * head.keys + key])\r\n"
      }
    }
    try file.append(place, text)
  }

  func finish(_ results: PartResults) throws {
    try file.finish(footer: "")
    context.output.didWrite(Self.name)
  }
}

extension [UInt8] {
  /// Text as UTF-8, without a string of the whole.
  fileprivate static func += (bytes: inout [UInt8], text: String) { bytes.append(contentsOf: text.utf8) }
}
