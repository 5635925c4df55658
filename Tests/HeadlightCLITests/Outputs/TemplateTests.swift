import TestSupport
import Testing

/// `--templates DIR`.
struct TemplateTests {
  private func run(_ templates: [String: String], _ body: (Workbench, Headlight.Outcome) throws -> Void)
    throws
  {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1], "tokens": ["<b>", "&"]}"#)
      for (name, text) in templates { try bench.write("own/\(name).mustache", text) }
      let outcome = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "html", "--templates",
        "own")
      try body(bench, outcome)
    }
  }

  @Test("own templates take the place of the built-in ones, partials and all, and values are escaped")
  func ownTemplates() throws {
    try run(["report.html": "Page of {{model}}, {{title}}: {{>note}}", "note": "hello"]) { bench, outcome in
      #expect(outcome.status == 0, "\(outcome.errors)")
      let (page, index) = (try bench.text("out/s/report.html"), try bench.text("out/index.html"))
      #expect(page == "Page of m.json, s: hello")
      #expect(index.contains("m.json"))
    }
  }

  @Test("a template that breaks a rule is bad input, named with its line, before anything is written")
  func syntaxError() throws {
    try run(["report.html": "one\n{{#facts}}"]) { bench, outcome in
      #expect(outcome.status == 65)
      #expect(outcome.errors.hasPrefix("error: own/report.html.mustache:2: "), "\(outcome.errors)")
      #expect(!bench.exists("out"))
    }
    try run(["report.html": "{{>nothing}}"]) { bench, outcome in
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("own/report.html.mustache:1: no template 'nothing'"))
      #expect(!bench.exists("out"))
    }
  }

  @Test(
    "a key that a template is not given is named with its line, before anything is written",
    arguments: ["report.html", "index.html", "report.md", "index.md", "figure.svg"])
  func unknownKey(_ name: String) throws {
    try run([name: "\n{{modle}}"]) { bench, outcome in
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("own/\(name).mustache:2: unknown key 'modle'"))
      #expect(!bench.exists("out"))
    }
  }
}
