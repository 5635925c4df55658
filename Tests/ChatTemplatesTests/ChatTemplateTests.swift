import StrictJSON
import Testing

@testable import ChatTemplates

struct ChatTemplateTests {
  @Test(
    "Every template gives the texts that transformers gives, or refuses as it does",
    arguments: ChatFixtures.names)
  func rendersAsTransformers(name: String) throws {
    let template = try ChatFixtures.template(name)
    let inputs = try ChatFixtures.json("conversations")
    let settings = try #require(inputs["settings"]?.array)
    let cases = try #require(try ChatFixtures.json(name).array)
    #expect(cases.count >= 40)
    for expected in cases {
      let conversation = try #require(expected["conversation"]?.string)
      var object = JSONObject()
      object.append("messages", try #require(inputs["conversations"]?[conversation]))
      let index = try #require(expected["settings"]?.int)
      for entry in try #require(settings[index].object).entries {
        object.append(entry.key, entry.value)
      }
      let chat = try ChatMessages(.object(object), path: "chat.json")
      var text: String?
      var refusal: ChatTemplateError?
      do throws(ChatTemplateError) {
        text = try template.render(chat, specialTokens: ChatFixtures.tokens, now: ChatFixtures.now).text
      } catch { refusal = error }
      #expect(
        text.map(ExactString.init) == expected["text"]?.string.map(ExactString.init),
        "\(conversation): \(object)")
      if case .raised(_, let message)? = refusal {
        #expect(message == expected["raised"]?.string)
      } else if refusal != nil {
        #expect(expected["fails"]?.bool == true, "\(conversation): \(String(describing: refusal))")
        if case .unsupported? = refusal { Issue.record("\(conversation): \(String(describing: refusal))") }
      }
    }
  }

  @Test("Every expression has the value that jinja2 gives it, or fails as there")
  func expressions() throws {
    let fixture = try ChatFixtures.json("expressions")
    let variables = try #require(fixture["variables"]?.object)
    let cases = try #require(fixture["cases"]?.array)
    #expect(cases.count > 200)
    for expected in cases {
      let source = try #require(expected["source"]?.string)
      var text: String?
      do throws(ChatTemplateError) { text = try ChatFixtures.render(source, variables) } catch {
        if case .unsupported = error { Issue.record("\(source): \(error)") }
      }
      #expect(text.map(ExactString.init) == expected["text"]?.string.map(ExactString.init), "\(source)")
    }
  }

  @Test("A rendering says whether the template asked for the date")
  func usesDate() throws {
    let chat = try ChatFixtures.chat()
    let dated = try ChatTemplate(source: "{{ strftime_now('%Y') }}", name: "t")
    #expect(try dated.render(chat, now: ChatFixtures.now) == .init(text: "2024", usesDate: true))
    let plain = try ChatTemplate(source: "{% if false %}{{ strftime_now('%Y') }}{% endif %}x", name: "t")
    #expect(try plain.render(chat) == .init(text: "x", usesDate: false))
  }

  @Test("The caller decides about the beginning of an answer, then the conversation, and else there is none")
  func generationPrompt() throws {
    let template = try ChatTemplate(source: "{{ add_generation_prompt }}", name: "t")
    var chat = try ChatFixtures.chat()
    #expect(try template.render(chat).text == "False")
    chat.addGenerationPrompt = true
    #expect(try template.render(chat).text == "True")
    #expect(try template.render(chat, addGenerationPrompt: false).text == "False")
  }

  @Test("Variables of the conversation come before special tokens, and `messages` before both")
  func variables() throws {
    let text = try ChatFixtures.render(
      "{{ bos_token }}{{ eos_token }}{{ pad_token }}{{ tools is none }}{{ messages | length }}",
      ["bos_token": "B", "messages": 5, "tools": "t"])
    #expect(text == "B</s>True1")
  }
}
