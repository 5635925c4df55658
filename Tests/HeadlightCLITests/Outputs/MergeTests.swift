import StrictJSON
import TestSupport
import Testing

/// `--merge words`.
struct MergeTests {
  private static let statement =
    "Tokens are merged into words: weights are summed over the keys of a word and averaged over its queries."
  private static let kjv = "\(repositoryRoot)/samples/kjv"
  /// How many tokens each word has: In, the, beginning (2), God, created (3), the, heaven, and, the, earth and the full stop.
  private static let sizes = [1, 1, 2, 1, 3, 1, 1, 1, 1, 1, 1]

  /// A matrix of a head in `attention.json`.
  private func matrix(_ head: JSONValue, _ key: String) throws -> [[Double]] {
    try #require(head[key]?.array).map { try #require($0.array).compactMap(\.double) }
  }

  /// The mean over the rows of each group.
  private func means(_ rows: [[Double]], _ sizes: [Int]) -> [[Double]] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      let own = rows[start..<start + size]
      return own[start].indices.map { column in own.reduce(0) { $0 + $1[column] } / Double(size) }
    }
  }

  /// The sum over the columns of each group.
  private func sums(_ rows: [[Double]], _ sizes: [Int]) -> [[Double]] {
    rows.map { row in
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return row[start..<start + size].reduce(0, +)
      }
    }
  }

  private func isNear(_ found: [[Double]], _ expected: [[Double]]) -> Bool {
    found.map(\.count) == expected.map(\.count)
      && zip(found.joined(), expected.joined()).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test("merged numbers are those of the unmerged run, summed over keys and averaged over queries")
  func numbers() throws {
    try withWorkbench { bench in
      let arguments = [
        "report", "--model", Self.kjv, "--tokens", "\(Self.kjv)/prompts.json", "--projections", "identity",
        "--layers", "0-1", "--heads", "0,5", "--format", "json,safetensors", "--output",
      ]
      for more in [["plain"], ["out", "--merge", "words"]] {
        #expect(try Headlight.run(arguments + more, in: bench.path).status == 0)
      }
      for id in ["beginning", "light", "mercy", "arphaxad"] {
        let plain = try bench.json("plain/\(id)/attention.json")
        let merged = try bench.json("out/\(id)/attention.json")
        let sizes = try #require(merged["merge"]?["query_sizes"]).ints
        #expect(merged["merge"]?["key_sizes"]?.ints == sizes)
        #expect(sizes.reduce(0, +) == plain["tokens"]?.array?.count)
        #expect(merged["tokens"]?.strings.joined() == plain["tokens"]?.strings.joined())
        let heads = try #require(merged["heads"]?.array)
        let plainHeads = try #require(plain["heads"]?.array)
        #expect(heads.count == plainHeads.count && heads.contains { $0["head"]?.string == "identity" })
        for (head, before) in zip(heads, plainHeads) {
          #expect(head["head"] == before["head"])
          let pattern = try matrix(head, "pattern")
          #expect(isNear(pattern, means(sums(try matrix(before, "pattern"), sizes), sizes)))
          #expect(pattern.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-5 })
          #expect(head["scores"] == nil)
          for key in ["z", "output"] where before[key] != nil {
            #expect(isNear(try matrix(head, key), means(try matrix(before, key), sizes)))
          }
        }
        if id == "beginning" { #expect(sizes == Self.sizes) }
        let numbers = try bench.values("attention.1", of: id)
        let written = try heads.filter { $0["layer"]?.int == 1 && $0["head"]?.int != nil }
          .flatMap { try matrix($0, "pattern").joined().map { Float($0) } }
        #expect(numbers == written)
      }
      let archive = try bench.tensors("out/beginning/attention.safetensors")
      #expect(archive["attention.0"]?.shape == [2, 11, 11])
      #expect(archive["z.0"]?.shape == [2, 11, 20])
      #expect(archive["identity.0"]?.shape == [11, 11])
      #expect(archive.metadata["merge"] == "words")
      #expect(archive.metadata["key_sizes"] == "1,1,2,1,3,1,1,1,1,1,1")
    }
  }

  @Test("every output that shows merged maps says so")
  func statements() throws {
    try withWorkbench { bench in
      try bench.write("one.json", #"{"id": "one", "tokens": ["In", "Ġthe", "Ġbegin", "ning"]}"#)
      let outcome = try bench.report(
        "--model", Self.kjv, "--tokens", "one.json", "--layers", "0", "--heads", "0", "--merge", "words",
        "--format", "html,png,svg,csv")
      #expect(outcome.errors == "")
      for page in ["index.html", "one/report.html"] {
        #expect(try bench.text("out/\(page)").contains(Self.statement), "\(page)")
      }
      #expect(try bench.text("out/one/report.html").contains("3, merged from 4 tokens"))
      for figure in ["one/figures/L0H0", "one/atlas"] {
        let svg = try bench.text("out/\(figure).svg")
        #expect(svg.contains(Self.statement) && svg.contains("one · merged into words"), "\(figure)")
        #expect(try PNGFile(try bench.bytes("out/\(figure).png"))["Merged"] == Self.statement)
      }
      #expect(try bench.text("out/one/figures/L0H0.svg").contains(">·beginning<"))
      let rows = try bench.text("out/one/attention.csv").split(separator: "\r\n")
      #expect(rows.first == "layer,head,query,key,query_word,key_word,weight")
      #expect(rows.count == 1 + 9)
      #expect(rows.last?.hasPrefix(#"0,0,2,2,"Ġbeginning","Ġbeginning","#) == true)
      let manifest = try bench.manifest()
      #expect(manifest["merge"]?["into"]?.string == "words")
      #expect(manifest["sequences"]?[0]?["tokens"]?.int == 4)
      #expect(manifest["sequences"]?[0]?["words"]?.int == 3)
    }
  }

  @Test("captured attention is merged by the marks of its tokens; queries and keys have words of their own")
  func captured() throws {
    try withWorkbench { bench in
      let rows: [Float] = [0.5, 0.25, 0.25, 0, 0, 0.5, 0.25, 0.25, 0.125, 0.125, 0.25, 0.5]
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 1, 3, 4], rows)))
      try bench.write(
        "t.json",
        ###"[{"id": "q", "tokens": ["▁le", "▁ch", "at"]}, {"tokens": ["[CLS]", "look", "##up", "!"]}]"###)
      try bench.report(
        "--attention", "a.npy", "--tokens", "t.json", "--merge", "words", "--format", "safetensors,json")
      #expect(try bench.values("attention.0", of: "a") == [0.5, 0.5, 0, 0.0625, 0.5625, 0.375])
      let json = try bench.json("out/a/attention.json")
      #expect(json["tokens"]?.strings == ["▁le", "▁chat"])
      #expect(json["key_tokens"]?.strings == ["[CLS]", "lookup", "!"])
      #expect(json["merge"]?["query_sizes"]?.ints == [1, 2])
      #expect(json["merge"]?["key_sizes"]?.ints == [1, 2, 1])
      let sequence = try #require(try bench.manifest()["sequences"]?[0])
      #expect(["tokens", "words", "key_tokens", "key_words"].map { sequence[$0]?.int } == [3, 2, 4, 3])
    }
  }

  @Test("sums of rows are watched before merging, and empty rows take no part in a mean")
  func rowSums() throws {
    try withWorkbench { bench in
      try bench.write(
        "a.npy", TensorBytes.npy(.init("", [1, 1, 3, 3], [1, 0, 0, 0, 0, 0, 0.25, 0.5, 0.25])))
      try bench.write("t.json", #"["Ġa", "Ġlook", "up"]"#)
      let outcome = try bench.report(
        "--attention", "a.npy", "--tokens", "t.json", "--merge", "words", "--format", "safetensors")
      #expect(outcome.errors.contains("1 of 3 rows do not sum to 1"))
      #expect(try bench.values("attention.0", of: "t") == [1, 0, 0.25, 0.75])
    }
  }

  @Test("what the page shows as hidden by a window of tokens is hidden, and weighs nothing")
  func windows() throws {
    try withWorkbench { bench in
      try bench.write(
        "w.json",
        #"{"id": "w", "ids": [1,2,3,4,5,6,7,8,9,10,11,12], "tokens": ["Ġa","b","c","Ġd","Ġe","f","Ġg","Ġh","i","Ġj","Ġk","l"]}"#
      )
      try bench.report(
        "--model", parity("gemma2-f32"), "--tokens", "w.json", "--layers", "0", "--merge", "words",
        "--format",
        "html,safetensors")
      let page = try bench.text("out/w/report.html")
      #expect(page.contains(#""mask":[4,0]"#))
      let weights = try bench.values("attention.0", of: "w")
      #expect(weights.count == 3 * 7 * 7)
      for head in 0..<3 {
        for query in 0..<7 {
          for key in 0..<7 where key > query || key < query - 4 {
            #expect(weights[(head * 7 + query) * 7 + key] == 0)
          }
        }
      }
    }
  }

  @Test("patches of images stay as they are, and it is said")
  func images() throws {
    try withWorkbench { bench in
      let digits = "\(repositoryRoot)/samples/digits"
      try bench.write("three.png", Array(try Workbench(path: digits).bytes("three.png")))
      try bench.write("s.json", #"{"id": "three", "image": "three.png"}"#)
      let arguments = [
        "report", "--model", digits, "--tokens", "s.json", "--layers", "0", "--format", "json,csv",
        "--output",
      ]
      _ = try Headlight.run(arguments + ["plain"], in: bench.path)
      let outcome = try Headlight.run(arguments + ["out", "--merge", "words"], in: bench.path)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("image patches and audio frames are not merged"))
      for file in ["attention.json", "attention.csv"] {
        #expect(try bench.bytes("out/three/\(file)") == (try bench.bytes("plain/three/\(file)")))
      }
    }
  }

  @Test("where no token goes on with a word it is said that nothing is merged")
  func nothingToMerge() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.vectors)
      try bench.write("s.txt", "these are words")
      let outcome = try bench.report("--model", "m.json", "--tokens", "s.txt", "--merge", "words")
      #expect(outcome.errors.contains("no token goes on with a word, so nothing is merged"))
    }
  }

  @Test(
    "what makes no sense is refused",
    arguments: [(["--merge", "pieces"], "pieces"), (["--merge", "words"], "--tokens")])
  func usage(_ arguments: [String], _ named: String) throws {
    try withWorkbench { bench in
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 1, 1, 1], [1])))
      let outcome = try Headlight.run(
        ["report", "--attention", "a.npy", "--output", "out"] + arguments, in: bench.path)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(named))
    }
  }
}
