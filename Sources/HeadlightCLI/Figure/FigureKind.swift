import ArgumentParser
import AttentionCore

/// What a figure shows.
enum FigureKind: String, ExpressibleByArgument, CaseIterable, Sendable {
  case head, heads, atlas, query, lines, mean, rollout, flow, image, difference, metrics

  /// What it is, in a line of the help.
  var abstract: String {
    switch self {
    case .head: "the map of a head"
    case .heads: "the maps of chosen heads in a row"
    case .atlas: "a small map of every head, layers × heads"
    case .query: "one query's weights as bars"
    case .lines: "a head as lines from its queries to their keys"
    case .mean: "the mean of a layer's heads"
    case .rollout: "attention rollout up to a layer"
    case .flow: "attention flow up to a layer"
    case .image: "a head over the image that the model reads"
    case .difference: "a head of A, of B, and B − A"
    case .metrics: "what heads are measured by, layers × heads"
    }
  }

  /// The map of a whole layer that it shows, where it does.
  var layerMap: LayerMap? {
    switch self {
    case .mean: .mean
    case .rollout: .rollout
    case .flow: .flow
    default: nil
    }
  }
}
