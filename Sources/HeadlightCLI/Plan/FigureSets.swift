import ArgumentParser

/// A kind of figures that a report has; most are one a head.
enum FigureSet: String, CaseIterable, Sendable {
  /// The map of each head.
  case heads
  /// A small map of every head, layers × heads.
  case atlas
  /// What heads are measured by, layers × heads.
  case metrics
  /// Each head over the image that the model reads.
  case image
  /// The maps of a layer's heads in a row.
  case rows
  /// Each head as lines from its queries to their keys.
  case lines
  /// One query's weights as bars.
  case queries
}

/// Kinds of figures as in `heads,atlas`.
struct FigureSets: ExpressibleByArgument, Equatable {
  let sets: Set<FigureSet>

  /// What a report has where nothing else is said.
  static let usual = FigureSets([.heads, .atlas, .metrics, .image])

  init(_ sets: Set<FigureSet>) { self.sets = sets }

  init?(argument: String) {
    var sets: Set<FigureSet> = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      if name == "all" {
        sets.formUnion(FigureSet.allCases)
      } else {
        guard let set = FigureSet(rawValue: String(name)) else { return nil }
        sets.insert(set)
      }
    }
    self.init(sets)
  }

  var defaultValueDescription: String {
    FigureSet.allCases.filter(sets.contains).map(\.rawValue).joined(separator: ",")
  }
  static var allValueStrings: [String] { FigureSet.allCases.map(\.rawValue) + ["all"] }

  func contains(_ set: FigureSet) -> Bool { sets.contains(set) }
}
