import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

struct VocabularyFilesTests {
  static let root = "\(repositoryRoot)/Tests/Fixtures/vocabulary_files"
  private static let fixtures = TokenizerFixture.fixtures(in: root)
  private static let directories = fixtures.filter { !$0.name.hasPrefix("gguf") }
  private static let ggufFiles = fixtures.filter { $0.name.hasPrefix("gguf") }

  @Test("a directory without tokenizer.json is tokenized as AutoTokenizer does", arguments: directories)
  func agrees(_ fixture: TokenizerFixture) throws {
    try fixture.expectAgreement(try #require(try Tokenizer.open(directory: "\(Self.root)/\(fixture.name)")))
  }

  @Test(
    "a decoder's text is tokenized as MarianTokenizer does with text_target",
    arguments: directories.filter { $0.name.hasPrefix("marian") })
  func targetAgrees(_ fixture: TokenizerFixture) throws {
    let tokenizer = try #require(try Tokenizer.open(directory: "\(Self.root)/\(fixture.name)"))
    try fixture.expectAgreement(tokenizer.forDecoder, file: "expected-target.json")
  }

  @Test("the vocabulary of a GGUF file is tokenized as transformers and llama.cpp do", arguments: ggufFiles)
  func ggufAgrees(_ fixture: TokenizerFixture) throws {
    try fixture.expectAgreement(try Tokenizer(try Self.gguf(fixture.path("gguf.json"))))
  }

  @Test("there is a fixture of each class and kind of GGUF vocabulary")
  func complete() {
    #expect(Self.directories.count >= 33 && Self.ggufFiles.count >= 11)
  }

  /// The metadata of a GGUF file, as `make_vocabulary_files.py` writes it.
  static func gguf(_ path: String) throws -> GGUFVocabulary {
    let value = try TokenizerFixture.parse(path)
    func texts(_ key: String) -> [String]? { value[key]?.array?.compactMap(\.string) }
    var vocabulary = GGUFVocabulary(
      path: path, architecture: value["architecture"]?.string ?? "", model: value["model"]?.string ?? "",
      tokens: texts("tokens") ?? [])
    vocabulary.pre = value["pre"]?.string
    vocabulary.scores = value["scores"]?.array?.compactMap(\.double)
    vocabulary.tokenTypes = value["token_type"]?.array?.compactMap(\.int)
    vocabulary.merges = texts("merges")
    vocabulary.bosID = value["bos_token_id"]?.int
    vocabulary.eosID = value["eos_token_id"]?.int
    vocabulary.unknownID = value["unknown_token_id"]?.int
    vocabulary.paddingID = value["padding_token_id"]?.int
    vocabulary.addsBOS = value["add_bos_token"]?.bool
    vocabulary.addsEOS = value["add_eos_token"]?.bool
    vocabulary.addsSpacePrefix = value["add_space_prefix"]?.bool
    return vocabulary
  }

  // MARK: Refused, and said

  /// A directory of files with these contents.
  private func inDirectory<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws
    -> Result
  {
    try withTemporaryDirectory { directory in
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
      }
      return try body(directory)
    }
  }

  /// The message of the error that opening gives, without the directory.
  private func message(_ files: [String: String]) throws -> String {
    try inDirectory(files) { directory in
      do {
        _ = try Tokenizer.open(directory: directory)
        return ""
      } catch let error as TokenizerError {
        return error.description.replacingOccurrences(of: "\(directory)/", with: "")
      }
    }
  }

  private static let bpe = [
    "vocab.json": #"{"a": 0, "b": 1, "ab": 2}"#, "merges.txt": "#version: 0.2\na b\n",
  ]
  private static let pieces = ["vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n##s\n"]

