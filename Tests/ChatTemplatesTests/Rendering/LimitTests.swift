import StrictJSON
import TestSupport
import Testing

@testable import ChatTemplates

struct LimitTests {
  @Test(
    "No template runs, grows or nests without end", .timeLimit(.minutes(1)),
    arguments: [
      "{% set s = 'a' * 9999999 %}{% for i in range(99999) %}{% if s == s %}{% endif %}{% endfor %}",
      "{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
      "{% set n = namespace(s=[1]) %}{% for i in range(99999) %}{% set n.s = [n.s] %}{% endfor %}",
      "{% set n = namespace(s=(1,)) %}{% for i in range(99) %}{% set n.s = (n.s, n.s) %}{% endfor %}{{ {}[n.s] }}",
      "{% set n = namespace(s=[1]) %}{% for i in range(99999) %}{% set n.s = n.s | map('abs') %}{% endfor %}",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{{ 'a' * 10**12 }}", "{{ [1] * 10**12 }}", "{{ 9**99 }}", "{{ -(-9223372036854775807 - 1) }}",
      "{{ 'a'.center(10**15) }}", "{{ ('a' * 99999) | replace('', 'b' * 99999) }}", "{{ '%9999d' % 1 }}",
      "{{ [[1]] | tojson(indent=10**9) }}", "{{ [1] | batch(10**12, 0) | list }}",
    ])
  func bounded(source: String) {
    let error = ChatFixtures.error { _ = try ChatFixtures.render(source) }
    guard case .limit? = error else {
      Issue.record("\(source): \(String(describing: error))")
      return
    }
  }

  /// Evaluates `expression`, in which `x` is a text of 100,000 letters, with no more left to do than given.
  private func evaluate(
    _ expression: String, stepsLeft: Int = Renderer.Limit.steps, createdLeft: Int = Renderer.Limit.created
  ) throws(ChatTemplateError) {
    let source = TemplateSource("{% if \(expression) %}{% endif %}", name: "t")
    let text = Text([Unicode.Scalar](repeating: "a", count: 100_000))
    let renderer = Renderer(source: source, variables: ["x": .string(text)], now: ChatFixtures.now)
    try renderer.charge(
      steps: Renderer.Limit.steps - stepsLeft, created: Renderer.Limit.created - createdLeft)
    _ = try renderer.execute(try Parser.parse(source).statements)
  }

  @Test(
    "Work on a long text counts", .timeLimit(.minutes(1)),
    arguments: [
      "x is lower", "x is upper", "[x] | min", "[x] | max", "[x] | sort", "[x] | unique | list",
      "{'k': x} | dictsort(by='value')", "strftime_now(x)", "x | int", "x | float", "x | truncate(9)",
      "'a'.strip(x)", "'a' | trim(x)", "'ab'.endswith((x, 'b'))", "[1] | map(attribute=x) | list",
      "[1] | selectattr(x) | list", "[1] | join(',', x)", "[1] | sort(attribute=x)", "[{}] | sum(x, [])",
    ])
  func longText(expression: String) {
    let error = ChatFixtures.error { try evaluate(expression, createdLeft: 50_000) }
    guard case .limit? = error else {
      Issue.record("\(expression): \(String(describing: error))")
      return
    }
  }

  @Test(
    "A long key costs steps wherever it is looked up", .timeLimit(.minutes(1)),
    arguments: [
      "''[x]", "{}[x]", "{x: 1}", "{}.get(x)", "x in {}", "namespace()[x]", "[x] | unique(true) | list",
    ])
  func longKey(expression: String) {
    let error = ChatFixtures.error { try evaluate(expression, stepsLeft: 5_000) }
    guard case .limit? = error else {
      Issue.record("\(expression): \(String(describing: error))")
      return
    }
  }

  @Test("The path of an attribute is taken apart once, and each of its steps counts", .timeLimit(.minutes(1)))
  func attributePaths() throws {
    try evaluate("([1] * 20) | map(attribute=x, default=0) | list", createdLeft: 150_000)
    let error = ChatFixtures.error {
      try evaluate("[1] | map(attribute='a.' * 5000, default=0) | list", stepsLeft: 5_000)
    }
    guard case .limit? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("Names may have 256 characters and no more")
  func longNames() throws {
    #expect(try ChatFixtures.render("{{ \(String(repeating: "n", count: 256)) }}") == "")
    for place in ["{{ @ }}", "{{ a.@ }}", "{% set @ = 1 %}", "{{ f(@=1) }}", "{{ a | @ }}"] {
      let source = place.split(separator: "@", omittingEmptySubsequences: false)
        .joined(separator: String(repeating: "n", count: 257))
      let error = ChatFixtures.error { _ = try ChatTemplate(source: source, name: "t") }
      guard case .limit(_, let message)? = error else {
        Issue.record("\(place): \(String(describing: error))")
        continue
      }
      #expect(message.hasPrefix("the name 'nnn") && message.utf8.count < 200)
    }
  }

  @Test("What is not there keeps no long key")
  func longMissingKey() {
    for key in ["'k' * 99999", "('k' * 99999,)"] {
      let error = ChatFixtures.error { _ = try ChatFixtures.render("{{ {}[\(key)].x }}") }
      guard case .failed(_, let message)? = error else {
        Issue.record("\(key): \(String(describing: error))")
        continue
      }
      #expect(message.contains("kkkkkk") && message.utf8.count < 200)
    }
  }

  @Test("A range has no more numbers than in transformers' sandbox")
  func ranges() {
    let error = ChatFixtures.error { _ = try ChatFixtures.render("{% for i in range(10**12) %}{% endfor %}") }
    guard case .failed(_, let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(message.contains("MAX_RANGE"))
  }

  @Test("A value cannot come to hold itself")
  func cycles() {
    let error = ChatFixtures.error {
      _ = try ChatFixtures.render("{% set n = namespace() %}{% set n.s = n %}")
    }
    guard case .unsupported(_, _, "namespace or loop")? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
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
