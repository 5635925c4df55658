/// The tokenizer that a GGUF file holds, as its metadata has it: what stands under `tokenizer.ggml.` and the
/// architecture.
public struct GGUFVocabulary: Sendable {
  /// The file.
  public var path: String
  /// `general.architecture`: SentencePiece's vocabularies of Gemma and of LLaMA are read differently.
  public var architecture: String
  /// `model`: `llama`, `gpt2` or `t5`.
  public var model: String
  /// `pre`: the name of the regular expressions that text is split by.
  public var pre: String?
  /// `tokens`, in the order of their ids.
  public var tokens: [String]
  /// `scores`, one a token.
  public var scores: [Double]?
  /// `token_type`, one a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  public var tokenTypes: [Int]?
  /// `merges`: two tokens with a blank between.
  public var merges: [String]?
  /// `precompiled_charsmap`: SentencePiece's table of normalization.
  public var precompiledCharsMap: [UInt8]?
  /// `bos_token_id`.
  public var bosID: Int?
  /// `eos_token_id`.
  public var eosID: Int?
  /// `unknown_token_id`.
  public var unknownID: Int?
  /// `padding_token_id`.
  public var paddingID: Int?
  /// `add_bos_token`.
  public var addsBOS: Bool?
  /// `add_eos_token`.
  public var addsEOS: Bool?
  /// `add_space_prefix`.
  public var addsSpacePrefix: Bool?

  /// A vocabulary without what the others may lack.
  public init(path: String, architecture: String, model: String, tokens: [String]) {
    self.path = path
    self.architecture = architecture
    self.model = model
    self.tokens = tokens
  }
}

extension Tokenizer {
  /// The tokenizer that a GGUF file holds.
  public init(_ vocabulary: GGUFVocabulary) throws(TokenizerError) {
    try self.init(try GGUFFiles(vocabulary).assemble())
  }
}
