import AttentionCore
import Figures
import Reports
import TokenSequences

/// `report.html`: the page of one sequence.
struct PageSink: HeadSink {
  private let context: SequenceContext
  private let page: ReportPage

  init(_ context: SequenceContext) {
    self.context = context
    let (job, view) = (context.job, context.view)
    let tokens = max(view.queryTokens.count, view.keys.count)
    let scale = context.plan.style.scale(tokens: tokens)
    page = ReportPage(
      sequence: PageSequence(
        id: job.id, text: job.text, queryTokens: view.queryTokens.map(\.pageToken),
        keyTokens: view.keyTokens?.map(\.pageToken), isOfWords: view.merge != nil),
      model: context.title, facts: context.plan.pageFacts(view),
      notes: context.plan.pageNotes(isMerged: view.merge != nil),
      colorTable: context.plan.style.colorMap.palette.map { ($0.red, $0.green, $0.blue) },
      colorScale: scale.transfer == .linear ? .linear : .squareRoot,
      indexLink: job.views.count > 1 ? "../../index.html" : "../index.html",
      parts: job.views.count > 1 ? job.views.map { Self.link($0, from: view) } : [])
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    try page.add(
      head.id, pattern: head.pattern, queries: head.queries, keys: head.keys,
      mask: context.mask(of: head.id))
  }

  private static func link(_ view: PartView, from current: PartView) -> ReportPage.PartLink {
    ReportPage.PartLink(
      name: view.part?.title ?? "", link: "../\(view.part?.rawValue ?? "")/report.html",
      isCurrent: view.part == current.part)
  }

  func finish(_ results: PartResults) throws {
    try context.output.write(
      try page.render(context.plan.templates, laterNotes: results.notes, metrics: results.metrics),
      to: "report.html")
  }
}

extension ResolvedSequence.Token {
  var pageToken: PageToken { PageToken(label: label, raw: raw, id: id, special: isSpecial) }
}

extension ReportPlan {
  /// What readers of a page must know.
  func pageNotes(isMerged: Bool) -> [String] {
    source.assumptions.map { "assumed: \($0)" } + (isMerged ? [WordMerge.statement] : [])
  }

  /// What was run, as pages show it.
  ///
  /// - Parameter view: the attention on the page; nil for the page of the whole batch.
  func pageFacts(_ view: PartView?) -> [(name: String, value: String)] {
    var facts = source.facts(of: view?.part)
    if let view {
      let isSquare = view.keyTokens == nil
      func shape(_ queries: Int, _ keys: Int) -> String { isSquare ? "\(queries)" : "\(queries) × \(keys)" }
      var shown = shape(view.queryTokens.count, view.keys.count)
      if let merge = view.merge {
        shown += ", merged from \(shape(merge.queries.tokenCount, merge.keys.tokenCount)) tokens"
      }
      facts.append((isSquare ? view.merge == nil ? "tokens" : "words" : "queries × keys", shown))
    }
    for map in request.layerMaps(of: view?.part) { facts.append((map.rawValue, map.statement)) }
    if request.includesIdentity { facts.append(("baseline", "Q = K = V = X, scaled by 1/√d_model")) }
    facts.append(("headlight", Version.current))
    return facts
  }
}

extension LayerMap {
  /// What it is, in a line.
  fileprivate var statement: String {
    switch self {
    case .mean: "of all heads of a layer"
    case .rollout: "R = Ã_l ⋯ Ã_0, where Ã is the mean of all heads + I, its rows divided by their sums"
    case .flow: "the most that can pass from an input token through Ã_0 ⋯ Ã_l, rows divided by their sums"
    }
  }
}
