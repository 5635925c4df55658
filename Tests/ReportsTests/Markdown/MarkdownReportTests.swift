import AttentionCore
import Testing

@testable import Reports

@Suite struct MarkdownReportTests {
  private func table(heads: Int, kind: HeadKind = .induction) -> HeadTable {
    HeadTable(
      columns: [HeadMetric.entropy, .inductionEligible].map {
        HeadTable.Column(key: $0.rawValue, group: .pattern, definition: $0.definition)
      },
      rows: (0..<heads).map {
        HeadTable.Row(
          id: HeadID(layer: 0, head: $0),
          name: $0 == 0 ? HeadName(kind, score: 0.9412, threshold: 0.3) : HeadName(.mixed),
          values: [1.5, $0 == 0 ? 0.25 : nil])
      })
  }

  private func text(_ report: MarkdownReport) throws -> String {
    String(decoding: try report.render(try TemplateSet.embedded()), as: UTF8.self)
  }

  @Test("A report has facts, notes, figures with their words, and heads with what the columns mean")
  func report() throws {
    let definition = HeadMetric.inductionEligible.definition
    let markdown = try text(
      MarkdownReport(
        title: "a|b", text: "# the\nking", facts: [("model", "kjv"), ("mask", "<causal>")],
        notes: ["*beware*"],
        overview: [.init(name: "atlas", link: "atlas.png", description: "An [atlas].")],
        layers: [
          .init(
            number: 0, figures: [.init(name: "L0H0", link: "figures/L0H0.png", description: "A `head`.")]),
          .init(number: 1, figures: []),
        ], table: table(heads: 2)))
    let formula = MarkdownText.escaped(definition.formula)
    #expect(
      markdown == """
        # a\\|b

        > \\# the↵king

        - model: kjv
        - mask: \\<causal\\>
        - Note: \\*beware\\*

        ![An \\[atlas\\].](atlas.png)

        ## Heads

        Kinds of heads: 1 induction, 1 mixed.

        | head | kind | score | Induction mass, eligible queries |
        |:--|:--|--:|--:|
        | L0H0 | induction | 0.94 | 0.25 |
        | L0H1 | mixed |  |  |

        - **induction**: such a head looks at tokens that came after earlier occurrences of the query's token.
        - **score**: the number that named the head, by the rules of its kind.
        - **Induction mass, eligible queries** (share, 0 to 1): \(formula). \(MarkdownText.escaped(definition.meaning)) \
        \(MarkdownText.escaped(definition.pitfalls))

        <details><summary>Layer 0</summary>

        ![A \\`head\\`.](figures/L0H0.png)

        </details>


        """)
  }

  @Test("Many heads are folded away; without metrics and figures there is no table and no section")
  func sections() throws {
    #expect(
      try text(MarkdownReport(title: "x", table: table(heads: 65))).contains("<summary>65 heads</summary>"))
    #expect(!(try text(MarkdownReport(title: "x", table: table(heads: 64))).contains("<details>")))
    #expect(try text(MarkdownReport(title: "x")) == "# x\n\n\n")
  }

  @Test("The report of a batch links to those of its sequences and says which failed")
  func index() throws {
    let index = MarkdownIndex(
      title: "kjv", facts: [("layers", "2")], notes: ["assumed: x"],
      overview: [.init(name: "metrics", link: "metrics.png", description: "Means.")],
      entries: [
        IndexPage.Entry(id: "a", text: "In the | beginning", tokenCount: 4, status: .ok, link: "a/report.md"),
        IndexPage.Entry(
          id: "b", text: "b", tokenCount: 2, status: .ok, link: "b/cross/report.md",
          parts: [("encoder", "b/encoder/report.md"), ("cross-attention", "b/cross/report.md")]),
        IndexPage.Entry(id: "[c]", text: "", tokenCount: nil, status: .failed(message: "no\ntokens")),
        IndexPage.Entry(id: "d", text: String(repeating: "x", count: 300), tokenCount: 1, status: .ok),
      ])
    #expect(
      String(decoding: try index.render(try TemplateSet.embedded()), as: UTF8.self) == """
        # kjv

        - layers: 2
        - Note: assumed: x

        ![Means.](metrics.png)

        ## Sequences

        | sequence | tokens | text |
        |:--|--:|:--|
        | [a](a/report.md) | 4 | In the \\| beginning |
        | [b](b/cross/report.md) [encoder](b/encoder/report.md) [cross-attention](b/cross/report.md) | 2 | b |
        | \\[c\\] |  | failed: no↵tokens |
        | d | 1 | \(String(repeating: "x", count: 199))… |

        """)
  }
}
