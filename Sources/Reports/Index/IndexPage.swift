import AttentionCore
import StrictJSON

/// The page of a whole batch, `index.html`: every sequence with a small atlas, failures among them.
public struct IndexPage: Sendable {
  /// One sequence of the batch.
  public struct Entry: Sendable {
    /// How it ended.
    public enum Status: Sendable, Equatable {
      /// Everything was written.
      case ok
      /// `message` says what went wrong.
      case failed(message: String)
    }

    /// The sequence's name.
    public let id: String
    /// Its running text, or its tokens side by side; may be empty.
    public let text: String
    /// Nil when it is not known, as for a sequence that could not be read.
    public let tokenCount: Int?
    /// How it ended.
    public let status: Status
    /// Relative link to its `report.html`, percent-encoded; nil when there is none.
    public let link: String?
    /// The reports of its parts, with their names and relative links; empty when there is one report only.
    public let parts: [(name: String, link: String)]
    /// A PNG of its atlas, small; nil when there is none.
    public let atlas: [UInt8]?

    /// An entry of the list.
    public init(
      id: String, text: String, tokenCount: Int?, status: Status, link: String? = nil,
      parts: [(name: String, link: String)] = [], atlas: [UInt8]? = nil
    ) {
      self.id = id
      self.text = text
      self.tokenCount = tokenCount
      self.status = status
      self.link = link
      self.parts = parts
      self.atlas = atlas
    }
  }

  /// The page's heading: the model's name.
  public let title: String
  /// What was run, in the order in which it is shown.
  public let facts: [(name: String, value: String)]
  /// What the reader must know of the whole batch.
  public let notes: [String]
  /// The sequences, in the order in which they are shown.
  public let entries: [Entry]
  /// The heads with their metrics, means over the batch; nil where none were computed.
  public let metrics: HeadTable?
  /// Relative links to the files that hold the same numbers.
  public let metricFiles: [String]

  /// - Parameters:
  ///   - entries: In the order in which they are shown.
  ///   - metrics: The heads of all parts with their means over the batch.
  ///   - metricFiles: Names of files beside the page that hold the same numbers, percent-encoded.
  public init(
    title: String, facts: [(name: String, value: String)] = [], notes: [String] = [], entries: [Entry],
    metrics: HeadTable? = nil, metricFiles: [String] = []
  ) {
    self.metrics = metrics
    self.metricFiles = metricFiles
    self.title = title
    self.facts = facts
    self.notes = notes
    self.entries = entries
  }

  /// What the page's script reads; empty when there is nothing to show.
  private var metricsData: [UInt8] {
    guard let metrics, !metrics.rows.isEmpty else { return [] }
    return JSONValue.object(metrics.pageData(\.description)).serializedBytes(forScript: true)
  }

  /// Renders the template `index.html`.
  ///
  /// - Returns: The page, UTF-8.
  public func render(_ templates: TemplateSet) throws(TemplateError) -> [UInt8] {
    let failures = entries.count { $0.status != .ok }
    return try templates.render(
      "index.html",
      [
        "title": .string(title),
        "facts": .list(facts.map { ["name": .string($0.name), "value": .string($0.value)] }),
        "notes": .list(notes.map { .string($0) }),
        "count": .integer(entries.count),
        "several": .bool(entries.count > 1),
        "failures": .string(failures > 0 ? failures.description : ""),
        "entries": .list(entries.map(\.templateValue)),
        "metrics": .bytes(metricsData),
        "metricFiles": .list(metricFiles.map { .string($0) }),
      ])
  }
}

extension IndexPage.Entry {
  fileprivate var templateValue: TemplateValue {
    var message = ""
    if case .failed(let text) = status { message = text }
    return [
      "id": .string(id),
      "text": .string(text),
      "tokenCount": .string(tokenCount?.description ?? ""),
      "oneToken": .bool(tokenCount == 1),
      "failed": .bool(status != .ok),
      "message": .string(message),
      "link": .string(link ?? ""),
      "several_parts": .bool(!parts.isEmpty),
      "parts": .list(parts.map { ["name": .string($0.name), "link": .string($0.link)] }),
      "atlas": .base64(atlas ?? []),
    ]
  }
}
