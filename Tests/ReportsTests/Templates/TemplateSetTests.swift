import FileAccess
import Reports
import TestSupport
import Testing

@Suite struct TemplateSetTests {
  private func set(_ texts: [String: String]) throws -> TemplateSet {
    try withTemporaryDirectory { directory in
      for (name, text) in texts { try writeFile(Paths.join(directory, name), Array(text.utf8)) }
      return try TemplateSet(directory: directory)
    }
  }

  private func message(_ texts: [String: String]) throws -> String {
    do {
      _ = try set(texts)
      return ""
    } catch {
      // Without the temporary directory.
      return String("\(error)".split(separator: "/").last ?? "")
    }
  }

  @Test func carriesEveryFileOfTheFolder() throws {
    let onDisk = try listDirectory(Paths.join(repositoryRoot, "templates")).filter {
      $0.hasSuffix(".mustache")
    }
    #expect(try TemplateSet.embedded().files.map(\.name) == onDisk)
    for (name, bytes) in try TemplateSet.embedded().files {
      #expect(try readFile(Paths.join(Paths.join(repositoryRoot, "templates"), name)) == bytes)
    }
  }

  @Test func takesADirectoryInPlaceOfBuiltInTemplates() throws {
    let set = try set(["report.html.mustache": "mine {{>extra}}", "extra.mustache": "too", "notes.txt": "{{"])
    #expect(String(decoding: try set.render("report.html", [:]), as: UTF8.self) == "mine too")
    #expect(try set.files.count == TemplateSet.embedded().files.count + 1)
  }

  @Test func refusesADirectoryWithoutTemplates() throws {
    #expect(try message(["readme.txt": ""]).hasSuffix("template files end in .mustache"))
    #expect(throws: TemplateError.unreadable(.missing(path: "/nowhere/at/all"))) {
      try TemplateSet(directory: "/nowhere/at/all")
    }
  }

  @Test(arguments: [
    ("{{", "a.mustache:1: the tag is never closed"),
    ("\n{{x", "a.mustache:2: the tag is never closed"),
    ("{{{x}}", "a.mustache:1: the tag is never closed"),
    ("{{}}", "a.mustache:1: '' is not the name of a key"),
    ("{{a b}}", "a.mustache:1: 'a b' is not the name of a key"),
    ("{{a..b}}", "a.mustache:1: 'a..b' is not the name of a key"),
    ("\n{{#a}}\n", "a.mustache:2: section 'a' is never closed"),
    ("{{/a}}", "a.mustache:1: section 'a' is closed but was never opened"),
    ("{{#a}}\n{{#b}}{{/a}}{{/b}}", "a.mustache:2: section 'b' of line 2 is open here, not 'a'"),
    ("{{=<=}}", "a.mustache:1: delimiters are changed like this: {{=<% %>=}}"),
    ("{{=< >=}}</", "a.mustache:1: the tag is never closed"),
    ("{{<parent}}{{/parent}}", "a.mustache:1: '<parent' is not the name of a key"),
    ("{{>missing}}", "a.mustache:1: no template 'missing' (expected a file missing.mustache)"),
    ("x\n{{>a}}", "a.mustache:2: partial 'a' includes itself"),
  ])
  func saysWhatIsWrongAndWhere(text: String, expected: String) throws {
    #expect(try message(["a.mustache": text]) == expected)
  }

  @Test func refusesCirclesAndDepthThatNoStackHolds() throws {
    #expect(
      try message(["a.mustache": "{{>b}}", "b.mustache": "{{#x}}{{>a}}{{/x}}"]).hasSuffix("includes itself"))
    let deep = String(repeating: "{{#a}}", count: 5000) + String(repeating: "{{/a}}", count: 5000)
    #expect(try message(["a.mustache": deep]).hasSuffix("sections are nested deeper than 32"))
    let chain = Dictionary(
      uniqueKeysWithValues: (0..<40).map { ("t\($0).mustache", $0 > 0 ? "{{>t\($0 - 1)}}" : "") })
    #expect(try message(chain).hasSuffix("partials are nested deeper than 16"))
  }

  @Test func aLongChainOfPartialsIsAnErrorNotACrash() {
    // Names in the order of the chain, so that the first one looked at is its beginning.
    let sources = Dictionary(
      uniqueKeysWithValues: (100_000..<120_000).map { number in
        ("t\(number)", TemplateSet.Source(origin: "t\(number)", bytes: Array("{{>t\(number + 1)}}".utf8)))
      })
    #expect(
      throws: TemplateError.syntax(
        template: "t100016", line: 1, reason: "partials are nested deeper than 16")
    ) { try TemplateSet(sources: sources) }
  }

  @Test func survivesAnyText() throws {
    let pieces = [
      "{{", "}}", "{", "}", "#", "^", "/", ">", "!", "=", "&", "a", ".", " ", "\n", "\r\n", "<", "é",
    ]
    var state: UInt64 = 7
    var good = 0
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<(state >> 33) % 24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int((state >> 33) % UInt64(pieces.count))]
      }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      do {
        let set = try TemplateSet(sources: [
          "page": TemplateSet.Source(origin: "page", bytes: Array(text.utf8))
        ])
        _ = try set.render("page", ["a": "value"])
        good += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(good > 0)
  }

  @Test func refusesBytesThatAreNotText() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.mustache")
      try writeFile(path, [0x61, 0xFF])
      #expect(throws: TemplateError.notUTF8(template: path)) { try TemplateSet(directory: directory) }
    }
  }

  @Test func refusesAnUnknownTemplate() throws {
    #expect(throws: TemplateError.unknownTemplate(name: "none")) {
      try TemplateSet.embedded().render("none", [:])
    }
  }
}
