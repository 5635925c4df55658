import Testing

@testable import ChatTemplates

struct ChatTemplateTests {
  @Test func errorsSayWhatIsWrong() {
    #expect(ChatTemplateError(description: "x").description == "x")
  }
}