  private static let refused: [(files: [String: String], message: String)] = [
    (
      bpe,
      "vocab.json: its tokens do not say how text is split: tokenizer_config.json names no 'tokenizer_class'; name it"
    ),
    (
      bpe.merging(["config.json": #"{"model_type": "llama"}"#]) { $1 },
      "vocab.json: its tokens do not say how text is split: tokenizer_config.json names no 'tokenizer_class', and the model"
        + " type 'llama' does not tell; name it there, or get tokenizer.json"
    ),
    (
      bpe.merging(["tokenizer_config.json": #"{"tokenizer_class": "XLMTokenizer"}"#]) { $1 },
      "vocab.json: the tokenizer class 'XLMTokenizer' without tokenizer.json (get tokenizer.json"
    ),
    (
      bpe.merging(["tokenizer_config.json": #"{"tokenizer_class": "T5Tokenizer"}"#]) { $1 },
      "vocab.json: T5Tokenizer reads tokenizer.model or spiece.model, which is missing"
    ),
    (
      ["vocab.json": "{}", "config.json": #"{"model_type": "gpt2"}"#],
      "vocab.json: merges.txt is missing beside it"
    ),
    (
      bpe.merging(["config.json": #"{"model_type": "gpt2"}"#, "merges.txt": "a b\na b c\n"]) { $1 },
      "merges.txt: line 2: expected two tokens with one blank between them, found 'a b c'"
    ),
    (
      bpe.merging(["config.json": #"{"model_type": "gpt2"}"#, "merges.txt": "a b\n\n"]) { $1 },
      "merges.txt: line 2: expected two tokens with one blank between them, found ''"
    ),
    (
      bpe.merging(["config.json": #"{"model_type": "gpt2"}"#, "vocab.json": #"{"a": 0, "b": -1}"#]) { $1 },
      "vocab.json: token 'b': expected an id from 0 to 2147483647, found -1"
    ),
    (
      bpe.merging(["config.json": #"{"model_type": "gpt2"}"#, "vocab.json": "[]"]) { $1 },
      "vocab.json: expected an object of tokens and ids, found an array"
    ),
    (
      bpe.merging([
        "tokenizer_config.json": #"{"tokenizer_class": "GPT2Tokenizer", "split_special_tokens": true}"#
      ]) { $1 },
      "tokenizer_config.json: split_special_tokens is not supported"
    ),
    (
      bpe.merging(["tokenizer_config.json": #"{"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": 1}"#])
      { $1 },
      "tokenizer_config.json: 'add_prefix_space': expected true or false, found 1"
    ),
    (
      bpe.merging([
        "tokenizer_config.json": #"{"tokenizer_class": "GPT2Tokenizer", "bos_token": {"content": 3}}"#
      ]) { $1 },
      "tokenizer_config.json: 'bos_token.content': expected a string, found 3"
    ),
    (
      bpe.merging([
        "tokenizer_config.json": #"{"tokenizer_class": "GPT2Tokenizer", "added_tokens_decoder": {"x": {}}}"#
      ]) { $1 },
      "tokenizer_config.json: 'added_tokens_decoder.x': expected an id and an object with 'content'"
    ),
    (
      bpe.merging(["tokenizer_config.json": #"{"tokenizer_class": "WhisperTokenizer", "language": "de"}"#]) {
        $1
      },
      "tokenizer_config.json: the setting 'language' of WhisperTokenizer is not supported"
    ),
    (
      bpe.merging(["tokenizer_config.json": #"{"tokenizer_class": "WhisperTokenizer"}"#]) { $1 },
      "vocab.json: it lacks the special token '<|startoftranscript|>'"
    ),
    (
      pieces.merging(["tokenizer_config.json": #"{"tokenizer_class": "BertTokenizer", "cls_token": null}"#]) {
        $1
      },
      "tokenizer_config.json: BertTokenizer needs 'cls_token', which is null"
    ),
    (
      ["vocab.txt": "", "config.json": #"{"model_type": "bert"}"#], "vocab.txt: expected a token in each line"
    ),
    (["tekken.json": "{}"], "tekken.json: Mistral's own form of tokenizers (get tokenizer.json"),
    (["tiktoken.model": "IQ== 0\n"], "tiktoken.model: a vocabulary of tiktoken (get tokenizer.json"),
    (
      ["source.spm": "", "vocab.json": "{}", "config.json": #"{"model_type": "marian"}"#],
      "source.spm: expected a SentencePiece model with pieces and"
    ),
    (
      ["source.spm": "", "config.json": #"{"model_type": "marian"}"#],
      "source.spm: vocab.json is missing beside it, which MarianTokenizer reads too"
    ),
    (
      [
        "source.spm": "", "vocab.json": "{}", "config.json": #"{"model_type": "marian"}"#,
        "tokenizer_config.json": #"{"separate_vocabs": true}"#,
      ],
      "source.spm: target_vocab.json is missing beside it"
    ),
    (
      [
        "source.spm": "", "vocab.json": "{}", "config.json": #"{"model_type": "marian"}"#,
        "tokenizer_config.json": #"{"sp_model_kwargs": {"enable_sampling": true}}"#,
      ],
      "tokenizer_config.json: the setting 'sp_model_kwargs' of MarianTokenizer is not supported"
    ),
    (
      [
        "tokenizer.model": "IQ== 0\nIg== 1\n",
        "tokenizer_config.json": #"{"tokenizer_class": "LlamaTokenizer"}"#,
      ],
      "tokenizer.model: a vocabulary of tiktoken, which states no pre-tokenizer (get"
    ),
  ]

  @Test("what cannot be known or is not supported is refused, and said", arguments: refused)
  func refuses(files: [String: String], expected: String) throws {
    let message = try message(files)
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test("a directory without any file of tokens has no tokenizer")
  func none() throws {
    let tokenizer = try inDirectory(["config.json": "{}"]) { try Tokenizer.open(directory: $0) }
    #expect(tokenizer == nil)
  }

  @Test("files that were read are told, and ids that differ from those the settings state")
  func notes() throws {
    let settings = """
      {"tokenizer_class": "BertTokenizer", "added_tokens_decoder": {"9": {"content": "<new>", "special": true}}}
      """
    try inDirectory(Self.pieces.merging(["tokenizer_config.json": settings]) { $1 }) { directory in
      let tokenizer = try #require(try Tokenizer.open(directory: directory))
      #expect(tokenizer.files == ["\(directory)/vocab.txt", "\(directory)/tokenizer_config.json"])
      #expect(tokenizer.notes.count == 1)
      #expect(tokenizer.notes.first?.contains("'<new>' is said to have id 9; it gets 7") == true)
      #expect(try tokenizer.encode("Hellos<new>").ids == [2, 5, 6, 7, 3])
    }
  }

  @Test("lines of vocab.txt may end in CR LF and hold blanks, of which those at the end do not count")
  func lines() throws {
    let text = Self.pieces["vocab.txt"]?.replacingOccurrences(of: "\n", with: "\u{3000}\r\n") ?? ""
    let ids = try inDirectory(["vocab.txt": text, "config.json": #"{"model_type": "bert"}"#]) {
      try Tokenizer.open(directory: $0)?.encode("hellos").ids
    }
    #expect(ids == [2, 5, 6, 3])
  }
}
