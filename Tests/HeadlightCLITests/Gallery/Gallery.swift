import Foundation
import TestSupport

/// `docs/gallery.md`: every kind of figure, with the command that writes it; `make gallery` writes page and pictures anew.
struct Gallery {
  static let path = "\(repositoryRoot)/docs/gallery.md"
  static let pictures = "\(repositoryRoot)/docs/images/gallery"

  /// One figure: what it shows, and the command.
  struct Exhibit {
    let name: String
    let text: String
    /// Everything after `headlight figure`, without the output.
    let arguments: String

    /// The command as the page has it.
    var command: String { "headlight figure \(arguments) -o \(name).png" }
  }

  struct Section {
    let title: String
    let text: String
    let exhibits: [Exhibit]
  }

  /// A file that a command of the page reads.
  static let scripts = #"{"id": "light", "tokens": ["光", "אור", "نور", "प्रकाश", "แสง 💡"]}"#

  static let verse = "--model samples/kjv --tokens samples/kjv/prompts.json --sequence beginning"
  static let long = "--model samples/kjv --tokens samples/kjv/prompts.json --sequence arphaxad"

  static let sections = [
    Section(
      title: "One head", text: "Queries run down, keys across; every token has its label.",
      exhibits: [
        Exhibit(name: "head", text: "A head's map.", arguments: "head \(verse) --head L3H5"),
        Exhibit(
          name: "head-dark", text: "The same on dark paper.",
          arguments: "head \(verse) --head L3H5 --theme dark"),
        Exhibit(
          name: "head-values",
          text:
            "Numbers in the cells, the hidden half left blank, one row marked, for one column of a paper.",
          arguments:
            "head \(verse) --head L0H3 --values --mask-triangle --highlight query=4 --theme print --width 120"
        ),
        Exhibit(
          name: "head-long",
          text: "103 tokens: labels are thinned, and colours go by the square root of the weight.",
          arguments: "head \(long) --head L3H2"),
        Exhibit(
          name: "head-log", text: "The same on dark paper, in logarithmic colours.",
          arguments: "head \(long) --head L3H2 --theme dark --color-scale log --colormap viridis"),
        Exhibit(
          name: "head-cross", text: "Cross-attention: a decoder that spells the encoder's word backwards.",
          arguments:
            "head --model samples/reverse --tokens samples/reverse/sequences.json --sequence headlight --parts cross --head L1H0"
        ),
        Exhibit(
          name: "head-scripts", text: "Any script, right to left too.",
          arguments:
            "head --model samples/soft-lookup/weights.json --tokens scripts.json --head L0H0 --values"),
      ]),
    Section(
      title: "Several heads", text: "Small multiples share one scale and one order of tokens.",
      exhibits: [
        Exhibit(
          name: "heads", text: "A row of chosen heads.",
          arguments: "heads \(verse) --heads L0H3,L1H1,L3H2,L3H5"),
        Exhibit(name: "atlas", text: "All layers × heads.", arguments: "atlas \(verse)"),
        Exhibit(
          name: "atlas-dark", text: "The same on dark paper, each map on its own scale.",
          arguments: "atlas \(verse) --theme dark --range head"),
        Exhibit(
          name: "metrics", text: "What kind each head is, and its main metrics.",
          arguments: "metrics --model samples/kjv --tokens samples/kjv/prompts.json --sequence light"),
        Exhibit(
          name: "metric", text: "One metric, one number a cell.",
          arguments:
            "metrics --model samples/kjv --tokens samples/kjv/prompts.json --sequence light --metric entropy"),
      ]),
    Section(
      title: "One query, and the lines of a head", text: "For talks and lectures.",
      exhibits: [
        Exhibit(
          name: "query", text: "One row of a map as bars.",
          arguments: "query \(verse) --head L3H5 --query last"),
        Exhibit(
          name: "lines", text: "Queries left, keys right, a line a weight.",
          arguments: "lines \(verse) --head L3H5"),
        Exhibit(
          name: "lines-dark", text: "One query's lines on dark paper.",
          arguments: "lines \(verse) --head L3H5 --highlight query=4 --theme dark"),
      ]),
    Section(
      title: "Whole layers", text: "Made of all heads of a layer.",
      exhibits: [
        Exhibit(name: "mean", text: "The mean of a layer's heads.", arguments: "mean \(verse) --layer 3"),
        Exhibit(
          name: "rollout", text: "Attention rollout through all layers up to this one.",
          arguments: "rollout \(verse) --layer 3"),
        Exhibit(name: "flow", text: "Attention flow.", arguments: "flow \(verse) --layer 3"),
      ]),
    Section(
      title: "Over an image", text: "Which patches CLS looks at.",
      exhibits: [
        Exhibit(
          name: "image", text: "A head over its image.",
          arguments:
            "image --model samples/digits --tokens samples/digits/sequences.json --sequence three --head L1H1"
        )
      ]),
    Section(
      title: "What changed", text: "Diverging colours, 0 in their middle.",
      exhibits: [
        Exhibit(
          name: "difference", text: "A head in two prompts, and the difference.",
          arguments:
            "difference \"In the beginning God created the heaven and the earth\" \"In the beginning God created the heaven and the sea\" --model samples/kjv --head L3H5"
        )
      ]),
  ]

  static var exhibits: [Exhibit] { sections.flatMap(\.exhibits) }

  /// The page.
  ///
  /// - Parameter descriptions: the alt text of each picture, by its name.
  static func page(_ descriptions: [String: String]) -> String {
    var text = """
      # Gallery

      Every kind of figure, drawn by the command above it. `.svg` and `.pdf` instead of `.png` give vectors; `headlight report --figures`
      writes whole sets. `headlight figure --help` lists all options.

      `scripts.json` below is `\(scripts)`.

      """
    for section in sections {
      text += "\n## \(section.title)\n\n\(section.text)\n"
      for exhibit in section.exhibits {
        text += """

          \(exhibit.text)

          ```sh
          \(exhibit.command)
          ```

          ![\(descriptions[exhibit.name] ?? "")](images/gallery/\(exhibit.name).png)

          """
      }
    }
    return text
  }

  /// Writes every picture into `directory`.
  static func draw(in directory: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory)/samples", withDestinationPath: "\(repositoryRoot)/samples")
    try scripts.write(toFile: "\(directory)/scripts.json", atomically: true, encoding: .utf8)
    for exhibit in exhibits {
      let run = try Headlight.run(Array(shellWords(exhibit.command).dropFirst()), in: directory)
      guard run.status == 0 else { throw Failure(description: "\(exhibit.command)\n\(run.errors)") }
    }
  }

  private struct Failure: Error, CustomStringConvertible { let description: String }
}
