import Foundation
import TestSupport
import Testing

@testable import HeadlightCLI

/// `headlight figure` refuses what it cannot do, and leaves nothing behind.
struct FigureRefusalTests {
  /// What each option is given.
  private static let values: [KindOption: [String]] = [
    .head: ["L0H0"], .heads: ["L0H0"], .layer: ["0"], .layers: ["0"], .query: ["0"], .imageQuery: ["mean"],
    .metric: ["induction"], .attention: ["a.npy"], .mask: ["causal"], .assume: ["a=b"], .merge: ["words"],
    .colorScale: ["log"], .range: ["head"], .pool: ["mean"], .highlight: ["key=1"], .noColorbar: [],
    .values: [], .maskTriangle: [],
  ]

  /// What a kind cannot do without.
  private static func needs(_ kind: FigureKind) -> [String] {
    switch kind {
    case .heads: ["--heads", "L0H0"]
    case .mean, .rollout, .flow: ["--layer", "0"]
    case .atlas, .metrics: []
    case .difference: ["a", "b", "--head", "L0H0"]
    default: ["--head", "L0H0"]
    }
  }

  @Test(
    "an option that a kind does not use is refused by its name, one that it uses is taken",
    arguments: FigureKind.allCases)
  func unusedOptions(_ kind: FigureKind) throws {
    #expect(Set(Self.values.keys) == Set(KindOption.allCases))
    for option in KindOption.allCases {
      let base = ["figure", kind.rawValue, "--text", "a", "-o", "a.png"]
      let needed = Self.needs(kind)
      let given = needed.contains(option.rawValue) ? [] : [option.rawValue] + (Self.values[option] ?? [])
      let model = option == .attention ? [] : ["--model", "no such model"]
      let text = kind == .difference || option == .attention ? Array(base.prefix(2) + base.suffix(2)) : base
      let outcome = try Headlight.run(text + model + needed + given, in: repositoryRoot)
      let isRefused = outcome.errors.contains("\(option.rawValue) has no use with \(kind.rawValue).")
      #expect(isRefused == !option.kinds.contains(kind), "\(kind) \(option): \(outcome.errors)")
      if isRefused { #expect(outcome.status == 64) }
    }
  }

  private func refused(
    _ arguments: String..., status: Int32, says: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try withWorkbench { bench in
      try bench.write("there.png", "old")
      try bench.write("a-file", "")
      try FileManager.default.createDirectory(
        atPath: "\(bench.path)/folder.png", withIntermediateDirectories: true)
      let outcome = try Headlight.run(["figure"] + arguments, in: bench.path)
      #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.errors.contains(says), "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.output == "", sourceLocation: sourceLocation)
      #expect(try bench.files(".") == ["a-file", "there.png"], sourceLocation: sourceLocation)
      #expect(try bench.text("there.png") == "old", sourceLocation: sourceLocation)
    }
  }

  @Test("places that no file can be written to")
  func outputs() throws {
    let kjv = sample("kjv")
    func head(_ output: String, _ status: Int32, _ says: String) throws {
      try refused(
        "head", "--model", kjv, "--text", "a king", "--head", "L0H0", "-o", output, status: status, says: says
      )
    }
    for name in ["a.jpg", "a", "png", "a.png/", ".png", "-"] where name != "a.png/" {
      try head(name, 64, "expected one of .png, .svg, .pdf")
    }
    try head("", 64, "expected a file, found an empty name")
    try head(
      "there.png", 73, "there.png: the file is there already; choose another name, or replace it with --force"
    )
    try head("folder.png", 73, "folder.png: expected the name of a file to write, found a directory")
    try head("missing/a.png", 73, "missing: no such directory to write into")
    try head("a-file/b.png", 73, "a-file: expected a directory, found a regular file")
    try head("\(String(repeating: "x", count: 300)).png", 73, "cannot")
  }

  @Test("heads, layers, queries, sequences and metrics that are not there")
  func missing() throws {
    let kjv = ["--model", sample("kjv"), "--text", "And God said, And God", "-o", "a.png"]
    func kind(_ arguments: String..., says: String) throws {
      try withWorkbench { bench in
        let outcome = try Headlight.run(["figure"] + arguments + kjv, in: bench.path)
        #expect(outcome.status == 64 && outcome.errors.contains(says), "\(outcome.errors)")
        #expect(try bench.files(".") == [])
      }
    }
    try kind("head", "--head", "L4H0", says: "--head: there is no layer 4; there are layers 0 to 3")
    try kind("head", "--head", "L0H8", says: "--head: layer 0 has no head 8; there are heads 0 to 7")
    try kind("heads", "--heads", "L0H0,L3H9", says: "--heads: layer 3 has no head 9")
    try kind("heads", "--heads", "0-3", says: "heads needs --heads, as in --heads L1H1,L1H3")
    try kind("heads", "--heads", "L0H0,3", says: "expected heads such as L1H1,L1H3, found '3'")
    try kind("head", "--head", "head", says: "'--head <head>'")
    try kind("head", "--head", "L99999999999999999999H0", says: "'--head <head>'")
    try kind("head", says: "head needs --head, as in --head L3H5")
    try kind("mean", "--layer", "7", says: "--layer: there is no layer 7")
    try kind("mean", "--layer", "-1", says: "--layer: expected a number from 0 on, found -1")
    try kind("atlas", "--layers", "7", says: "--layers: there is no layer 7")
    try kind(
      "query", "--head", "L0H0", "--query", "99",
      says: "--query: there is no query 99; there are queries 0 to ")
    try kind("query", "--head", "L0H0", "--query", "God", says: "--query: 'God' stands at 1, ")
    try kind(
      "query", "--head", "L0H0", "--query", "Moses", says: "--query: no token is 'Moses'; there are 'And', ")
    try kind(
      "metrics", "--metric", "beauty", says: "--metric: there is no metric 'beauty'; there are entropy, ")
    try kind(
      "head", "--head", "L0H0", "--sequence", "b",
      says: "--sequence: no sequence is called 'b'; there are 'text'")
    try kind(
      "head", "--head", "L0H0", "--text", "b", says: "choose it with --sequence; there are 'text-1', 'text-2'"
    )
    try kind("head", "--head", "L0H0", "--parts", "cross", says: "--parts: the model has no part 'cross'")
    try kind("image", "--head", "L0H0", says: "image: the sequence has no image")
    try kind("head", "more", "--head", "L0H0", says: "'more': only difference takes A and B")
    try kind("difference", "a", "--head", "L0H0", says: "difference needs A and B, two of one kind; found 1")
    try kind("portrait", says: "'portrait' is invalid")
  }

  @Test("a model with several kinds of attention is asked for one, unless one alone has the head")
  func parts() throws {
    try withWorkbench { bench in
      func run(_ arguments: String...) throws -> Headlight.Outcome {
        try Headlight.run(
          [
            "figure", "head", "--model", sample("reverse"), "--tokens", sample("reverse/sequences.json"),
            "--head", "L0H0", "--force",
          ] + arguments, in: bench.path)
      }
      let ids = try run("-o", "a.png")
      #expect(ids.status == 64 && ids.errors.contains("choose it with --sequence; there are '"))
      let name = try #require(ids.errors.split(separator: "'").dropFirst().first.map(String.init))
      let all = try run("-o", "a.png", "--sequence", name)
      #expect(all.status == 64, "\(all.errors)")
      #expect(all.errors.contains("choose it with --parts; there are encoder, decoder, cross"))
      let cross = try run("-o", "a.png", "--sequence", name, "--parts", "cross")
      #expect(cross.status == 0, "\(cross.errors)")
      let png = try PNGFile(try bench.bytes("a.png"))
      #expect(png["Description"]?.hasPrefix("Cross-attention, layer 0, head 0") == true)
      #expect(png["Model"] == "reverse · cross-attention")
    }
  }

  @Test("a file takes another's place with --force only, and never that of one that is read")
  func force() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"id": "x", "image": "five.png"}"#)
      try bench.write("five.png", Array(Data(contentsOf: URL(fileURLWithPath: sample("digits/five.png")))))
      func run(_ output: String, _ more: String...) throws -> Headlight.Outcome {
        try Headlight.run(
          [
            "figure", "image", "--model", sample("digits"), "--tokens", "s.json", "--head", "L0H0", "-o",
            output,
          ]
            + more, in: bench.path)
      }
      let image = try bench.bytes("five.png")
      let refused = try run("./five.png", "--force")
      #expect(refused.status == 64 && refused.errors.contains("this file is read; choose another name"))
      #expect(try bench.bytes("five.png") == image)
      try bench.write("a.png", "old")
      #expect(try run("a.png").status == 73)
      #expect(try run("a.png", "--force").status == 0)
      #expect(try PNGFile(try bench.bytes("a.png"))["Head"] == "0")
    }
  }
}
