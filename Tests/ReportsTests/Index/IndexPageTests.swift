import Reports
import Testing

@Suite struct IndexPageTests {
  private func render(_ entries: [IndexPage.Entry]) throws -> String {
    let page = IndexPage(title: "tiny & co", facts: [("mask", "causal")], notes: ["a note"], entries: entries)
    return String(decoding: try page.render(.embedded()), as: UTF8.self)
  }

  @Test func listsSequencesWithLinkPictureAndText() throws {
    let html = try render([
      IndexPage.Entry(
        id: "one", text: "a <b>", tokenCount: 1, status: .ok, link: "one/report.html", atlas: [1, 2, 3]),
      IndexPage.Entry(id: "two", text: "", tokenCount: 12, status: .ok, link: "two/report.html"),
    ])
    #expect(html.contains("<title>tiny &amp; co · attention of 2 sequences</title>"))
    #expect(html.contains("href=\"one/report.html\""))
    #expect(html.contains("data:image/png;base64,AQID"))
    #expect(html.contains("a &lt;b&gt;"))
    #expect(html.contains(">1 token<"))
    #expect(html.contains(">12 tokens<"))
    #expect(!html.contains("failed;"))
  }

  @Test func showsFailuresWithTheirReason() throws {
    let html = try render([
      IndexPage.Entry(
        id: "bad", text: "", tokenCount: nil, status: .failed(message: "token 3 <x> is out of range"))
    ])
    #expect(html.contains("1 of 1 failed"))
    #expect(html.contains("token 3 &lt;x&gt; is out of range"))
    #expect(!html.contains("href"))
  }

  @Test func rendersAnEmptyBatch() throws {
    #expect(try render([]).contains("attention of 0 sequence"))
  }
}
