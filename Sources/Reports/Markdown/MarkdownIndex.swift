/// `report.md` of a whole batch: what was run, and a link to the report of each sequence.
public struct MarkdownIndex: Sendable {
  private let title: String
  private let facts: [(name: String, value: String)]
  private let notes: [String]
  private let overview: [MarkdownReport.Figure]
  private let entries: [IndexPage.Entry]

  /// - Parameters:
  ///   - title: the model's name.
  ///   - overview: figures of the whole batch, such as the metric grid of the means.
  ///   - entries: the sequences in their order; links go to their `report.md`.
  public init(
    title: String, facts: [(name: String, value: String)] = [], notes: [String] = [],
    overview: [MarkdownReport.Figure] = [], entries: [IndexPage.Entry]
  ) {
    self.title = title
    self.facts = facts
    self.notes = notes
    self.overview = overview
    self.entries = entries
  }

  /// Renders the template `index.md`.
  ///
  /// - Returns: UTF-8 text.
  public func render(_ templates: TemplateSet) throws(TemplateError) -> [UInt8] {
    try templates.render(
      "index.md",
      [
        "title": .markdown(title), "facts": .facts(facts), "notes": .list(notes.map { .markdown($0) }),
        "overview": .list(overview.map(\.value)), "entries": .list(entries.map(\.markdown)),
      ])
  }
}

extension IndexPage.Entry {
  fileprivate var markdown: TemplateValue {
    var message = ""
    if case .failed(let text) = status { message = text }
    return [
      "id": .markdown(id), "text": .markdown(text.beginning(200)), "message": .markdown(message),
      "tokenCount": .markdown(tokenCount?.description ?? ""), "link": .bytes(Array((link ?? "").utf8)),
      "parts": .list(parts.map { ["name": .markdown($0.name), "link": .bytes(Array($0.link.utf8))] }),
    ]
  }
}

extension String {
  /// The first characters, as far as a line shows them.
  fileprivate func beginning(_ limit: Int) -> String {
    let scalars = unicodeScalars
    guard scalars.count > limit else { return self }
    return String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…"
  }
}
