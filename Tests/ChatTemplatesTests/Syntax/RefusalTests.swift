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
    #expect(missing?.description == "template, line 1, column 12: 'nothing' is undefined")
  }
}
