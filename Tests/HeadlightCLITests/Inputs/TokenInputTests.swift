import StrictJSON
import TestSupport
import Testing

/// Every form of `--tokens`.
struct TokenInputTests {
  /// A model with four embeddings and a vocabulary beside it.
  private func writeModel(_ bench: Workbench) throws {
    try bench.write(
      "model/m.json",
      SmallModels.lookup.replacing("[[1, 0], [0, 1], [1, 1]]", with: "[[1, 0], [0, 1], [1, 1], [2, 0]]"))
    try bench.write("model/vocab.json", #"{"in": 0, "the": 1, "[X]": 2, "Ġend": 3}"#)
  }

  @Test("JSON objects, arrays, bare strings, JSON lines, text and standard input are the same sequence")
  func formsAgree() throws {
    try withWorkbench { bench in
      try writeModel(bench)
      try bench.write("one.json", #"{"tokens": ["in", "the", "Ġend"]}"#)
      try bench.write(
        "many.json", #"[{"ids": [0, 1, 3]}, {"id": "named", "ids": [0, 1, 3], "tokens": ["x", "y", "z"]}]"#)
      try bench.write("bare.json", #"["in", "the", "Ġend"]"#)
      try bench.write(
        "lines.jsonl",
        "{\"ids\": [0, 1, 3]}\n\n{\"tokens\": [\"in\", \"the\", \"Ġend\"], \"text\": \"in the end\"}\r\n")
      try bench.write("words.txt", "in the Ġend\n\n  in\tthe   Ġend  \r\n")
      let outcome = try bench.headlight(
        "report", "--model", "model/m.json", "--tokens", "one.json", "many.json", "bare.json", "--tokens",
        "lines.jsonl", "--tokens", "words.txt", "-", "-o", "out", "--format", "safetensors,csv",
        input: #"["in", "the", "Ġend"]"#)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let sequences = try #require(try bench.manifest()["sequences"]?.array)
      let ids = sequences.compactMap { $0["id"]?.string }
      #expect(
        ids == ["one", "many-1", "named", "bare", "lines-1", "lines-3", "words-1", "words-3", "stdin"])
      let expected = try bench.values("attention.0", of: "one")
      #expect(expected.count == 9)
      for id in ids { #expect(try bench.values("attention.0", of: id) == expected, "\(id)") }
      // Strings given beside ids are only what is shown.
      #expect(try bench.text("out/named/attention.csv").contains("\"x\""))
      #expect(try bench.text("out/many-1/attention.csv").contains("\"the\",\"in\""))
      let inputs = try #require(try bench.manifest()["inputs"]?.array).compactMap { $0["path"]?.string }
      #expect(inputs.contains("-"))
    }
  }

  @Test(
    "standard input is told apart by what it begins with",
    arguments: [
      (#"{"ids": [0, 1]}"#, ["stdin"]), ("{\"ids\": [0]}\n{\"ids\": [1]}\n", ["stdin-1", "stdin-2"]),
      ("in the\nthe\n", ["stdin-1", "stdin-2"]),
    ])
  func standardInput(text: String, ids: [String]) throws {
    try withWorkbench { bench in
      try writeModel(bench)
      let outcome = try bench.headlight(
        "report", "--model", "model/m.json", "--tokens", "-", "-o", "out", "--format", "csv", input: text)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try bench.directories() == ids)
    }
  }

  @Test("ids without strings are shown by the vocabulary, or by number when there is none")
  func idsAreLabelled() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 2]}"#)
      try bench.report("--model", "m.json", "--tokens", "s.json", "--format", "csv")
      #expect(try bench.text("out/s/attention.csv").contains("0,0,1,0,\"#2\",\"#0\","))
    }
  }

  @Test("a vocabulary that cannot be read is a note where every sequence has ids, and an error elsewhere")
  func unusableVocabulary() throws {
    try withWorkbench { bench in
      try bench.write("model/m.json", SmallModels.lookup)
      try bench.write("model/tokenizer.json", "{oops")
      try bench.write("s.json", #"[{"ids": [0, 2]}, {"ids": [1], "tokens": ["x"]}]"#)
      let outcome = try bench.report("--model", "model/m.json", "--tokens", "s.json", "--format", "csv,html")
      #expect(outcome.errors.contains("s-1: the model's vocabulary cannot be used"), "\(outcome.errors)")
      #expect(outcome.errors.contains("model/tokenizer.json: line 1"))
      #expect(try bench.text("out/s-1/attention.csv").contains("0,0,1,0,\"#2\",\"#0\","))
      #expect(try bench.text("out/s-2/attention.csv").contains("\"x\""))
      #expect(try bench.text("out/s-1/report.html").contains("vocabulary cannot be used"))
      #expect(try bench.manifest()["sequences"]?[0]?["notes"]?.strings.count == 1)
      try bench.write("s.json", #"[{"ids": [0, 2]}, {"tokens": ["x"]}]"#)
      let refused = try bench.headlight(
        "report", "--model", "model/m.json", "--tokens", "s.json", "-o", "two", "--format", "csv")
      #expect(refused.status == 65)
      #expect(refused.errors.hasPrefix("error: model/tokenizer.json: line 1"), "\(refused.errors)")
    }
  }

  @Test("a message about a sequence stays short, whatever its name and its tokens are")
  func shortMessages() throws {
    try withWorkbench { bench in
      try writeModel(bench)
      let long = String(repeating: "x", count: 200_000)
      try bench.write("s.json", #"[{"id": "\#(long)", "tokens": ["\#(long)"]}, {"ids": [0]}]"#)
      let outcome = try bench.headlight(
        "report", "--model", "model/m.json", "--tokens", "s.json", "-o", "out", "--format", "csv")
      #expect(outcome.status == 1)
      #expect(outcome.errors.utf8.count < 1000)
      let error = try #require(try bench.manifest()["sequences"]?[0]?["error"]?.string)
      #expect(error.utf8.count < 500)
    }
  }

  @Test("a masked key gets no weight, and segments change BERT's attention")
  func maskAndSegmentsCount() throws {
    try withWorkbench { bench in
      try bench.write(
        "s.jsonl",
        """
        {"id": "plain", "ids": [1, 2, 3]}
        {"id": "zeros", "ids": [1, 2, 3], "segments": [0, 0, 0], "attention_mask": [1, true, 1]}
        {"id": "segments", "ids": [1, 2, 3], "segments": [0, 1, 1]}
        {"id": "masked", "ids": [1, 2, 3], "attention_mask": [1, 1, 0]}
        """)
      try bench.report(
        "--model", parity("bert-f32"), "--tokens", "s.jsonl", "--format", "safetensors", "--layers", "0")
      let plain = try bench.values("attention.0", of: "plain")
      #expect(try bench.values("attention.0", of: "zeros") == plain)
      #expect(largestDifference(try bench.values("attention.0", of: "segments"), plain) > 1e-3)
      let masked = try bench.values("attention.0", of: "masked")
      #expect(masked.indices.allSatisfy { ($0 % 3 != 2 || masked[$0] == 0) })
      #expect(abs(masked[0] + masked[1] - 1) < 1e-6)
    }
  }
}
