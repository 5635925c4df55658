import Foundation
import StrictJSON
import TestSupport
import Testing

/// Text that the model's tokenizer takes apart.
struct TextInputTests {
  /// Puts a tokenizer of whole words beside a copy of a small model.
  private func writeModel(_ bench: Workbench, _ name: String, post: String = "null") throws {
    try FileManager.default.copyItem(atPath: parity(name), toPath: "\(bench.path)/model")
    try bench.write(
      "model/tokenizer.json",
      #"""
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
        {"id": 1, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
         "special": true}],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": \#(post),
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {
         "[PAD]": 0, "[SEP]": 1, "[UNK]": 2, "[CLS]": 3, "the": 4, "cat": 5, "sat": 6, "here": 7}}}
      """#)
  }

  private let bertPost =
    #"{"type": "BertProcessing", "sep": ["[SEP]", 1], "cls": ["[CLS]", 3]}"#
  private let endPost = #"""
    {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}},
      {"SpecialToken": {"id": "[SEP]", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}},
      {"Sequence": {"id": "B", "type_id": 1}}],
     "special_tokens": {"[SEP]": {"id": "[SEP]", "ids": [1], "tokens": ["[SEP]"]}}}
    """#

  @Test("a text gives the maps of its ids, and says so in the manifest; a pair fills the token types")
  func textsAndPairs() throws {
    try withWorkbench { bench in
      try writeModel(bench, "bert-f32", post: bertPost)
      try bench.write(
        "ids.jsonl",
        """
        {"id": "one", "ids": [3, 4, 5, 6, 1]}
        {"id": "two", "ids": [3, 4, 5, 1, 6, 7, 1], "segments": [0, 0, 0, 0, 1, 1, 1]}
        {"id": "bare", "ids": [4, 5, 6]}
        {"id": "said", "text": "The cat", "pair": "sat here"}
        """)
      try bench.report(
        "--model", "model", "--text", "The cat sat", "--text", "The  CAT", "--pair", "", "--pair", "Sat here",
        "--tokens",
        "ids.jsonl", "--format", "safetensors,html")
      func map(_ id: String) throws -> [Float] { try bench.values("attention.1", of: id) }
      #expect(try map("text-2") == map("two") && map("said") == map("two"))
      let manifest = try bench.manifest()
      let sequences = try #require(manifest["sequences"]?.array)
      let second = sequences.first { $0["id"]?.string == "text-2" }
      #expect(second?["text"]?.string == "The  CAT" && second?["pair"]?.string == "Sat here")
      #expect(sequences.first { $0["id"]?.string == "two" }?["text"] == nil)
      #expect(manifest["inputs"]?.array?.contains { $0["path"]?.string == "model/tokenizer.json" } == true)
      // The page shows the words as they were written, not as the vocabulary has them.
      #expect(try bench.text("out/text-2/report.html").contains("CAT"))
      try bench.report(
        "--model", "model", "--text", "The cat sat", "--tokens", "ids.jsonl", "--format", "safetensors",
        "--force")
      #expect(try map("text") == map("one"))
      try bench.report(
        "--model", "model", "--text", "The cat sat", "--tokens", "ids.jsonl", "--no-special-tokens",
        "--format",
        "safetensors", "--force")
      #expect(try map("text") == map("bare"))
    }
  }

  @Test("each line of a text file is a sequence; a line that is no text fails alone")
  func files() throws {
    try withWorkbench { bench in
      try writeModel(bench, "gpt2-f32")
      try bench.write("texts.txt", Array("the cat\r\n\n  \nbad ".utf8) + [0xFF] + Array("\nsat here".utf8))
      let outcome = try bench.headlight(
        "report", "--model", "model", "--text-file", "texts.txt", "-", "-o", "out", "--format", "csv",
        input: "here\n")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("texts.txt, line 4: the text is not valid UTF-8"))
      #expect(try bench.directories() == ["stdin-1", "texts-1", "texts-5"])
    }
  }

  @Test("the decoder of an encoder-decoder model reads its text behind the token it starts with")
  func decoderText() throws {
    try withWorkbench { bench in
      try writeModel(bench, "t5-relu", post: endPost)
      try bench.write(
        "s.jsonl",
        """
        {"id": "ids", "ids": [4, 5, 1], "decoder_ids": [0, 6, 7]}
        {"id": "said", "text": "the cat", "decoder_text": "sat here"}
        """)
      try bench.report(
        "--model", "model", "--text", "the cat", "--decoder-text", "sat here", "--tokens", "s.jsonl",
        "--format",
        "safetensors")
      let expected = try bench.values("attention.1", of: "ids/cross")
      #expect(try bench.values("attention.1", of: "text/cross") == expected)
      #expect(try bench.values("attention.1", of: "said/cross") == expected)
    }
  }

  @Test(
    "a conversation is the text that the model's chat template makes of it; one that it refuses fails alone")
  func chat() throws {
    try withWorkbench { bench in
      try writeModel(bench, "gpt2-f32", post: bertPost)
      try bench.write(
        "model/chat_template.jinja",
        """
        {%- for message in messages %}
        {%- if message.role == 'system' %}{{ raise_exception('no system') }}{% endif %}
        {{- message.role == 'user' and 'the ' or 'here ' }}{{ message.content | trim }}{{ eos_token }}
        {%- endfor %}
        """)
      try bench.write("model/tokenizer_config.json", #"{"eos_token": {"content": "[SEP]"}}"#)
      try bench.write(
        "talk.json",
        #"[{"role": "user", "content": " cat "}, {"role": "assistant", "content": "sat"}]"#)
      try bench.write("bad.json", #"{"messages": [{"role": "system", "content": "x"}]}"#)
      let outcome = try bench.headlight(
        "report", "--model", "model", "--chat", "talk.json", "bad.json", "-o", "out", "--format", "csv")
      #expect(outcome.status == 1 && outcome.errors.contains("no system"), "\(outcome.errors)")
      let manifest = try bench.manifest()
      let talk = try #require(manifest["sequences"]?[0])
      #expect(talk["text"]?.string == "the cat[SEP]here sat[SEP]")
      #expect(talk["tokens"]?.int == 6)
      let inputs = try #require(manifest["inputs"]?.array).compactMap { $0["path"]?.string }
      #expect(inputs.contains("talk.json") && inputs.contains("model/chat_template.jinja"))
      let tokens = try bench.headlight("tokenize", "--model", "model", "--json", "--chat", "talk.json")
      #expect(try JSONValue.parse(Array(tokens.output.utf8))["ids"]?.ints == [4, 5, 1, 7, 6, 1])
      let none = try bench.headlight(
        "report", "--model", parity("gpt2-f32"), "--chat", "talk.json", "-o", "none")
      #expect(none.status == 64 && none.errors.contains("has no chat template"), "\(none.errors)")
    }
  }

  @Test("Marian's decoder reads its text as the target's SentencePiece model takes it apart")
  func marianText() throws {
    try withWorkbench { bench in
      let files = FileManager.default
      try files.copyItem(atPath: parity("marian-f32"), toPath: "\(bench.path)/model")
      for name in ["source.spm", "target.spm"] {
        try files.copyItem(
          atPath: "\(repositoryRoot)/Tests/Fixtures/vocabulary_files/marian/\(name)",
          toPath: "\(bench.path)/model/\(name)")
      }
      try bench.write(
        "model/vocab.json",
        """
        {"</s>": 0, "<unk>": 1, "▁": 2, "s": 3, "at": 4, "▁h": 5, "e": 6, "re": 7, "▁sa": 8, "t": 9, "<pad>": 28}
        """)
      try bench.write(
        "s.jsonl", #"{"id": "ids", "ids": [8, 9, 5, 6, 7, 0], "decoder_ids": [28, 2, 3, 4, 5, 6, 7]}"#)
      try bench.report(
        "--model", "model", "--text", "sat here", "--decoder-text", "sat here", "--tokens", "s.jsonl",
        "--format", "safetensors")
      #expect(
        try bench.values("attention.1", of: "text/cross") == bench.values("attention.1", of: "ids/cross"))
    }
  }

  @Test("without a tokenizer, texts fail with what to do; sequences that need none are written")
  func missing() throws {
    try withWorkbench { bench in
      let model = parity("gpt2-f32")
      try bench.write("ids.json", #"{"ids": [1, 2, 3]}"#)
      let alone = try bench.headlight("report", "--model", model, "--text", "a", "-o", "out")
      #expect(alone.status == 66 && alone.errors.contains("there is no tokenizer"))
      #expect(!bench.exists("out"))
      let both = try bench.headlight(
        "report", "--model", model, "--text", "a", "--tokens", "ids.json", "-o", "out", "--format", "csv")
      #expect(both.status == 1 && both.errors.contains("text: --text 1: "))
      #expect(try bench.directories() == ["ids"])
    }
  }

  @Test(
    "what cannot go together is a usage error",
    arguments: [
      (["--text", "a", "--pair", "b", "--pair", "c"], "--pair: expected one for each --text (1), found 2"),
      (["--tokens", "x.json", "--decoder-text", "b"], "--decoder-text: expected one for each --text"),
      (["--tokens", "-", "--text-file", "-"], "Standard input (-) can be read once only"),
    ])
  func usage(arguments: [String], error: String) throws {
    try withWorkbench { bench in
      let outcome = try Headlight.run(
        ["report", "--model", "m", "-o", "out"] + arguments, in: bench.path)
      #expect(outcome.status == 64 && outcome.errors.contains(error), "\(outcome.errors)")
    }
  }
}
