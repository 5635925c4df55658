import StrictJSON
import Testing

@testable import ChatTemplates

struct RefusalTests {
  @Test(
    "What is not supported is named with its place when the template is read, wherever it stands",
    arguments: [
      ("{% if false %}\n  {% include 'x' %}{% endif %}", "tag", "include", 2, 6),
      ("{% block a %}{% endblock %}", "tag", "block", 1, 4),
      ("{% do x %}", "tag", "do", 1, 4),
      ("a\n{{ x | urlize }}", "filter", "urlize", 2, 8),
      ("{% if false %}{{ x is prime }}{% endif %}", "test", "prime", 1, 23),
      ("{{ x | map('pprint') }}", "filter", "pprint", 1, 12),
      ("{{ x | selectattr('a', 'prime') }}", "test", "prime", 1, 24),
      ("{{ lipsum() }}", "function", "lipsum", 1, 4),
      ("{% if false %}{{ messages[0].encode('x') }}{% endif %}", "method", "encode", 1, 30),
      ("{{ x.__class__ }}", "attribute", "__class__", 1, 6),
      ("{% for x in y recursive %}{% endfor %}", "kind of loop", "recursive", 1, 15),
      ("{{ 99999999999999999999 }}", "number beyond 64 bits", "99999999999999999999", 1, 4),
      ("{{ größe }}", "letter beyond ASCII in a name", "ö", 1, 6),
    ])
  func unsupported(source: String, kind: String, name: String, line: Int, column: Int) {
    let error = ChatFixtures.error { _ = try ChatTemplate(source: source, name: "t.jinja") }
    let place = TemplatePlace(template: "t.jinja", line: line, column: column)
    #expect(error == .unsupported(place, kind: kind, name: name))
  }

  @Test("Functions, methods and attributes that the template defines itself are no strangers")
  func definedNames() throws {
    #expect(
      try ChatFixtures.render("{% if false %}{{ f(1) }}{% endif %}{% macro f(x) %}{% endmacro %}") == "")
    #expect(try ChatFixtures.render("{% if shout is defined %}{{ shout() }}{% endif %}x") == "x")
    let source = "{% macro f(x) %}{{ x }}{% endmacro %}{% set ns = namespace(run=f) %}{{ ns.run(2) }}"
    #expect(try ChatFixtures.render(source) == "2")
  }

  @Test(
    "A template that is no Jinja is refused with its place",
    arguments: [
      ("{{ 1 +", 1, 1), ("{% if x %}\n\n", 2, 1), ("{{ (1] }}", 1, 6), ("{{ 'a }}", 1, 4), ("{# x", 1, 1),
      ("{% raw %}", 1, 1), ("{% endif %}", 1, 4), ("{% break %}", 1, 4), ("{{ a b }}", 1, 6),
      ("{{ ! }}", 1, 4),
      ("{% set 1 = 2 %}", 1, 8), ("{{ f(a=1, 2) }}", 1, 5), ("{% macro f(a=1, b) %}{% endmacro %}", 1, 17),
      ("{{ '\\x4' }}", 1, 5), ("{{ 1e999 }}", 1, 4),
    ])
  func syntax(source: String, line: Int, column: Int) {
    let error = ChatFixtures.error { _ = try ChatTemplate(source: source, name: "t") }
    guard case .syntax(let place, _)? = error else {
      Issue.record("\(source): \(String(describing: error))")
      return
    }
    #expect(place == TemplatePlace(template: "t", line: line, column: column), "\(source)")
  }

  @Test(
    "What depends on values is refused by name while it is rendered",
    arguments: [
      ("x\n{{ strftime_now('%Q') }}", "directive of strftime_now", "%Q", 2, 16),
      ("{{ [1] | map('upper') }}", "output of a", "generator", 1, 10),
      ("{{ ('a' | safe).split }}", "attribute", "Markup.split", 1, 17),
      ("{% for a in [1, 2] %}{% for b in loop %}{% endfor %}{% endfor %}", "iteration over", "loop", 1, 25),
      ("{% for a in [1] %}{{ [loop] }}{% endfor %}", "value that holds a", "namespace or loop", 1, 23),
      ("{{ 1.5.real }}", "attribute", "float.real", 1, 8),
      ("{% set f = 'urlize' %}{{ [1] | map(f) | list }}", "filter", "urlize", 1, 32),
    ])
  func atRendering(source: String, kind: String, name: String, line: Int, column: Int) {
    let error = ChatFixtures.error { _ = try ChatFixtures.render(source) }
    let place = TemplatePlace(template: "template", line: line, column: column)
    #expect(error == .unsupported(place, kind: kind, name: name))
  }

  @Test("Errors say template, line, column and what is wrong")
  func description() {
    let error = ChatFixtures.error {
      _ = try ChatFixtures.render("\n {{ raise_exception('No ' ~ messages[0].role) }}")
    }
    #expect(
      error?.description == "template, line 2, column 20: the chat template refuses the conversation: No user"
    )
    let missing = ChatFixtures.error { _ = try ChatFixtures.render("{{ nothing.at.all }}") }
    #expect(
      missing?.description.hasPrefix(
        "template, line 1, column 12: 'nothing' is undefined; it fails so in Jinja")
        == true)
  }

  @Test("Errors say what to do, and show not more of a file's text than anyone reads")
  func shortDescription() {
    let long = String(repeating: "k", count: 99_999)
    let place = TemplatePlace(template: "t", line: 1, column: 1)
    let errors: [(ChatTemplateError, next: String)] = [
      (.malformed(path: "c.json", place: long, expected: "x", found: long), "correct the file"),
      (.noSuchTemplate(path: "c.json", name: long, available: ["default", long]), "there are: default"),
      (.syntax(place, long), ""), (.unsupported(place, kind: "filter", name: long), ""),
      (.raised(place, long), "refuses the conversation"),
      (.failed(place, long), "see whether the conversation"),
      (.limit(place, long), "give the text itself"),
    ]
    for (error, next) in errors {
      let text = error.description
      #expect(text.utf8.count < 700 && text.contains("kkkk") && (next.isEmpty || text.contains(next)))
    }
    let raised = ChatFixtures.error {
      _ = try ChatFixtures.render("{{ raise_exception('a' * 490 ~ 'b' * 99999) }}")
    }
    #expect(raised?.description.utf8.count ?? .max < 700)
    let kept = String(repeating: "a", count: 500)
    #expect(ChatTemplateError.raised(place, kept).description.hasSuffix(kept))
  }
}
