import StrictJSON
import TestSupport
import Testing

@testable import ChatTemplates

struct LimitTests {
  @Test(
    "No template runs, grows or nests without end",
    arguments: [
      "{% set s = 'a' * 9999999 %}{% for i in range(99999) %}{% if s == s %}{% endif %}{% endfor %}",
      "{% for i in range(10**12) %}x{% endfor %}",
      "{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
      "{% set n = namespace(s=[1]) %}{% for i in range(99999) %}{% set n.s = [n.s] %}{% endfor %}",
      "{% set n = namespace(s=(1,)) %}{% for i in range(99) %}{% set n.s = (n.s, n.s) %}{% endfor %}{{ {}[n.s] }}",
      "{% set n = namespace(s=[1]) %}{% for i in range(99999) %}{% set n.s = n.s | map('abs') %}{% endfor %}",
      "{% set n = namespace() %}{% set n.s = n %}", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{{ 'a' * 10**12 }}", "{{ [1] * 10**12 }}", "{{ 9**99 }}", "{{ -(-9223372036854775807 - 1) }}",
      "{{ 'a'.center(10**15) }}", "{{ ('a' * 99999) | replace('', 'b' * 99999) }}", "{{ '%9999d' % 1 }}",
      "{{ [[1]] | tojson(indent=10**9) }}", "{{ [1] | batch(10**12, 0) | list }}",
    ])
  func bounded(source: String) {
    let error = ChatFixtures.error { _ = try ChatFixtures.render(source) }
    #expect(error != nil)
  }

  @Test("Brackets, operators, blocks and filters may not be inside each other without end")
  func nesting() {
    let deep = 100_000
    for (opening, closing) in [
      ("{{ " + String(repeating: "(", count: deep), String(repeating: ")", count: deep) + "}}"),
      ("{{ " + String(repeating: "-", count: deep), "1 }}"),
      ("{{ " + String(repeating: "not ", count: deep), "1 }}"),
      ("{{ a" + String(repeating: ".b", count: deep), "}}"),
      ("{{ a" + String(repeating: "|trim", count: deep), "}}"),
      (String(repeating: "{% if 1 %}", count: deep), ""),
      ("{{ " + String(repeating: "1 if 0 else ", count: deep), "2 }}"),
      ("{{ dict(" + (0..<deep).map { "a\($0)=1," }.joined(), ") }}"),
    ] {
      let error = ChatFixtures.error { _ = try ChatTemplate(source: opening + closing, name: "t") }
      guard case .limit? = error else {
        Issue.record("\(opening.prefix(20)): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("Long chains are no nesting")
  func chains() throws {
    let sum = Array(repeating: "1", count: 10_000).joined(separator: " + ")
    #expect(try ChatFixtures.render("{{ \(sum) }}") == "10000")
    let choices = "{% if 0 %}" + String(repeating: "{% elif 0 %}", count: 10_000) + "{% else %}x{% endif %}"
    #expect(try ChatFixtures.render(choices) == "x")
  }

  @Test("Damaged templates are read or refused, and rendered or refused, but never trap")
  func damaged() throws {
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    let pieces = [
      "{%", "%}", "{{", "}}", "(", ")", "[", "]", "|", ".", "'", "-", "if", "else", "endif", "for x in",
      "endfor", "9",
      "macro m(", "~", ":", "{", "}", " ", "\n", "set x =", "{#", "#}", "raw", "0x", "\\", "is", "not",
      "::-1]",
    ]
    for name in ChatFixtures.names {
      let source = Array(try ChatFixtures.template(name).text.unicodeScalars)
      for _ in 0..<60 {
        var scalars = source
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<scalars.count, using: &random)
          let end = min(scalars.count, place + Int.random(in: 0...12, using: &random))
          scalars.replaceSubrange(place..<end, with: pieces.randomElement(using: &random)!.unicodeScalars)
        }
        let damaged = Text(scalars).string
        _ = ChatFixtures.error { _ = try ChatFixtures.render(damaged, ["tools": [], "n": 1]) }
      }
    }
  }
}
