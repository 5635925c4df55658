import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Every output form, from one run.
struct FormatTests {
  /// Tokens that need care everywhere.
  private static let tokens = ["</script>", "a\"b", "שלום"]

  private func withEverything(_ body: (Workbench) throws -> Void) throws {
    try withWorkbench { bench in
      var sequence: JSONObject = ["id": "the one"]
      sequence.append("ids", [.integer(1), .integer(2), .integer(3)])
      sequence.append("tokens", .array(Self.tokens.map { .string($0) }))
      try bench.write("s.json", JSONValue.object(sequence).serializedBytes())
      let outcome = try bench.report(
        "--model", parity("gpt2-f32"), "--tokens", "s.json", "--layers", "0", "--heads", "0,3", "--format",
        "html,md,png,svg,pdf,safetensors,json,csv")
      #expect(outcome.errors == "")
      #expect(
        outcome.output == """
          out/the-one/atlas.pdf
          out/the-one/atlas.png
          out/the-one/atlas.svg
          out/the-one/attention.csv
          out/the-one/attention.json
          out/the-one/attention.safetensors
          out/the-one/metrics.csv
          out/the-one/metrics.json
          out/the-one/metrics.pdf
          out/the-one/metrics.png
          out/the-one/metrics.svg
          out/the-one/report.html
          out/the-one/report.md
          out/the-one/figures/
          out/metrics.json
          out/metrics.csv
          out/report.md
          out/index.html
          out/manifest.json

          """)
      try body(bench)
    }
  }

  @Test("all formats of one run: the layout, and that each holds what it should")
  func allFormats() throws {
    try withEverything { bench in
      #expect(
        try bench.files() == [
          "index.html", "manifest.json", "metrics.csv", "metrics.json", "report.md", "the-one/atlas.pdf",
          "the-one/atlas.png", "the-one/atlas.svg",
          "the-one/attention.csv", "the-one/attention.json", "the-one/attention.safetensors",
          "the-one/figures/L0H0.pdf", "the-one/figures/L0H0.png", "the-one/figures/L0H0.svg",
          "the-one/figures/L0H3.pdf", "the-one/figures/L0H3.png", "the-one/figures/L0H3.svg",
          "the-one/metrics.csv", "the-one/metrics.json", "the-one/metrics.pdf", "the-one/metrics.png",
          "the-one/metrics.svg", "the-one/report.html", "the-one/report.md",
        ])
      let archive = try bench.tensors("out/the-one/attention.safetensors")
      #expect(archive["attention.0"]?.shape == [2, 3, 3])
      #expect(archive["z.0"]?.shape == [2, 3, 8])
      #expect(archive.metadata["heads"] == "0,3")
      #expect(archive.metadata["sequence"] == "the one")
      let weights = try bench.values("attention.0", of: "the-one")
      try checkJSON(bench, weights, z: try bench.values("z.0", of: "the-one"))
      try checkCSV(bench, weights)
      try checkPictures(bench)
      try checkVectors(bench)
      try checkPages(bench)
    }
  }

  private func checkJSON(_ bench: Workbench, _ weights: [Float], z: [Float]) throws {
    let json = try bench.json("out/the-one/attention.json")
    #expect(json["model"]?.string == "gpt2-f32")
    #expect(json["sequence"]?.string == "the one")
    #expect(json["tokens"]?.strings == Self.tokens)
    let heads = try #require(json["heads"]?.array)
    #expect(heads.map { $0["layer"]?.int } == [0, 0])
    #expect(heads.map { $0["head"]?.int } == [0, 3])
    func numbers(_ key: String) -> [Float] {
      heads.flatMap {
        ($0[key]?.array ?? []).flatMap { ($0.array ?? []).compactMap(\.double).map { Float($0) } }
      }
    }
    #expect(numbers("pattern") == weights)
    #expect(numbers("z") == z)
    #expect(numbers("output").count == 2 * 3 * 40)
    // Scores that the mask hides are null.
    #expect(heads[0]["scores"]?[0]?.array?.map(\.isNull) == [false, true, true])
    #expect(numbers("scores").count == 2 * 6)
  }

  private func checkCSV(_ bench: Workbench, _ weights: [Float]) throws {
    let rows = try bench.text("out/the-one/attention.csv").split(separator: "\r\n").map(String.init)
    #expect(rows[0] == "layer,head,query,key,query_token,key_token,weight")
    #expect(rows.count == 1 + 18)
    #expect(rows[1 + 9 + 3].hasPrefix(#"0,3,1,0,"a""b","</script>","#))
    let last = rows.dropFirst().compactMap { $0.split(separator: ",").last.flatMap { Float($0) } }
    #expect(last == weights)
  }

  private func checkPictures(_ bench: Workbench) throws {
    for (name, head) in [("figures/L0H0", "0"), ("figures/L0H3", "3"), ("atlas", nil), ("metrics", nil)]
      as [(String, String?)]
    {
      let png = try PNGFile(try bench.bytes("out/the-one/\(name).png"))
      #expect(png.width > 50 && png.height > 50)
      #expect(png["Model"] == "gpt2-f32")
      #expect(png["Sequence"] == "the one")
      #expect(png["Layer"] == head.map { _ in "0" })
      #expect(png["Head"] == head)
      #expect(png["Software"]?.hasPrefix("headlight ") == true)
      #expect(png["Title"]?.isEmpty == false)
      let keywords = png.texts.map(\.keyword)
      #expect(Set(keywords).count == keywords.count, "\(name): \(keywords)")
    }
  }

  private func checkVectors(_ bench: Workbench) throws {
    for name in ["figures/L0H0", "figures/L0H3", "atlas", "metrics"] {
      let pdf = try bench.bytes("out/the-one/\(name).pdf")
      #expect(pdf.starts(with: "%PDF-1.".utf8))
      #expect(String(decoding: pdf.suffix(8), as: UTF8.self).contains("%%EOF"))
      let reader = XMLText(try bench.bytes("out/the-one/\(name).svg"))
      #expect(reader.isWellFormed, "\(name).svg")
      if name.hasPrefix("figures/") {
        // A token with blanks inside is shown with their picture.
        for token in Self.tokens + ["query ↓", "key →"] {
          #expect(reader.texts.contains(token), "\(name): \(token)")
        }
      }
    }
  }

  private func checkPages(_ bench: Workbench) throws {
    for name in ["index.html", "the-one/report.html"] {
      let page = try bench.text("out/\(name)")
      #expect(page.hasPrefix("<!doctype html>") || page.hasPrefix("<!DOCTYPE html>"))
      for address in ["http://", "https://", "src=\"//", "@import"] {
        #expect(
          page.replacing("http://www.w3.org", with: "").contains(address) == false, "\(name): \(address)")
      }
      #expect(!page.contains("</script>\""), "\(name): a token ends the script")
      let scripts = page.components(separatedBy: "<script").count
      #expect(page.components(separatedBy: "</script>").count == scripts, "\(name)")
      #expect(page.contains("gpt2-f32") && page.contains("the one"))
    }
    #expect(try bench.text("out/index.html").contains("href=\"the-one/report.html\""))
    #expect(try bench.text("out/index.html").contains("data:image/png;base64,"))
    #expect(try bench.text("out/the-one/report.html").contains("href=\"../index.html\""))
  }
}

/// The texts of an XML document, and whether it is one.
private final class XMLText: NSObject, XMLParserDelegate {
  private(set) var isWellFormed = false
  private(set) var texts: [String] = []
  private var current = ""

  init(_ bytes: [UInt8]) {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String] = [:]
  ) { current = "" }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?
  ) {
    texts.append(current)
    current = ""
  }
}
