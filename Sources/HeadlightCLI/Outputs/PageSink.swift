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
    let job = context.job
    let tokens = max(job.queryTokens.count, job.keys.count)
    let scale = context.plan.style.scale ?? .suited(tokens: tokens)
    page = ReportPage(
      sequence: PageSequence(
        id: job.id, text: job.text, queryTokens: job.queryTokens.map(\.pageToken),
        keyTokens: job.keyTokens?.map(\.pageToken)),
      model: context.plan.source.name, facts: context.plan.pageFacts(tokens: job.queryTokens.count),
      notes: context.plan.source.assumptions.map { "assumed: \($0)" }, causal: context.plan.source.isCausal,
      colorTable: context.plan.style.colorMap.palette.map { ($0.red, $0.green, $0.blue) },
      colorScale: scale.transfer == .linear ? .linear : .squareRoot, indexLink: "../index.html")
  }

  func receive(_ head: HeadAttention) throws {
    try page.add(head.id, pattern: head.pattern, queries: head.queries, keys: head.keys)
  }

  func finish(notes: [String]) throws {
    try context.output.write(try page.render(context.plan.templates, laterNotes: notes), to: "report.html")
  }
}

extension ResolvedSequence.Token {
  fileprivate var pageToken: PageToken { PageToken(label: label, raw: raw, id: id, special: isSpecial) }
}

extension ReportPlan {
  /// What was run, as pages show it.
  func pageFacts(tokens: Int?) -> [(name: String, value: String)] {
    var facts = source.facts
    if let tokens { facts.append(("tokens", "\(tokens)")) }
    if request.includesIdentity { facts.append(("baseline", "Q = K = V = X, scaled by 1/√d_model")) }
    facts.append(("headlight", Version.current))
    return facts
  }
}
