import Foundation
import TestSupport
import Testing

@testable import HeadlightCLI

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `headlight figure`: every kind in every format, on the samples.
struct FigureKindsTests {
  /// A kind with the rest of its command line, and what its description says.
  struct Example: Sendable, CustomTestStringConvertible {
    let kind: FigureKind
    let arguments: [String]
    let title: String
    let says: [String]
    var head: String?
    var model: String? = "kjv"

    var testDescription: String { kind.rawValue }
  }

  private static let kjv = ["--model", sample("kjv"), "--text", "In the beginning God created"]

  static let examples = [
    Example(
      kind: .head, arguments: kjv + ["--head", "L0H1"], title: "L0H1",
      says: ["Layer 0, head 1: a ", "Strongest", "Attention weights of L0H1"], head: "1"),
    Example(
      kind: .heads, arguments: kjv + ["--heads", "L3H2,L0H1"], title: "kjv",
      says: ["a map each: L3H2 (", "Layer 3, head 2: ", "Layer 0, head 1: "]),
    Example(
      kind: .atlas, arguments: kjv + ["--layers", "0-1"], title: "kjv",
      says: ["Kinds of heads: ", "2 layers"]
    ),
    Example(
      kind: .query, arguments: kjv + ["--head", "L1H1", "--query", "God"], title: "L1H1",
      says: ["Layer 1, head 1: a ", "query 4 “·God”", "Most to “"], head: "1"),
    Example(
      kind: .lines, arguments: kjv + ["--head", "L1H1"], title: "L1H1",
      says: ["Layer 1, head 1: a ", "as lines from 8 queries"], head: "1"),
    Example(
      kind: .mean, arguments: kjv + ["--layer", "1"], title: "L1 mean of heads",
      says: ["Layer 1, mean of its heads. Strongest: “"], head: "mean"),
    Example(
      kind: .rollout, arguments: kjv + ["--layer", "2"], title: "L2 rollout",
      says: ["Attention rollout through layers 0 to 2."], head: "rollout"),
    Example(
      kind: .flow, arguments: kjv + ["--layer", "1"], title: "L1 flow",
      says: ["Attention flow through layers 0 to 1."], head: "flow"),
    Example(
      kind: .image,
      arguments: [
        "--model", sample("digits"), "--tokens", sample("digits/sequences.json"), "--sequence", "five",
        "--head", "L0H1", "--image-query", "3,5",
      ], title: "L0H1", says: ["query: patch in row 3, column 5", "over an image of 8 × 8 patches"],
      head: "1",
      model: "digits"),
    Example(
      kind: .difference,
      arguments: [
        "the cat sat", "the dog sat", "--model", sample("kjv"), "--head", "L1H1",
      ], title: "L1H1", says: ["in A (the cat sat) and B (the dog sat)", "Changed most: “"], head: "1",
      model: nil),
    Example(
      kind: .metrics, arguments: kjv + ["--metric", "previous_token"], title: "kjv",
      says: ["4 layers (rows) × 8 heads (columns)", "Previous-token mass: "]),
  ]

  @Test("every kind is among the examples")
  func complete() {
    #expect(Self.examples.map(\.kind) == FigureKind.allCases)
  }

  @Test(
    "each kind as PNG, SVG and PDF: one file, its path on standard output, what it shows in words",
    arguments: examples)
  func kinds(_ example: Example) throws {
    try withWorkbench { bench in
      for format in FigureFormat.allCases {
        let outcome = try Headlight.run(
          ["figure", example.kind.rawValue] + example.arguments + ["--output", "own/a b.\(format.rawValue)"],
          in: try bench.folder("own"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "own/a b.\(format.rawValue)\n")
      }
      #expect(try bench.files("own") == ["a b.pdf", "a b.png", "a b.svg"])
      let png = try PNGFile(try bench.bytes("own/a b.png"))
      let svg = try SVGFile(try bench.bytes("own/a b.svg"))
      #expect(png.width == Int((svg.width * 2).rounded()) && png.height == Int((svg.height * 2).rounded()))
      #expect(png["Title"] == example.title && svg.title == example.title)
      let description = try #require(png["Description"])
      #expect(svg.words == description)
      for words in example.says { #expect(description.contains(words), "\(words) in \(description)") }
      #expect(png["Software"] == "headlight \(Version.current)")
      #expect(png["Head"] == example.head && png["Model"] == example.model && png["Sequence"] != nil)
      let facts = png.texts.filter { !["Title", "Description"].contains($0.keyword) }
      #expect(svg.facts == facts.map { "\($0.keyword): \($0.value)" })
      let pdf = try bench.bytes("own/a b.pdf")
      #expect(pdf.starts(with: Array("%PDF-1.".utf8)))
    }
  }

  @Test("the same bytes on one thread and on three", arguments: examples)
  func deterministic(_ example: Example) throws {
    try withWorkbench { bench in
      for threads in ["1", "3"] {
        for format in FigureFormat.allCases {
          let outcome = try Headlight.run(
            ["figure", example.kind.rawValue] + example.arguments
              + ["--threads", threads, "-q", "-o", "\(threads).\(format.rawValue)"], in: bench.path)
          #expect(outcome.status == 0 && outcome.output == "", "\(outcome.errors)")
        }
      }
      for format in FigureFormat.allCases {
        #expect(try bench.bytes("1.\(format.rawValue)") == bench.bytes("3.\(format.rawValue)"))
      }
    }
  }

  @Test("what a figure looks like is that of the options: width, dots per inch, theme, no title")
  func style() throws {
    try withWorkbench { bench in
      func run(_ name: String, _ options: String...) throws {
        let outcome = try Headlight.run(
          ["figure", "head", "-o", name, "--head", "L0H0"] + Self.kjv + options, in: bench.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      try run("a.png", "--width", "80", "--dpi", "300")
      #expect(try PNGFile(try bench.bytes("a.png")).width == 945)
      try run("b.svg", "--theme", "dark", "--no-title", "--transparent", "--values", "--mask-triangle")
      let svg = try bench.text("b.svg")
      #expect(!svg.contains("class=\"background\"") && svg.contains("<title>L0H0</title>"))
      #expect(!svg.contains(">L0H0</text>"))
    }
  }
}

/// An SVG file, taken apart by an XML parser.
final class SVGFile: NSObject, XMLParserDelegate {
  private var texts: [String: String] = [:]
  private var open: [String] = []
  private var attributes: [String: String] = [:]

  init(_ bytes: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    try #require(parser.parse(), "not well-formed XML")
  }

  var title: String? { texts["title"] }
  var words: String? { texts["desc"] }
  /// The lines of its metadata.
  var facts: [String] { (texts["metadata"] ?? "").split(separator: "\n").map(String.init) }
  /// In points.
  var width: Double { points("width") }
  var height: Double { points("height") }

  private func points(_ name: String) -> Double {
    attributes[name].flatMap { $0.hasSuffix("pt") ? Double($0.dropLast(2)) : nil } ?? .nan
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    if open.isEmpty { self.attributes = attributes }
    open.append(name)
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    texts[open.last ?? "", default: ""] += string
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}

extension Workbench {
  /// Makes a folder; comes back with the bench's own path.
  fileprivate func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    return path
  }
}
