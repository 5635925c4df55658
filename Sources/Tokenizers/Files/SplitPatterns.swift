/// Regular expressions that models split text by before it is tokenized.
enum SplitPatterns {
  static let clip =
    #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
  static let qwen2 = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + symbols
  private static let gpt2 = ByteLevelPreTokenizer.words
  private static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + symbols
  private static let qwen35 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
    + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let tekken =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
    + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
    + #"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let gpt4o =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
    + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
    + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let symbols = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let deepSeekCoder = [
    #"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-퟿]+", #"\p{N}"#,
  ]
  private static let deepSeekV3 = [
    #"\p{N}{1,3}"#, "[一-龥぀-ゟ゠-ヿ]+",
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
      + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
  ]

  /// How a byte-level vocabulary is used, by `tokenizer.ggml.pre` of a GGUF file: llama.cpp's table of names.
  struct GGUFSplit {
    /// Regular expressions, each of which splits what those before it left.
    var patterns: [String]
    /// Whether a word that is a token is that token, whatever the merges.
    var ignoresMerges = false
    /// Whether a first token is added where the file does not say.
    var addsBOS = false
  }

  /// - Returns: `nil` for a name that is not known.
  static func gguf(_ name: String) -> GGUFSplit? {
    switch name {
    case "gpt-2", "phi-2", "mpt", "olmo", "jais", "gigachat", "mellum", "trillion", "granite-docling",
      "exaone4":
      GGUFSplit(patterns: [gpt2])
    case "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2":
      GGUFSplit(patterns: [#"\p{N}"#, gpt2])
    case "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
      "jina-v5-nano":
      GGUFSplit(patterns: [llama3], ignoresMerges: true, addsBOS: true)
    case "dbrx", "smaug-bpe", "glm4", "chatglm-bpe": GGUFSplit(patterns: [llama3])
    case "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2", "hunyuan", "solar-open",
      "grok-2":
      GGUFSplit(patterns: [qwen2])
    case "qwen35": GGUFSplit(patterns: [qwen35])
    case "tekken": GGUFSplit(patterns: [tekken], ignoresMerges: true, addsBOS: true)
    case "gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2": GGUFSplit(patterns: [gpt4o])
    case "deepseek-coder": GGUFSplit(patterns: deepSeekCoder)
    case "deepseek-v3", "hunyuan-dense", "joyai-llm": GGUFSplit(patterns: deepSeekV3)
    default: nil
    }
  }
}
