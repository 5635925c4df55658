import Foundation
import TestSupport
import Testing
import Tokenizers

struct VocabularyTests {
  private func read(_ files: [String: String]) throws -> Vocabulary? {
    try withTemporaryDirectory { directory in
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
      }
      return try Vocabulary.read(directory: directory)
    }
  }

  @Test("tokenizer.json: vocabulary, added tokens, and whether it spells bytes")
  func tokenizerJSON() throws {
    let vocabulary = try #require(
      try read([
        "tokenizer.json": #"""
        {"added_tokens":[{"id":2,"content":"<s>","special":true},{"id":3,"content":"<n>","special":false}],
         "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"ByteLevel"}]},
         "model":{"type":"BPE","vocab":{"a":0,"Ġb":1},"merges":[]}}
        """#
      ]))
    #expect(vocabulary.isByteLevel && vocabulary.specialIDs == [2] && vocabulary.count == 4)
    #expect(vocabulary.id(of: "Ġb") == 1 && vocabulary.token(3) == "<n>" && vocabulary.id(of: "c") == nil)
  }

  @Test("tokenizer.json of a Unigram model lists pieces with scores")
  func unigram() throws {
    let vocabulary = try #require(
      try read(["tokenizer.json": #"{"model":{"type":"Unigram","vocab":[["<pad>",0.0],["▁a",-2.5]]}}"#]))
    #expect(vocabulary.id(of: "▁a") == 1 && !vocabulary.isByteLevel)
  }

  @Test(
    "vocab.json spells bytes when merges stand beside it; vocab.txt numbers its lines; special tokens go by their spelling"
  )
  func others() throws {
    #expect(try #require(try read(["vocab.json": #"{"a":5}"#, "merges.txt": ""])).isByteLevel)
    #expect(try #require(try read(["vocab.json": #"{"a":5}"#])).token(5) == "a")
    #expect(try #require(try read(["vocab.json": #"{"<bos>":3,"<b>":4}"#])).specialIDs == [3])
    let lines = try #require(try read(["vocab.txt": "[PAD]\nthe\n##s\n"]))
    #expect(lines.id(of: "##s") == 2 && lines.count == 3 && lines.specialIDs == [0])
  }

  @Test("a directory without any has none, and a malformed one is an error")
  func missing() throws {
    #expect(try read([:]) == nil)
    #expect(throws: TokenizerError.self) { try read(["vocab.json": #"{"a":"b"}"#]) }
    #expect(throws: TokenizerError.self) { try read(["tokenizer.json": "{}"]) }
  }
}
