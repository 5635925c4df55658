import StrictJSON
import TestSupport
import Testing

/// One bad sequence never stops the batch.
struct SequenceErrorTests {
  private static let lines: [(line: String, error: String?)] = [
    (#"{"id": "good", "ids": [1, 2, 3]}"#, nil),
    (
      #"{"id": "high", "ids": [1, 61]}"#,
      "high: s.jsonl, line 2: position 1: token id 61 is outside the vocabulary, which has 61 entries (0 to 60)"
    ),
    (
      #"{"id": "low", "ids": [-1]}"#,
      "low: s.jsonl, line 3: position 0: token id -1 is outside the vocabulary"
    ),
    (
      #"{"id": "pair", "ids": [1, 2, 3], "tokens": ["a"]}"#,
      "pair: s.jsonl, line 4: 1 token, but 3 entries in 'ids'; from position 1 on"
    ),
    (
      #"{"id": "mask", "ids": [1, 2], "attention_mask": [1]}"#,
      "mask: s.jsonl, line 5: 2 tokens, but 1 entry in 'attention_mask'; from position 1 on"
    ),
    (
      #"{"id": "types", "ids": [1, 2], "segments": [0, 0, 0]}"#,
      "types: s.jsonl, line 6: 2 tokens, but 3 entries in 'segments'; from position 2 on"
    ),
    (
      #"{"id": "words", "tokens": ["a"]}"#,
      "words: s.jsonl, line 7: the sequence has no ids and the model no vocabulary"
    ),
    (#"{"id": "none"}"#, "none: s.jsonl, line 8: a sequence needs 'tokens', 'ids' or 'text'"),
    (#"{"id": "empty", "ids": []}"#, "empty: s.jsonl, line 9: the sequence has no token"),
    (#"{"id": "key", "ids": [1], "token": []}"#, "key: s.jsonl, line 10: key 'token' is not known"),
    (
      #"{"id": "half", "ids": [1, 1.5]}"#,
      "half: s.jsonl, line 11: 'ids', position 1: expected a whole number, found 1.5"
    ),
    ("{\"id\": ", "s-12: s.jsonl, line 12: column "),
    ("[1]", "s-13: s.jsonl, line 13: expected a sequence object, found an array"),
    (
      #"{"id": "long", "ids": \#([Int](repeating: 1, count: 49))}"#,
      "long: s.jsonl, line 14: 49 tokens are more than the model's context of 48; first token too many: position 48"
    ),
    (#"{"id": "hidden", "ids": [1, 2], "attention_mask": [0, 0]}"#, "may see no key"),
    (#"{"id": "last", "ids": [4]}"#, nil),
  ]

  @Test("each bad sequence is named with its position, the others are written, and the exit code is 1")
  func othersAreWritten() throws {
    try withWorkbench { bench in
      try bench.write("s.jsonl", Self.lines.map(\.line).joined(separator: "\n"))
      let outcome = try bench.headlight(
        "report", "--model", parity("gpt2-f32"), "--tokens", "s.jsonl", "-o", "out", "--format", "html,csv",
        "--layers", "0", "--no-metrics")
      #expect(outcome.status == 1)
      let expected = Self.lines.compactMap(\.error)
      let messages = outcome.errors.split(separator: "\n").map(String.init)
      #expect(messages.count == expected.count + 1)
      for (message, error) in zip(messages, expected) {
        #expect(message.hasPrefix("error: ") && message.contains(error), "\(message)")
      }
      let summary = try #require(messages.last)
      #expect(
        summary.hasPrefix("\(expected.count) of \(Self.lines.count) sequences failed: high, low, pair,"))
      #expect(
        try bench.files() == [
          "good/attention.csv", "good/report.html", "index.html", "last/attention.csv", "last/report.html",
          "manifest.json",
        ])
      #expect(try bench.directories() == ["good", "last"])

      let sequences = try #require(try bench.manifest()["sequences"]?.array)
      #expect(
        sequences.map { $0["status"]?.string } == Self.lines.map { $0.error == nil ? "done" : "failed" })
      let page = try bench.text("out/index.html")
      for (sequence, line) in zip(sequences, Self.lines) {
        guard let error = line.error else { continue }
        let stated = try #require(sequence["error"]?.string)
        #expect(stated.contains(error))
        #expect(sequence["files"] == nil)
      }
      #expect(page.contains("position 1: token id 61"))
      #expect(page.contains("\(expected.count) of \(Self.lines.count) failed"))
    }
  }

  @Test("a token that is not in the vocabulary is named with its position")
  func unknownToken() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("vocab.txt", "in\nthe\nend\n")
      try bench.write("s.txt", "in the beginning\nin the end\n")
      let outcome = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.txt", "-o", "out", "--format", "csv",
        "--no-metrics")
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains(
          "s-1: s.txt, line 1: position 2: token 'beginning' is not in the vocabulary (vocab.txt)"))
      #expect(try bench.files() == ["manifest.json", "s-2/attention.csv"])
    }
  }

  @Test("a segment outside the model's token types is named with its position")
  func segmentOutOfRange() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1, 2], "segments": [0, 2]}"#)
      let outcome = try bench.headlight(
        "report", "--model", parity("bert-f32"), "--tokens", "s.json", "-o", "out", "--format", "csv")
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains("s: s.json: position 1: segment 2 is outside the model's 2 token types"))
    }
  }

  @Test("another number of tokens than the model's own inputs is refused")
  func inputVectors() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.vectors)
      try bench.write("s.json", #"["a", "b"]"#)
      let outcome = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "csv")
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains("tokens for the model's input x: expected 3 entries, one a token, found 2"))
    }
  }
}
