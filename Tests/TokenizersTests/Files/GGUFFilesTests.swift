import Testing

@testable import Tokenizers

struct GGUFFilesTests {
  private func message(_ change: (inout GGUFVocabulary) -> Void) -> String {
    var file = GGUFVocabulary(path: "m.gguf", architecture: "llama", model: "gpt2", tokens: ["a", "b", "ab"])
    file.merges = ["a b"]
    file.pre = "qwen2"
    change(&file)
    do throws(TokenizerError) { _ = try Tokenizer(file) } catch { return error.description }
    return ""
  }

  @Test("what a GGUF file lacks, or what is not supported, is named")
  func refuses() {
    #expect(message { _ in } == "")
    let advice =
      ", so texts cannot be taken apart; give ids, or put the model's tokenizer.json beside the file"
    #expect(message { $0.merges = nil } == "m.gguf: tokenizer.ggml.merges is missing\(advice)")
    #expect(
      message { $0.pre = nil }.hasPrefix("m.gguf: a byte-level vocabulary without tokenizer.ggml.pre is not"))
    #expect(
      message { $0.pre = "bloom" }.hasPrefix("m.gguf: the pre-tokenizer 'bloom' (tokenizer.ggml.pre) is not"))
    #expect(
      message { $0.model = "bert" }.hasPrefix("m.gguf: a GGUF vocabulary of type bert, which does not say"))
    #expect(
      message { $0.model = "rwkv" }.hasPrefix("m.gguf: a GGUF vocabulary of type 'rwkv' is not supported"))
    #expect(message { $0.model = "llama" } == "m.gguf: tokenizer.ggml.scores is missing\(advice)")
    #expect(message { $0.model = "t5" } == "m.gguf: tokenizer.ggml.scores is missing\(advice)")
    #expect(
      message {
        $0.model = "llama"
        $0.tokens = ["a", String(repeating: "a", count: 4097), "b"]
        $0.scores = [0, 0, 0]
      }.contains("a piece of 4097 bytes"))
    #expect(message { $0.tokens = [] } == "m.gguf: tokenizer.ggml.tokens has 0 tokens")
    #expect(
      message { $0.scores = [1] } == "m.gguf: tokenizer.ggml.scores has 1 elements for 3 tokens")
    #expect(
      message { $0.scores = [1, .nan, 0] } == "m.gguf: tokenizer.ggml.scores[1] is no finite number")
    #expect(
      message { $0.tokenTypes = [1, 1, 1, 1] }
        == "m.gguf: tokenizer.ggml.token_type has 4 elements for 3 tokens")
    #expect(message { $0.bosID = 3 } == "m.gguf: tokenizer.ggml.bos_token_id is 3, of 3 tokens")
    #expect(message { $0.paddingID = -1 } == "m.gguf: tokenizer.ggml.padding_token_id is -1, of 3 tokens")
    #expect(
      message { $0.merges = ["ab"] }
        == "m.gguf: tokenizer.ggml.merges[0]: expected two tokens with one blank between them, found 'ab'")
  }

  @Test("control tokens are found in text however they are spelled, and keep their ids")
  func control() throws {
    var file = GGUFVocabulary(
      path: "m.gguf", architecture: "qwen2", model: "gpt2",
      tokens: ["a", "b", "ab", "<｜begin▁of｜>", "  ", "<unused>"])
    file.merges = ["a b"]
    file.pre = "deepseek-r1-qwen"
    file.tokenTypes = [1, 1, 1, 3, 4, 5]
    file.bosID = 3
    file.addsBOS = true
    let tokenizer = try Tokenizer(file)
    let encoding = try tokenizer.encode("ab<｜begin▁of｜>  a")
    #expect(encoding.ids == [3, 2, 3, 4, 0])
    #expect(encoding.offsets == [0..<0, 0..<2, 2..<14, 14..<16, 16..<17])
    #expect(tokenizer.isByteLevel)
  }

  @Test("a vocabulary that asks for no blank in front of a text gets none")
  func prefix() throws {
    var file = GGUFVocabulary(
      path: "m.gguf", architecture: "llama", model: "llama", tokens: ["<unk>", "<s>", "</s>", "a", "▁", "▁a"])
    file.scores = [0, 0, 0, -2, -1, -3]
    file.tokenTypes = [2, 3, 3, 1, 1, 1]
    file.bosID = 1
    #expect(try Tokenizer(file).encode("a a").ids == [1, 5, 5])
    file.addsSpacePrefix = false
    file.addsBOS = false
    #expect(try Tokenizer(file).encode("a a").ids == [3, 5])
  }
}
