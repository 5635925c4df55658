import AttentionCore
import Foundation
import TestSupport

/// `docs/metrics.md`, made of the definitions in the sources and of heads of the samples; `make metrics-page` writes it.
struct MetricsPage {
  static let path = "\(repositoryRoot)/docs/metrics.md"
  static let pictures = "\(repositoryRoot)/docs/images/metrics"

  /// The head that is shown for one end of a metric, with its value as the page has it.
  struct Choice: Equatable {
    let head: HeadID
    let value: String
  }

  let exhibits: MetricsExhibit.All
  /// By key: the high one and the low one.
  let choices: [String: [Choice]]

  /// The extremes of what was measured.
  init(measured exhibits: MetricsExhibit.All) {
    self.exhibits = exhibits
    choices = Dictionary(
      uniqueKeysWithValues: exhibits.list.filter { !$0.isConstant }.map { exhibit in
        let heads = [true, false].compactMap { exhibit.extreme(isHigh: $0) }
        return (
          exhibit.key,
          heads.map { Choice(head: $0, value: String(format: "%.3g", exhibit.values[$0] ?? .nan)) }
        )
      })
  }

  /// What a page shows, with the exhibits of this machine.
  init(of page: String, exhibits: MetricsExhibit.All) {
    self.exhibits = exhibits
    var choices: [String: [Choice]] = [:]
    for exhibit in exhibits.list where !exhibit.isConstant {
      let section = page.components(separatedBy: "<a id=\"\(exhibit.key)\"></a>").last ?? ""
      let captions = section.prefix(upTo: section.range(of: "<a id")?.lowerBound ?? section.endIndex)
        .matches(of: /(L(\d+)H(\d+)) of [^|]*: (\S+) \|/)
      choices[exhibit.key] = captions.compactMap { caption in
        guard let layer = Int(caption.2), let head = Int(caption.3),
          let id = exhibit.values.keys.first(where: { $0.layer == layer && $0.head == head })
        else { return nil }
        return Choice(head: id, value: String(caption.4))
      }
    }
    self.choices = choices
  }

  /// Each picture that the page shows, by the name of its file.
  func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for exhibit in exhibits.list {
      for choice in choices[exhibit.key] ?? [] {
        guard let map = exhibit.stage.map(choice.head) else { continue }
        files[Self.file(exhibit, choice)] = try MetricsPagePicture.png(map)
      }
    }
    return files
  }

  private static func file(_ exhibit: MetricsExhibit, _ choice: Choice) -> String {
    "\(exhibit.stage.folder)-\(exhibit.stage.sequence)-\(choice.head.name).png"
  }
}

// MARK: - The text

extension MetricsPage {
  /// The whole page.
  var text: String {
    """
    # Metrics and kinds of heads

    <!-- Made by make metrics-page; a test keeps it true. -->

    What `headlight report` measures of every head, how heads get their names, and heads of the samples that are high and low.
    a_ij is the weight of query i on key j; both count from 0, and n is the number of tokens. Unless said otherwise, a metric is a
    mean over the queries that can have a value; files say over how many.

    In the pictures a row is a query, a column a key, and the darkness of a cell goes with the square root of the weight.
    Each shows the head with the greatest and the one with the least value of one sample over one sequence.

    - [Kinds of heads](#kinds)
    - [Metrics of the weights a_ij](#pattern): \(links(exhibits.pattern))
    - [Metrics of a head's own weight matrices](#circuits), with `--circuits`: \(links(exhibits.circuits))
    - [Metrics on repeated random tokens](#probe), with `--probe`: \(links(exhibits.probe))
    - [Norm-weighted values, and means over a batch](#made)

    <a id="kinds"></a>
    ## Kinds of heads

    \(kinds)

    <a id="pattern"></a>
    ## Metrics of the weights

    \(exhibits.pattern.map(section).joined(separator: "\n"))
    <a id="circuits"></a>
    ## Metrics of a head's own weight matrices

    They need no sequence. The maps in the pictures are those of the same heads over `light`.

    \(exhibits.circuits.map(section).joined(separator: "\n"))
    <a id="probe"></a>
    ## Metrics on repeated random tokens

    \(Self.probe)

    \(exhibits.probe.map(section).joined(separator: "\n"))
    <a id="made"></a>
    ## Norm-weighted values, and means over a batch

    \(Self.made)

    """
  }

  private func links(_ exhibits: [MetricsExhibit]) -> String {
    exhibits.map { "[\($0.key)](#\($0.key))" }.joined(separator: ", ")
  }

  private func section(_ exhibit: MetricsExhibit) -> String {
    let definition = exhibit.definition
    var text = """
      <a id="\(exhibit.key)"></a>
      ### \(definition.title)

      `\(exhibit.key)`, \(definition.unit.title)\(definition.range.isEmpty ? "" : ", \(definition.range)")

      - Formula: \(Self.escaped(definition.formula))
      - Meaning: \(Self.escaped(definition.meaning))

      """
    if !definition.pitfalls.isEmpty { text += "- Beware: \(Self.escaped(definition.pitfalls))\n" }
    if !definition.source.isEmpty { text += "- Source: \(Self.escaped(definition.source))\n" }
    guard let choices = choices[exhibit.key], choices.count == 2 else {
      return text + "- The same for every head of a model where all have the same widths.\n"
    }
    let images = zip(["high", "low"], choices).map { end, choice in
      "![\(definition.title), \(end): the map of \(choice.head.name)](images/metrics/\(Self.file(exhibit, choice)))"
    }
    let captions = choices.map {
      "\($0.head.name) of samples/\(exhibit.stage.folder), `\(exhibit.stage.sequence)`: \($0.value)"
    }
    return text + """

      | high | low |
      |---|---|
      | \(images.joined(separator: " | ")) |
      | \(captions.joined(separator: " | ")) |

      """
  }

  /// Lines of a definition in Markdown: what stands between bars and asterisks is not marked up.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "*<[]".contains(character) { result += "\\" }
      result.append(character)
    }
  }
}

extension MetricDefinition.Unit {
  fileprivate var title: String {
    switch self {
    case .share: "a share"
    case .nats: "in nats"
    case .tokens: "in tokens"
    case .keys: "in keys"
    case .number: "a number"
    }
  }
}
