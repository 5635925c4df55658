import StrictJSON
import TestSupport
import Testing

/// `headlight tokenize`.
struct TokenizeTests {
  private let kjv = "\(repositoryRoot)/samples/kjv"

  private func lines(_ outcome: Headlight.Outcome) throws -> [JSONValue] {
    try outcome.output.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
  }

  @Test("as JSON, each text is one object of ids, tokens, labels and offsets in Unicode scalars")
  func json() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight(
        "tokenize", "--model", kjv, "--json", "--", "In the beginning God", "-é\u{301}🙂\n", "")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let objects = try lines(outcome)
      #expect(objects.count == 3)
      let first = try #require(objects.first)
      #expect(first.object?.keys == ["ids", "tokens", "labels", "offsets"])
      #expect(first["tokens"]?.strings == ["In", "Ġthe", "Ġbegin", "ning", "ĠGod"])
      #expect(first["labels"]?.strings == ["In", "·the", "·begin", "ning", "·God"])
      #expect(first["offsets"]?.array?.map(\.ints) == [[0, 2], [2, 6], [6, 12], [12, 16], [16, 20]])
      #expect(objects[1]["offsets"]?.array?.last?.ints == [4, 5])
      #expect(objects[1]["labels"]?.strings.contains("⟨F0⟩") == true)
      #expect(objects[2]["ids"]?.ints == [])
    }
  }

  @Test("standard input, files and texts give a line each, also where a line is no text")
  func lines() throws {
    try withWorkbench { bench in
      try bench.write("t.txt", Array("one\n\n".utf8) + [0xC3] + Array("\nthree".utf8))
      let file = try bench.headlight("tokenize", "--model", kjv, "--json", "--text-file", "t.txt")
      #expect(file.status == 1)
      let objects = try lines(file)
      #expect(objects.map { $0["error"] == nil } == [true, true, false, true])
      #expect(objects[1]["ids"]?.ints == [])
      let input = try bench.headlight(
        "tokenize", "--model", "\(kjv)/tokenizer.json", "--json", input: "a\nb\n")
      #expect(try lines(input).count == 2)
    }
  }

  @Test("for people, each token is a line: id, place, label and token")
  func table() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight("tokenize", "--model", kjv, "the lord")
      let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(
        rows.map { $0.dropFirst() } == [["0-2", "th", "th"], ["2-3", "e", "e"], ["3-8", "·lord", "Ġlord"]])
    }
  }

  @Test("what has no tokenizer is said, and where")
  func missing() throws {
    try withWorkbench { bench in
      for (model, status) in [("none", 66), (parity("gpt2-f32"), 66), ("empty", 66)] as [(String, Int32)] {
        try bench.write("empty/readme.txt", "")
        let outcome = try bench.headlight("tokenize", "--model", model, "a")
        #expect(outcome.status == status && outcome.errors.contains(model), "\(outcome.errors)")
      }
    }
  }

  @Test("the vocabulary inside a GGUF file is a tokenizer, by the file or by its directory")
  func gguf() throws {
    try withWorkbench { bench in
      var file = GGUFHeader()
      file.add("general.architecture", "llama")
      file.add("tokenizer.ggml.model", "gpt2")
      file.add("tokenizer.ggml.pre", "gpt-2")
      file.add("tokenizer.ggml.tokens", ["t", "h", "e", "Ġ", "th", "the", "Ġthe", "<s>"])
      file.add("tokenizer.ggml.merges", ["t h", "th e", "Ġ the"])
      try bench.write("models/tiny.gguf", file.bytes)
      for model in ["models/tiny.gguf", "models"] {
        let outcome = try bench.headlight("tokenize", "--model", model, "--json", "the the")
        let object = try #require(try lines(outcome).first, "\(outcome.errors)")
        #expect(object["ids"]?.ints == [5, 6] && object["labels"]?.strings == ["the", "·the"])
      }
    }
  }
}

/// The bytes of a GGUF file without tensors.
private struct GGUFHeader {
  private var entries: [UInt8] = []
  private var count: UInt64 = 0

  mutating func add(_ key: String, _ text: String) {
    add(key, type: 8)
    append(text)
  }

  mutating func add(_ key: String, _ texts: [String]) {
    add(key, type: 9)
    append(UInt32(8))
    append(UInt64(texts.count))
    texts.forEach { append($0) }
  }

  var bytes: [UInt8] {
    var header = self
    header.entries = Array("GGUF".utf8)
    header.append(UInt32(3))
    header.append(UInt64(0))
    header.append(count)
    return header.entries + entries
  }

  private mutating func add(_ key: String, type: UInt32) {
    count += 1
    append(key)
    append(type)
  }

  private mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    entries += text.utf8
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { entries += $0 }
  }
}
