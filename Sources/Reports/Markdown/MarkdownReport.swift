import AttentionCore
import Figures

/// `report.md`: one sequence in Markdown, with its figures by relative links, each with what it shows in words, and its heads as a
/// table.
public struct MarkdownReport: Sendable {
  /// A figure that was written beside the report.
  public struct Figure: Sendable {
    /// What it is called, such as `L3H5`.
    public let name: String
    /// Relative link to the file, percent-encoded.
    public let link: String
    /// What it shows, in words.
    public let description: String

    /// A figure by its file.
    public init(name: String, link: String, description: String) {
      self.name = name
      self.link = link
      self.description = description
    }
  }

  /// The figures of one layer.
  public struct Layer: Sendable {
    /// Its number.
    public let number: Int
    /// Those of its heads, and of maps of the whole layer.
    public let figures: [Figure]

    /// A layer by its figures.
    public init(number: Int, figures: [Figure]) {
      self.number = number
      self.figures = figures
    }
  }

  /// With more heads than this, the table is folded away.
  static let mostUnfolded = 64

  private let title: String
  private let text: String
  private let facts: [(name: String, value: String)]
  private let notes: [String]
  private let overview: [Figure]
  private let layers: [Layer]
  private let table: HeadTable?

  /// - Parameters:
  ///   - title: the name of the sequence.
  ///   - text: the running text; may be empty.
  ///   - facts: what was run, in the order in which it is shown.
  ///   - notes: what the reader must know.
  ///   - overview: the atlas and the metric grid, as far as they were written.
  ///   - layers: the figures of heads, folded away layer by layer.
  ///   - table: the metrics of the heads, where they were computed.
  public init(
    title: String, text: String = "", facts: [(name: String, value: String)] = [], notes: [String] = [],
    overview: [Figure] = [], layers: [Layer] = [], table: HeadTable? = nil
  ) {
    self.title = title
    self.text = text
    self.facts = facts
    self.notes = notes
    self.overview = overview
    self.layers = layers
    self.table = table
  }

  /// Renders the template `report.md`.
  ///
  /// - Returns: UTF-8 text.
  public func render(_ templates: TemplateSet) throws(TemplateError) -> [UInt8] {
    let columns = table?.shownColumns ?? []
    return try templates.render(
      "report.md",
      [
        "title": .markdown(title), "text": .markdown(text), "facts": .facts(facts),
        "notes": .list(notes.map { .markdown($0) }),
        "overview": .list(overview.map(\.value)),
        "layers": .list(
          layers.filter { !$0.figures.isEmpty }.map {
            ["layer": .integer($0.number), "figures": .list($0.figures.map(\.value))]
          }),
        "hasHeads": .bool(table?.rows.isEmpty == false),
        "folded": .bool((table?.rows.count ?? 0) > Self.mostUnfolded),
        "headCount": .integer(table?.rows.count ?? 0),
        "kinds": .markdown(table?.kindCounts ?? ""),
        "columns": .list(columns.compactMap { column in table.map { Self.column($0.columns[column]) } }),
        "heads": .list((table?.rows ?? []).map { Self.head($0, columns) }),
        "kindsOfHeads": .list(
          (table?.kinds ?? []).map { ["name": .markdown($0.rawValue), "meaning": .markdown($0.meaning)] }),
      ])
  }

  private static func column(_ column: HeadTable.Column) -> TemplateValue {
    let definition = column.definition
    return [
      "title": .markdown(definition.title), "unit": .markdown(definition.unit.title),
      "range": .markdown(definition.range), "formula": .markdown(definition.formula),
      "meaning": .markdown(definition.meaning), "pitfalls": .markdown(definition.pitfalls),
    ]
  }

  private static func head(_ row: HeadTable.Row, _ columns: [Int]) -> TemplateValue {
    [
      "name": .markdown(row.id.name), "kind": .markdown(row.name.kind.rawValue),
      "score": .markdown(row.name.score.map { decimal($0, places: 2) } ?? ""),
      "values": .list(columns.map { .markdown(row.values[$0].map(signedDigits) ?? "") }),
    ]
  }
}

extension MarkdownReport.Figure {
  var value: TemplateValue {
    ["name": .markdown(name), "link": .bytes(Array(link.utf8)), "description": .markdown(description)]
  }
}

extension HeadTable {
  /// The kinds that occur, but for *mixed*.
  fileprivate var kinds: [HeadKind] {
    HeadKind.allCases.filter { kind in kind != .mixed && rows.contains { $0.name.kind == kind } }
  }
}

extension TemplateValue {
  /// Facts as a Markdown template has them.
  static func facts(_ facts: [(name: String, value: String)]) -> TemplateValue {
    .list(facts.map { ["name": .markdown($0.name), "value": .markdown($0.value)] })
  }
}
