import TensorFiles

/// The tokens that a GGUF file has, in the order of their ids.
public struct GGUFTokens: Sendable {
  /// The file.
  public let path: String
  /// As the vocabulary spells them.
  public let tokens: [String]
  /// Whether they spell bytes with GPT-2's alphabet (`Ġthe`).
  public let isByteLevel: Bool
  /// Ids of tokens such as `<s>`, which stand for no text.
  public let specialIDs: Set<Int>

  /// - Returns: `nil` where the file has no tokens.
  init?(_ metadata: GGUFMetadata, path: String) {
    guard let tokens = metadata["tokenizer.ggml.tokens"]?.array?.strings, !tokens.isEmpty else { return nil }
    // `enum llama_token_type`: 2 is unknown, 3 control.
    let kinds = metadata["tokenizer.ggml.token_type"]?.array?.ints ?? []
    self.path = path
    self.tokens = tokens
    isByteLevel = metadata["tokenizer.ggml.model"]?.string == "gpt2"
    specialIDs = Set(zip(tokens.indices, kinds).filter { $1 == 2 || $1 == 3 }.map(\.0))
  }
}
