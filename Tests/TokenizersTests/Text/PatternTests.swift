import StrictJSON
import Testing

@testable import Tokenizers

struct PatternTests {
  private func found(_ pattern: Pattern, _ text: String) throws -> [Range<Int>] {
    try pattern.matches(in: Array(text.utf8))
  }

  @Test("a string is found where it stands, one behind the other")
  func literal() throws {
    #expect(try found(Pattern(literal: "aa"), "aaaxaa") == [0..<2, 4..<6])
    #expect(try found(Pattern(literal: "é"), "éaé") == [0..<2, 3..<5])
    #expect(try found(Pattern(literal: "ab"), "a").isEmpty)
    #expect(try found(Pattern(literal: "aabaac"), "aabaabaacaabaac") == [3..<9, 9..<15])
  }

  @Test("a regular expression is found in bytes of UTF-8")
  func regex() throws {
    #expect(try found(Pattern(regex: #"\p{L}+"#), "é1ab") == [0..<2, 3..<5])
    #expect(try found(Pattern(regex: #"\s+(?!\S)|\s+"#), "a  b ") == [1..<2, 2..<3, 4..<5])
    #expect(try found(Pattern(regex: "x"), "").isEmpty)
  }

  @Test("an empty match directly behind a match does not count")
  func emptyMatches() throws {
    #expect(try found(Pattern(literal: ""), "aé") == [0..<0, 1..<1, 3..<3])
    #expect(try found(Pattern(regex: "a*"), "aab") == [0..<2, 3..<3])
    #expect(try found(Pattern(regex: #"(?=\S)|\n"#), "a\nb\n c") == [0..<0, 1..<2, 3..<4, 5..<5])
  }

  @Test("an expression that is not valid is named, with what is wrong")
  func invalid() throws {
    do {
      _ = try Pattern(regex: "a(b")
      Issue.record("compiled")
    } catch {
      #expect("\(error)".contains("a(b") && "\(error)".contains("parenthesis"))
    }
    do {
      _ = try Pattern(regex: #"\p{Nonsense}"#)
      Issue.record("compiled")
    } catch {
      #expect("\(error)".contains("Nonsense"))
    }
  }

  @Test("hostile expressions end in an error, none in a crash or a hang", .timeLimit(.minutes(1)))
  func hostile() throws {
    for source in [
      String(repeating: "(", count: 30_000) + String(repeating: ")", count: 30_000),
      String(repeating: "a", count: 17_000), String(repeating: "[", count: 5_000),
    ] {
      #expect(throws: TokenizerError.self) { try Pattern(regex: source) }
    }
    let text = String(repeating: "a", count: 40) + "!"
    for source in ["(a+)+b", "(a|aa)+$", #"(a+)+\1b"#] {
      #expect(throws: TokenizerError.self) { try found(Pattern(regex: source), text) }
    }
  }

  /// What is found when the engine may look at so many bytes in one call.
  private func found(
    _ pattern: Pattern, _ text: String, timeLimit: Duration = .seconds(30), workLimit: UInt
  ) throws -> [Range<Int>] {
    var search = try PatternSearch(pattern, timeLimit: timeLimit, workLimit: workLimit)
    var matches: [Range<Int>] = []
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      try search.begin(bytes)
      while let match = try search.next() { matches.append(match) }
    }
    return matches
  }

  @Test(
    "an expression that looks at the whole text from every place ends in an error", .timeLimit(.minutes(1)))
  func quadratic() throws {
    let text = String(repeating: "a", count: 30_000)
    for source in [#"(?>[a-z]+)\d"#, #"[a-z]+\d"#] {
      #expect(throws: TokenizerError.self) {
        try found(Pattern(regex: source), text, timeLimit: .zero, workLimit: 1 << 20)
      }
    }
  }

  @Test("matches are the same where the engine is called for each place", .timeLimit(.minutes(1)))
  func slowly() throws {
    for source in [
      #"(?>[a-z]+)\d"#, #"\s+(?!\S)|\s+"#, "(?<=é)b", "é*", #"\d{1,3}(?=(\d{3})*$)"#, #"b\b|\Ba"#, ".*é",
      "^1|1$",
      #"\G[ab]|1"#,
    ] {
      let pattern = try Pattern(regex: source)
      for _ in 0..<50 {
        let text = String((0..<Int.random(in: 0...60)).map { _ in "ab1 é\n".randomElement() ?? "a" })
        guard let slow = try? found(pattern, text, workLimit: 1) else {
          #expect(source.contains("G"))
          continue
        }
        #expect(try slow == found(pattern, text), "\(source) on \(text)")
      }
    }
  }

  @Test("several threads search with one expression")
  func threads() async throws {
    let pattern = try Pattern(regex: #"\p{L}+|(\d)\1*"#)
    let text = Array(String(repeating: "ab 112 é ", count: 500).utf8)
    let expected = try pattern.matches(in: text)
    #expect(expected.count == 2000)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { (try? pattern.matches(in: text)) == expected } }
      for await agrees in group { #expect(agrees) }
    }
  }
}
