import StrictJSON
import TestSupport
import Testing

/// Two prompts to one model.
struct ComparePromptsTests {
  private static let model = "\(repositoryRoot)/samples/kjv"

  private func queries(_ bench: Workbench) throws -> JSONValue {
    let sequences = try #require(try bench.json("out/compare.json")["sequences"]?.array)
    return try #require(sequences.first?["parts"]?.array?.first?["queries"])
  }

  @Test("a token replaced: its partner is the other, and rows before it are the same")
  func replaced() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight(
        "compare", "God created the heaven and the earth", "God created the heaven and the sea", "--model",
        Self.model, "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let queries = try queries(bench)
      let count = try #require(queries["a"]?.int)
      #expect(queries["b"]?.int == count && queries["aligned"]?.int == count)
      #expect(queries["changed"] == [[.integer(count - 1), .integer(count - 1)]])
      for (name, head) in try bench.changes("out") {
        #expect(head["largest"]?["query"]?.array?.first?.int == count - 1, "\(name)")
      }
      #expect(try bench.text("out/compare.html").contains("God created the heaven and the sea"))
    }
  }

  @Test("a token inserted: those behind it keep their partners, and weights on it are said")
  func inserted() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight(
        "compare", "And God said, Let there be light", "And God said, Let there be great light", "--model",
        Self.model, "--output", "out", "--format", "html,svg")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let queries = try queries(bench)
      let (a, b) = (try #require(queries["a"]?.int), try #require(queries["b"]?.int))
      #expect(queries["aligned"]?.int == a)
      #expect(queries["only_a"]?.array?.isEmpty == true)
      #expect(queries["only_b"]?.array?.count == b - a)
      for (name, head) in try bench.changes("out") {
        let unaligned = (head["unaligned"]?.array ?? []).map { $0.double ?? -1 }
        try #require(unaligned.count == 2)
        #expect(unaligned[0] == 0 && unaligned[1] > 0 && unaligned[1] < 1, "\(name)")
      }
    }
  }

  @Test("prompts without a common token are compared by their metrics, and it is said")
  func nothingCommon() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight(
        "compare", "light", "In the beginning", "--model", Self.model, "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("no token is in both"))
      #expect(try bench.json("out/compare.json")["ranked_by"] == "metric_distance")
    }
  }

  @Test("sequences of a file by their names; one that is not there is a usage error")
  func byName() throws {
    try withWorkbench { bench in
      let prompts = "\(Self.model)/prompts.json"
      let outcome = try bench.headlight(
        "compare", "light", "beginning", "--model", Self.model, "--tokens", prompts, "--output", "out",
        "--format", "svg")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try bench.json("out/compare.json")["sequences"]?.array?.first?["id"] == "light and beginning")
      let missing = try bench.headlight(
        "compare", "light", "dark", "--model", Self.model, "--tokens", prompts, "--output", "other")
      #expect(missing.status == 64 && missing.errors.contains("'dark'"))
    }
  }

  @Test("texts without a model, a model without sequences and texts given twice are refused with what to do")
  func usage() throws {
    try withWorkbench { bench in
      let texts = try bench.headlight("compare", "light", "dark", "--output", "out")
      #expect(texts.status == 66 && texts.errors.contains("--model"))
      let bare = try bench.headlight("compare", Self.model, Self.model, "--output", "out")
      #expect(bare.status == 64 && bare.errors.contains("--text"))
      let twice = try bench.headlight(
        "compare", "a", "b", "--model", Self.model, "--text", "c", "--output", "out")
      #expect(twice.status == 64)
      let pair = try bench.headlight(
        "compare", "a", "b", "--model", Self.model, "--pair", "c", "--output", "out")
      #expect(pair.status == 64 && pair.errors.contains("(2), found 1"))
      #expect(!bench.exists("out"))
    }
  }
}
