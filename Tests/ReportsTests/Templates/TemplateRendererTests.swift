import Reports
import Testing

@Suite struct TemplateRendererTests {
  private func render(
    _ text: String, _ value: TemplateValue, partials: [String: String] = [:]
  ) throws -> String {
    var sources = partials.mapValues { TemplateSet.Source(origin: "partial", bytes: Array($0.utf8)) }
    sources["page"] = TemplateSet.Source(origin: "page.mustache", bytes: Array(text.utf8))
    return String(decoding: try TemplateSet(sources: sources).render("page", value), as: UTF8.self)
  }

  @Test func writesEscapedAndPlainValues() throws {
    #expect(
      try render("{{x}} {{{x}}} {{& x }}", ["x": "a<b & \"c\" 'd'"])
        == "a&lt;b &amp; &quot;c&quot; &#39;d&#39; a<b & \"c\" 'd' a<b & \"c\" 'd'")
  }

  @Test func escapesAQuoteThatCarriesACombiningMark() throws {
    #expect(try render("{{x}}", ["x": "\"\u{301}<\u{338}"]) == "&quot;\u{301}&lt;\u{338}")
  }

  @Test func replacesCharactersThatXMLForbids() throws {
    #expect(
      try render("{{x}}", ["x": "a\u{0}b\u{1B}c\u{FFFE}d\u{FFFF}e\u{FFFD}f\tg\nh"])
        == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f\tg\nh")
  }

  @Test func rendersSectionsForTruthItemsAndObjects() throws {
    let text =
      "{{#yes}}Y{{/yes}}{{#no}}N{{/no}}{{^no}}n{{/no}}{{#list}}[{{.}}]{{/list}}{{^empty}}e{{/empty}}"
      + "{{#object}}{{inner}}{{/object}}{{#text}}({{text}}){{/text}}{{^blank}}b{{/blank}}"
    let value: TemplateValue = [
      "yes": true, "no": false, "list": ["1", "2"], "empty": [], "object": ["inner": "i"], "text": "t",
      "blank": "",
    ]
    #expect(try render(text, value) == "Yn[1][2]ei(t)b")
  }

  @Test func looksKeysUpFromTheInnermostObjectOutwards() throws {
    let value: TemplateValue = [
      "name": "outer", "items": [["name": "inner"], ["other": 1]], "a": ["b": ["c": "deep"]],
    ]
    #expect(try render("{{#items}}{{name}} {{/items}}{{a.b.c}}", value) == "inner outer deep")
  }

  @Test func removesLinesThatHoldOnlyATag() throws {
    let text = "a\n  {{#yes}}\nb\n  {{/yes}}  \n{{! note }}\n{{x}}\nc {{#yes}}d{{/yes}}\n"
    #expect(try render(text, ["yes": true, "x": "v"]) == "a\nb\nv\nc d\n")
    #expect(try render("a\r\n{{#yes}}\r\nb\r\n{{/yes}}", ["yes": true]) == "a\r\nb\r\n")
  }

  @Test func rendersPartialsInTheirContext() throws {
    let text = "<{{#items}}{{>item}}{{/items}}>"
    #expect(try render(text, ["items": ["a", "b"]], partials: ["item": "({{.}})"]) == "<(a)(b)>")
  }

  @Test func changesDelimitersForTheRestOfTheTemplate() throws {
    #expect(try render("{{=<% %>=}}{{x}} <% x %><%={{ }}=%> {{x}}", ["x": "v"]) == "{{x}} v v")
  }

  @Test func writesBase64OfEveryLength() throws {
    for (bytes, text) in [([], ""), ([77], "TQ=="), ([77, 97], "TWE="), ([77, 97, 110], "TWFu")]
      as [([UInt8], String)]
    {
      #expect(try render("{{x}}", ["x": .base64(bytes)]) == text)
    }
  }

  @Test func namesTemplateLineAndKeyOfAnUnknownKey() {
    #expect(throws: TemplateError.unknownKey(template: "page.mustache", line: 3, key: "typo")) {
      try render("a\n{{x}}\n {{typo}}", ["x": "v"])
    }
    #expect(throws: TemplateError.unknownKey(template: "page.mustache", line: 1, key: "typo")) {
      try render("{{#typo}}{{/typo}}", ["x": "v"])
    }
    #expect(throws: TemplateError.unknownKey(template: "partial", line: 2, key: "x.y")) {
      try render("{{>p}}", ["x": "v"], partials: ["p": "\n{{x.y}}"])
    }
  }

  @Test func refusesToWriteWhatHasNoText() {
    for value in [["x": []], ["x": true], ["x": ["y": "z"]], ["x": .bytes([65])]] as [TemplateValue] {
      #expect(throws: TemplateError.self) { try render("{{x}}", value) }
    }
  }
}
