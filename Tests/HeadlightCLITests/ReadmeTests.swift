import Foundation
import TestSupport
import Testing

/// The README's commands, run as they stand there.
struct ReadmeTests {
  private let readme: String

  init() throws {
    readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
  }

  /// The text of each fenced block in `language`.
  private func blocks(_ language: String) -> [String] {
    readme.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// Each command, with lines that end in a backslash joined.
  private var commands: [String] {
    blocks("sh").flatMap { block in
      block.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n").map(String.init)
    }
  }

  @Test("every command runs in a fresh directory, one after the other, and succeeds")
  func commandsRun() throws {
    try withTemporaryDirectory { directory in
      let files = FileManager.default
      for name in ["samples", "templates"] {
        try files.createSymbolicLink(
          atPath: "\(directory)/\(name)", withDestinationPath: "\(repositoryRoot)/\(name)")
      }
      try makeCapturedAttention(in: directory)
      try makeChatModel(in: directory)
      try "In the beginning God created\n".write(
        toFile: "\(directory)/verses.txt", atomically: true, encoding: .utf8)
      var ran = 0
      for command in commands {
        var words = shellWords(command)
        switch words.removeFirst() {
        case "headlight":
          let outcome = try Headlight.run(words, in: directory, timeout: 300)
          #expect(outcome.status == 0, "\(command)\n\(outcome.errors)")
          ran += 1
        case "mkdir":
          try files.createDirectory(atPath: "\(directory)/\(words[1])", withIntermediateDirectories: true)
        case "cp":
          let name = words[0].split(separator: "/").last.map(String.init) ?? ""
          try files.copyItem(atPath: "\(directory)/\(words[0])", toPath: "\(directory)/\(words[1])\(name)")
        case "make":
          let makefile = try String(contentsOfFile: "\(repositoryRoot)/Makefile", encoding: .utf8)
          #expect(makefile.contains("\n\(words[0]):"), "make \(words[0])")
        default: Issue.record("the test cannot run '\(command)'")
        }
      }
      #expect(ran >= 7)
    }
  }

  /// A model that takes part in conversations: the sample, with a template.
  private func makeChatModel(in directory: String) throws {
    let model = "\(directory)/my-chat-model"
    try FileManager.default.copyItem(atPath: "\(repositoryRoot)/samples/kjv", toPath: model)
    try "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}".write(
      toFile: "\(model)/chat_template.jinja", atomically: true, encoding: .utf8)
    try #"[{"role": "user", "content": "Who made the light?"}]"#.write(
      toFile: "\(directory)/talk.json", atomically: true, encoding: .utf8)
  }

  /// What the README's Python snippet leaves: `attention.safetensors` and `tokens.json`.
  private func makeCapturedAttention(in directory: String) throws {
    let run = try Headlight.run(
      [
        "report", "--model", "samples/kjv", "--tokens", "samples/kjv/prompts.json", "--format", "safetensors",
        "--output", "made",
      ], in: directory)
    #expect(run.status == 0, "\(run.errors)")
    let prompts = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(directory)/samples/kjv/prompts.json")))
    let first = try #require((prompts as? [[String: Any]])?.first)
    let id = try #require(first["id"] as? String)
    try FileManager.default.moveItem(
      atPath: "\(directory)/made/\(id)/attention.safetensors", toPath: "\(directory)/attention.safetensors")
    try JSONSerialization.data(withJSONObject: try #require(first["tokens"]))
      .write(to: URL(fileURLWithPath: "\(directory)/tokens.json"))
  }

  @Test("every picture and file that the README links to is there")
  func links() throws {
    let pattern = /\]\(([^)#:]+)\)/
    let targets = readme.matches(of: pattern).map { String($0.1) }
    #expect(!targets.isEmpty)
    for target in targets {
      #expect(FileManager.default.fileExists(atPath: "\(repositoryRoot)/\(target)"), "\(target)")
    }
  }

  @Test("every option that the README names is one of the tool's")
  func options() throws {
    let help = try ["report", "tokenize", "compare", "figure"].map {
      try Headlight.run([$0, "--help"], in: repositoryRoot).output
    }
    .joined()
    for option in Set(readme.matches(of: /`?(--[a-z]+)/).map { String($0.1) }) {
      #expect(help.contains(option), "\(option)")
    }
  }
}
