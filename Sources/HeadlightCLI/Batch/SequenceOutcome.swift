import AttentionCore
import Reports

/// How one sequence ended.
struct SequenceOutcome {
  let entry: BatchEntry
  /// Why it failed, or `nil`.
  var failure: String?
  /// The kinds of attention that were written.
  var views: [PartView] = []
  var text = ""
  /// What the tokenizer took apart, each with its name.
  var texts: [(key: String, text: String)] = []
  var files: [String] = []
  var notes: [String] = []
  var measurements: [HeadMeasurement] = []
  var thumbnail: [UInt8]?

  /// The pages or reports called `file`, each with the name of its part.
  private func pages(_ file: String, _ links: DocumentLinks) -> [(name: String, link: String)] {
    views.compactMap { view in
      let file = views.count > 1 ? "\(view.part?.rawValue ?? "")/\(file)" : file
      return files.contains(file)
        ? (view.part?.title ?? "", links.link(to: "\(entry.directory)/\(file)")) : nil
    }
  }

  /// As the page or report of the whole batch lists it.
  ///
  /// - Parameters:
  ///   - file: what it links to, `report.html` or `report.md`.
  ///   - links: from where.
  func indexEntry(linking file: String, _ links: DocumentLinks = DocumentLinks()) -> IndexPage.Entry {
    let pages = pages(file, links)
    return IndexPage.Entry(
      id: entry.id, text: text, tokenCount: views.first?.queryTokenCount,
      status: failure.map { .failed(message: $0) } ?? .ok,
      // Cross-attention, where there is one, says most of what such a model does.
      link: (pages.first { $0.name == AttentionPart.cross.title } ?? pages.first)?.link,
      parts: pages.count > 1 ? pages : [], atlas: thumbnail)
  }
}
