import Foundation
import TestSupport
import Testing
import TokenSequences

struct SequenceFileTests {
  private func read(_ text: String, as name: String) throws -> [SequenceEntry] {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/\(name)"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try SequenceFile.read(path).entries
    }
  }

  private func problem(_ entry: SequenceEntry) -> String? {
    if case .failure(let error) = entry.result { error.problem } else { nil }
  }

  @Test("a JSON object is one sequence, with everything it may have")
  func object() throws {
    let entries = try read(
      #"{"id":"a","tokens":["x","y"],"ids":[1,2],"text":"x y","segments":[0,1],"attention_mask":[1,0]}"#,
      as: "s.json")
    let sequence = try #require(entries.first).result.get()
    #expect(entries.count == 1)
    #expect(sequence.id == "a" && sequence.tokens == ["x", "y"] && sequence.ids == [1, 2])
    #expect(
      sequence.text == "x y" && sequence.segments == [0, 1] && sequence.attentionMask == [true, false])
  }

  @Test("an array of objects is many sequences, an array of strings is one")
  func arrays() throws {
    let many = try read(#"[{"tokens":["x"]},{"ids":[3],"id":7}]"#, as: "many.json")
    #expect(many.map(\.id) == ["many-1", "7"])
    let one = try read(#"["x"," y",""]"#, as: "one.json")
    #expect(try one.map { try $0.result.get().tokens } == [["x", " y", ""]])
    #expect(one.first?.id == "one")
  }

  @Test("each line of JSON lines is a sequence; a bad line is named and does not stop the others")
  func jsonLines() throws {
    let entries = try read("{\"tokens\":[\"x\"]}\n\n{oops}\r\n{\"ids\":[1]}\n[1]\n", as: "s.jsonl")
    #expect(entries.map(\.id) == ["s-1", "s-3", "s-4", "s-5"])
    #expect(entries.map { problem($0) == nil } == [true, false, true, false])
    #expect(try #require(problem(entries[1])).contains("column 2"))
    guard case .failure(let error) = entries[1].result else { return }
    #expect(error.origin.hasSuffix("s.jsonl, line 3"))
  }

  @Test("each line of text is a sequence of tokens that blanks separate")
  func text() throws {
    let entries = try read("the  cat\tsat\n\n中文 🙂\r\n", as: "s.txt")
    #expect(try entries.map { try $0.result.get().tokens } == [["the", "cat", "sat"], ["中文", "🙂"]])
    #expect(entries.map(\.id) == ["s-1", "s-3"])
  }

  @Test("a blank separates tokens whatever follows it")
  func blankBeforeAnAccent() throws {
    let entry = try #require(try read("a \u{301}b c\t\u{308}d", as: "s.txt").first)
    #expect(
      try entry.result.get().tokens?.map { Array($0.unicodeScalars) } == [
        ["a"], ["\u{301}", "b"], ["c"], ["\u{308}", "d"],
      ])
  }

  @Test("a message never grows with what is wrong")
  func shortMessages() throws {
    let long = String(repeating: "x", count: 200_000)
    for text in [#"[{"ids":["\#(long)"]}]"#, #"[{"\#(long)":1}]"#] {
      let entry = try #require(try read(text, as: "s.json").first)
      #expect(try #require(problem(entry)).utf8.count < 300)
    }
  }

  @Test("files of another name are told by their content")
  func unknownNames() throws {
    #expect(try read("the cat", as: "s").count == 1)
    #expect(try read(#"["the","cat"]"#, as: "s").first?.result.get().tokens == ["the", "cat"])
    #expect(try read("{\"ids\":[1]}\n{\"ids\":[2]}\n", as: "s").count == 2)
    #expect(try read("{\n\"ids\":[1]}", as: "s").count == 1)
    #expect(throws: SequenceFileError.self) { try read("{oops", as: "s") }
  }

  @Test(
    "what an object may not be is said with its key and position",
    arguments: [
      (#"[{"tokens":"x"}]"#, "'tokens': expected an array"),
      (#"[{"tokens":["x",1]}]"#, "'tokens', position 1: expected a string, found 1"),
      (#"[{"ids":[1,2.5]}]"#, "'ids', position 1: expected a whole number, found 2.5"),
      (#"[{"ids":[1],"attention_mask":[2]}]"#, "'attention_mask', position 0: expected 0 or 1, found 2"),
      (#"[{"id":"a"}]"#, "needs 'tokens', 'ids' or 'text'"),
      (#"[{"ids":[1],"token":["x"]}]"#, "key 'token' is not known"),
      (#"[5]"#, "expected a sequence object"),
    ])
  func badObjects(_ text: String, _ message: String) throws {
    let entry = try #require(try read(text, as: "s.json").first)
    #expect(try #require(problem(entry)).contains(message))
  }

  @Test(
    "a file that holds nothing usable is an error",
    arguments: [("", "s.json"), ("[]", "s.json"), ("\n", "s.txt"), ("3", "s.json")])
  func badFiles(_ text: String, _ name: String) {
    #expect(throws: SequenceFileError.self) { try read(text, as: name) }
  }
}
