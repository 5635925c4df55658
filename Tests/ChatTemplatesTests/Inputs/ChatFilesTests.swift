import FileAccess
import TestSupport
import Testing

@testable import ChatTemplates

struct ChatFilesTests {
  private func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      for (name, text) in files {
        try makeDirectory(Paths.directory("\(directory)/\(name)"))
        try writeFile("\(directory)/\(name)", Array(text.utf8))
      }
      try body(directory)
    }
  }

  /// The text of the template that is read from `files`.
  private func template(
    _ files: [String: String], named: String? = nil, hasTools: Bool = false
  ) throws -> String? {
    var text: String?
    try withFiles(files) { directory in
      text = try ChatTemplate.read(directory: directory, named: named, hasTools: hasTools)?.text
    }
    return text
  }

  /// The special tokens that are read from `files`.
  private func tokens(_ files: [String: String]) throws -> SpecialTokens {
    var tokens = SpecialTokens()
    try withFiles(files) { tokens = try SpecialTokens.read(directory: $0) }
    return tokens
  }

  @Test("chat_template.jinja comes before tokenizer_config.json, and that before chat_template.json")
  func order() throws {
    var files = ["chat_template.json": #"{"chat_template": "c"}"#]
    #expect(try template(files) == "c")
    files["tokenizer_config.json"] = #"{"chat_template": "b"}"#
    #expect(try template(files) == "b")
    files["chat_template.jinja"] = "a"
    #expect(try template(files) == "a")
  }

  @Test("A template is named after its file")
  func name() throws {
    try withFiles(["chat_template.jinja": "a"]) { directory in
      let template = try ChatTemplate.read(directory: directory)
      #expect(template?.name == "\(directory)/chat_template.jinja")
    }
  }

  @Test("A model may have no template")
  func none() throws {
    #expect(try template(["tokenizer_config.json": #"{"chat_template": null}"#]) == nil)
    #expect(try template([:]) == nil)
  }

  @Test("Of several templates the one named is taken, else that for tools if there are any, else the default")
  func several() throws {
    let list =
      #"{"chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}, "#
      + #"{"name": "rag", "template": "r"}]}"#
    let folder = [
      "chat_template.jinja": "d", "additional_chat_templates/tool_use.jinja": "t",
      "additional_chat_templates/rag.jinja": "r",
    ]
    for files in [["tokenizer_config.json": list], folder] {
      #expect(try template(files) == "d")
      #expect(try template(files, hasTools: true) == "t")
      #expect(try template(files, named: "rag", hasTools: true) == "r")
      let error = ChatFixtures.error { _ = try template(files, named: "x") }
      guard case .noSuchTemplate(_, "x", let available)? = error else {
        Issue.record("'x': \(String(describing: error))")
        continue
      }
      #expect(available.sorted() == ["default", "rag", "tool_use"])
    }
  }

  @Test(
    "Special tokens are texts or objects with content; the map counts where the configuration lists no tokens"
  )
  func specialTokens() throws {
    var files = [
      "tokenizer_config.json":
        #"{"bos_token": {"content": "<s>"}, "eos_token": "a", "pad_token": null, "add_bos_token": true, "#
        + #""image_token": "<i>", "extra_special_tokens": {"boi": "<b>"}}"#,
      "special_tokens_map.json": #"{"eos_token": {"content": "</s>"}}"#,
    ]
    let expected = SpecialTokens([
      "bos_token": "<s>", "eos_token": "</s>", "image_token": "<i>", "boi": "<b>",
    ])
    #expect(try tokens(files) == expected)
    #expect(expected["bos_token"] == "<s>" && expected["pad_token"] == nil)
    files["tokenizer_config.json"] = #"{"eos_token": "a", "added_tokens_decoder": {}}"#
    #expect(try tokens(files)["eos_token"] == "a")
    files["tokenizer_config.json"] = #"{"eos_token": 3}"#
    let error = ChatFixtures.error { _ = try tokens(files) }
    let end = "eos_token: expected a string or an object with 'content', found a number; correct the file"
    #expect(error?.description.hasSuffix(end) == true)
  }

  @Test("Files that are not what they should be are named")
  func malformed() throws {
    for (name, text) in [
      ("chat_template.json", "[]"), ("tokenizer_config.json", #"{"chat_template": 1}"#),
      ("tokenizer_config.json", #"{"chat_template": [{"name": "x"}]}"#), ("tokenizer_config.json", "{"),
    ] {
      try withFiles([name: text]) { directory in
        let error = ChatFixtures.error { _ = try ChatTemplate.read(directory: directory) }
        #expect(error?.description.hasPrefix("\(directory)/\(name)") == true, "\(String(describing: error))")
      }
    }
  }
}
