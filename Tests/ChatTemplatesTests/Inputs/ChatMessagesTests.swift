import StrictJSON
import TestSupport
import Testing

@testable import ChatTemplates

struct ChatMessagesTests {
  private func read(_ json: String) throws -> ChatMessages {
    try ChatMessages(try JSONValue.parse(Array(json.utf8)), path: "chat.json")
  }

  @Test("A conversation is an array of messages, or an object with more")
  func forms() throws {
    let plain = try read(#"[{"role": "user", "content": "a"}]"#)
    #expect(plain.messages == [["role": "user", "content": "a"]])
    #expect(plain.tools == nil && plain.documents == nil && plain.addGenerationPrompt == nil)
    let full = try read(
      #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}, {"role": "assistant"}], "#
        + #""tools": [{"name": "f"}], "documents": null, "add_generation_prompt": true, "enable_thinking": false}"#
    )
    #expect(full.messages.count == 2 && full.tools == [["name": "f"]] && full.documents == nil)
    #expect(full.addGenerationPrompt == true && full.variables == ["enable_thinking": false])
  }

  @Test(
    "What is wrong is said with its place",
    arguments: [
      ("3", "", "a number"), ("[]", "", "none"), ("{}", "", "none of that name"),
      (#"{"messages": 1}"#, "messages", "a number"),
      ("[1]", "[0]", "a number"), ("[{}]", "[0].role", "nothing"),
      (#"[{"role": 1}]"#, "[0].role", "a number"),
      (#"[{"role": "a", "content": 1}]"#, "[0].content", "a number"),
      (#"[{"role": "a", "content": [[]]}]"#, "[0].content[0]", "an array"),
      (#"{"messages": [{"role": "a"}], "tools": {}}"#, "tools", "an object"),
      (#"{"messages": [{"role": "a"}], "tools": [1]}"#, "tools[0]", "a number"),
      (#"{"messages": [{"role": "a"}], "add_generation_prompt": 1}"#, "add_generation_prompt", "a number"),
      (#"{"messages": [{"role": "a"}], "tokenize": true}"#, "", "'tokenize', which is not supported"),
      (
        #"{"messages": [{"role": "a"}], "x": {"y": [12345678901234567890]}}"#, "x.y[0]",
        "1.2345678901234567e+19"
      ),
      (#"[{"role": "a", "content": [{"n": [{}, {"m": -0.0}]}]}]"#, "[0].content[0].n[1].m", "-0.0"),
    ])
  func malformed(json: String, place: String, found: String) {
    guard case .malformed("chat.json", place, _, found)? = ChatFixtures.error({ _ = try read(json) }) else {
      Issue.record("\(String(describing: ChatFixtures.error { _ = try read(json) }))")
      return
    }
  }

  @Test("Many numbers under a long key are read in no time", .timeLimit(.minutes(1)))
  func longKey() throws {
    var object: JSONObject = ["messages": [["role": "a"]]]
    object.append(String(repeating: "k", count: 1 << 22), .array([JSONValue](repeating: 0, count: 1_000_000)))
    #expect(try ChatMessages(.object(object), path: "chat.json").variables.count == 1)
  }

  @Test("Members that are null are left out, and reasoning has each of its names, as in transformers")
  func prepared() throws {
    let chat = try read(
      #"[{"role": "a", "content": null, "reasoning": "r", "tool_calls": [{"x": null}]}, {"thinking": "t", "role": "b"}]"#
    )
    let text = try ChatTemplate(source: "{{ messages }}", name: "t").render(chat).text
    #expect(
      text
        == "[{'thinking': 'r', 'role': 'a', 'reasoning': 'r', 'tool_calls': [{'x': None}], 'reasoning_content': 'r'}, "
        + "{'thinking': 't', 'role': 'b', 'reasoning_content': 't'}]")
  }
}
