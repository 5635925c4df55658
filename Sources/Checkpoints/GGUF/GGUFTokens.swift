import StrictJSON
import TensorFiles

/// The tokenizer that a GGUF file has, as its metadata says it: what stands under `tokenizer.ggml.`.
public struct GGUFTokens: Sendable {
  /// The file.
  public let path: String
  /// `general.architecture`.
  public let architecture: String
  /// `model`, the kind of vocabulary: `llama`, `gpt2`.
  public let model: String
  /// `pre`, which names the regular expressions that text is split by.
  public let pre: String?
  /// The tokens in the order of their ids, as the vocabulary spells them.
  public let tokens: [String]
  /// `scores` of the tokens.
  public let scores: [Double]?
  /// `token_type` of the tokens, numbered as `llama_token_type` is: 1 normal, 2 unknown, 3 control, 4 user-defined.
  public let tokenTypes: [Int]?
  /// `merges`: pairs of tokens with a blank between.
  public let merges: [String]?
  /// `precompiled_charsmap`, SentencePiece's table of normalization.
  public let precompiledCharsMap: [UInt8]?
  /// `bos_token_id`.
  public let bosID: Int?
  /// `eos_token_id`.
  public let eosID: Int?
  /// `unknown_token_id`.
  public let unknownID: Int?
  /// `padding_token_id`.
  public let paddingID: Int?
  /// `add_bos_token`.
  public let addsBOS: Bool?
  /// `add_eos_token`.
  public let addsEOS: Bool?
  /// `add_space_prefix`.
  public let addsSpacePrefix: Bool?
  /// `tokenizer.chat_template`.
  public let chatTemplate: String?

  /// Whether the tokens spell bytes with GPT-2's alphabet (`Ġthe`).
  public var isByteLevel: Bool { model == "gpt2" }
  /// Ids of tokens such as `<s>`, which stand for no text.
  public var specialIDs: Set<Int> {
    Set(zip(tokens.indices, tokenTypes ?? []).filter { $1 == 2 || $1 == 3 }.map(\.0))
  }

  /// Reads the tokenizer of a GGUF file, or of the one in a directory, whatever model it holds.
  ///
  /// - Returns: `nil` where the file has no tokens, or is no GGUF file.
  public static func read(_ path: String) throws(CheckpointError) -> GGUFTokens? {
    let weights = try ModelLocation(path).weights
    let archive: TensorArchive
    do throws(TensorFileError) { archive = try TensorArchive.open(weights) } catch { throw .tensors(error) }
    guard let gguf = archive.gguf else { return nil }
    return try GGUFTokens(gguf, path: archive.path)
  }

  /// - Returns: `nil` where the file has no tokens.
  /// - Throws: where a value is of another type than it must be.
  init?(_ metadata: GGUFMetadata, path: String) throws(CheckpointError) {
    func value<Value>(
      _ key: String, _ expected: String, _ take: (GGUFValue) -> Value?
    ) throws(CheckpointError) -> Value? {
      let key = key.contains(".") ? key : "tokenizer.ggml.\(key)"
      guard let found = metadata[key] else { return nil }
      guard let value = take(found) else {
        throw .config(path: path, problem: "'\(key)': expected \(expected), found \(found.kind)")
      }
      return value
    }
    func id(_ name: String) throws(CheckpointError) -> Int? {
      try value("\(name)_token_id", "a whole number") { $0.int }
    }
    func flag(_ key: String) throws(CheckpointError) -> Bool? { try value(key, "true or false") { $0.bool } }
    let texts = "an array of texts"

    guard let tokens = try value("tokens", texts, { $0.array?.strings }), !tokens.isEmpty else { return nil }
    self.path = path
    self.tokens = tokens
    architecture = try value("general.architecture", "a text") { $0.string } ?? ""
    model = try value("model", "a text") { $0.string } ?? ""
    pre = try value("pre", "a text") { $0.string }
    scores = try value("scores", "an array of numbers") { $0.array?.doubles }
    tokenTypes = try value("token_type", "an array of whole numbers") { $0.array?.ints }
    merges = try value("merges", texts) { $0.array?.strings }
    precompiledCharsMap = try value("precompiled_charsmap", "an array of bytes") { found in
      found.array?.ints?.map { UInt8(truncatingIfNeeded: $0) }
    }
    bosID = try id("bos")
    eosID = try id("eos")
    unknownID = try id("unknown")
    paddingID = try id("padding")
    addsBOS = try flag("add_bos_token")
    addsEOS = try flag("add_eos_token")
    addsSpacePrefix = try flag("add_space_prefix")
    chatTemplate = try value("tokenizer.chat_template", "a text") { $0.string }
  }
}
