import AttentionCore
import FigureRendering
import Figures
import Reports
import TokenSequences

/// `compare.png|svg|pdf`: what changed of every head, and the maps of those that changed most. Maps are collected while they pass.
final class ComparisonFigures {
  private let plan: ComparisonPlan
  private let table: ComparisonTable
  private let renderer: FigureRenderer
  private var maps: [ShownMaps.Place: MapPair] = [:]
  private var labels: [AttentionPart?: (queries: [String], keys: [String], sequence: Int)] = [:]

  /// Several maps are kept at the same time: of at most so many weights each.
  private static let mostWeights = 1 << 22

  init(_ plan: ComparisonPlan, _ table: ComparisonTable) {
    self.plan = plan
    self.table = table
    renderer = FigureRenderer(fontFamily: plan.fontFamily)
  }

  /// Takes the weights of tokens that answer to each other.
  func add(_ maps: ShownMaps.Maps) {
    guard let aligned = AlignedMaps(maps.part, a: maps.a, b: maps.b, most: Self.mostWeights) else { return }
    self.maps[maps.place] = aligned.pair
    labels[maps.place.head.part] = (aligned.queryLabels, aligned.keyLabels, maps.place.sequence)
  }

  /// Writes a figure a part.
  ///
  /// - Returns: what is to be said of them.
  func write(_ shown: ShownMaps, to files: inout ComparisonFiles) throws -> [String] {
    guard plan.formats.contains(where: \.isFigure) else { return [] }
    let parts = ShownMaps.parts(of: table)
    var notes: [String] = []
    for part in parts {
      let name = ComparisonFiles.stem(part, isOnly: parts.count == 1)
      let drawing = drawing(part, shown)
      let formats = plan.formats.compactMap(\.figure)
      let scale = FigureRenderer.scale(for: drawing.size, atMost: plan.style.pixelsPerPoint)
      if scale == nil, formats.contains(.png) {
        notes.append(
          "\(name).png is left out: it has more points than a PNG can hold; choose fewer layers or heads")
      }
      let file = FigureFile(
        name: name, id: nil,
        image: formats.contains(.png)
          ? try scale.map { try renderer.image(of: drawing, scale: $0) } : nil,
        drawing: { drawing }, description: drawing.description)
      for (ending, bytes) in try FigureFiles.encoded(
        file, as: formats, facts: [("A", plan.names.a), ("B", plan.names.b)] + sequenceFact(part),
        templates: plan.templates, renderer: renderer)
      {
        try files.write(bytes, to: "\(name).\(ending)")
      }
    }
    return notes + renderer.fontNotes
  }

  /// The sequence whose maps are shown.
  private func sequenceFact(_ part: AttentionPart?) -> [(name: String, value: String)] {
    labels[part].map { [("Sequence", plan.pairs[$0.sequence].id)] } ?? []
  }

  private func drawing(_ part: AttentionPart?, _ shown: ShownMaps) -> Drawing {
    let own = table.heads.filter { $0.id.part == part }
    let layers = Set(own.map(\.id.layer)).sorted()
    let heads = Set(own.compactMap(\.id.head)).sorted()
    let labels = self.labels[part]
    let layout = ComparisonFigureLayout(
      layers: layers, heads: heads, panels: panels(own, layers, heads), queryLabels: labels?.queries ?? [],
      keyLabels: labels?.keys ?? [], names: (plan.names.a, plan.names.b), style: plan.style,
      measurer: renderer)
    let title = plan.title + (part.map { " · \($0.title)" } ?? "")
    let changes = Dictionary(uniqueKeysWithValues: own.map { ($0.id, $0) })
    return layout.drawing(
      title: title, subtitle: labels.map { plan.pairs[$0.sequence].id } ?? "",
      heads: shown.inFigures.filter { $0.head.part == part }.compactMap { place in
        guard let pair = maps[place], let change = changes[place.head]?[.mapDistance] else { return nil }
        return ComparisonFigureLayout.Head(
          title: place.head.name, note: "map distance \(Self.short(change))", pair: pair)
      })
  }

  /// What ranks heads, and the three metrics counted in shares that changed most.
  private func panels(_ heads: [HeadChange], _ layers: [Int], _ numbers: [Int]) -> [MetricPanel] {
    let byPlace = Dictionary(
      uniqueKeysWithValues: heads.map { ([$0.id.layer, $0.id.head ?? 0], $0) })
    func grid(_ value: (HeadChange) -> Double?) -> [[Double?]] {
      layers.map { layer in numbers.map { byPlace[[layer, $0]].flatMap(value) } }
    }
    let rank = table.rankedBy
    var panels = [
      MetricPanel(title: rank.definition.title, unit: "0 to 1", values: grid { $0[rank] }, range: .fitted)
    ]
    let shares = table.columns.indices.filter {
      table.columns[$0].group == .pattern && table.columns[$0].definition.unit == .share
    }
    let sizes = shares.map { column in
      (column: column, size: heads.compactMap { $0.metrics[column].map { abs($0.change) } }.max() ?? 0)
    }
    let most = sizes.filter { $0.size > 0 }.sorted { ($1.size, $0.column) < ($0.size, $1.column) }.prefix(3)
    for (column, _) in most {
      panels.append(
        MetricPanel(
          title: table.columns[column].definition.title, unit: "B − A",
          values: grid { $0.metrics[column]?.change }, range: .within(most.first?.size ?? 1)))
    }
    return panels
  }

  private static func short(_ value: Double) -> String {
    let steps = (value * 1000).rounded()
    guard steps.magnitude < 1e6 else { return "\(Float(value))" }
    let digits = String(Int(steps.magnitude))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(padded.dropLast(3)).\(padded.suffix(3))"
  }
}
