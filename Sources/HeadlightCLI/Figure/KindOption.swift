/// An option that some kinds of figures have no use for, in the spelling of the command line.
enum KindOption: String, CaseIterable {
  case head = "--head"
  case heads = "--heads"
  case layer = "--layer"
  case layers = "--layers"
  case query = "--query"
  case imageQuery = "--image-query"
  case metric = "--metric"
  case attention = "--attention"
  case mask = "--mask"
  case assume = "--assume"
  case merge = "--merge"
  case colorScale = "--color-scale"
  case range = "--range"
  case pool = "--pool"
  case noColorbar = "--no-colorbar"
  case values = "--values"
  case maskTriangle = "--mask-triangle"
  case highlight = "--highlight"

  /// The kinds that have use for it.
  var kinds: Set<FigureKind> {
    let maps: Set<FigureKind> = [.head, .heads, .mean, .rollout, .flow]
    switch self {
    case .head: return [.head, .query, .lines, .image, .difference]
    case .heads: return [.heads, .atlas, .metrics]
    case .layer: return [.mean, .rollout, .flow]
    case .layers: return [.atlas, .metrics]
    case .query: return [.query]
    case .imageQuery: return [.image]
    case .metric: return [.metrics]
    // Captured files are operands of a difference.
    case .attention, .mask, .assume, .merge:
      return Set(FigureKind.allCases).subtracting([.difference, .image])
    case .colorScale: return Set(FigureKind.allCases).subtracting([.query, .metrics])
    case .range: return Set(FigureKind.allCases).subtracting([.metrics])
    case .pool: return maps.union([.atlas, .difference])
    case .noColorbar: return Set(FigureKind.allCases).subtracting([.query])
    case .values: return maps
    case .maskTriangle: return maps.union([.atlas])
    case .highlight: return maps.union([.atlas, .query, .lines])
    }
  }
}

extension FigureCommand {
  /// Whether an option is on the command line, and asks for something else than its default.
  func isGiven(_ option: KindOption) -> Bool {
    switch option {
    case .head: choice.head != nil
    case .heads: choice.heads != nil
    case .layer: choice.layer != nil
    case .layers: choice.layers != nil
    case .query: choice.query != nil
    case .imageQuery: choice.imageQuery != nil
    case .metric: choice.metric != nil
    case .attention: source.attention != nil
    case .mask: source.mask != nil
    case .assume: !source.assume.isEmpty
    case .merge: source.merge != nil
    default: figureOptions.isGiven(option)
    }
  }
}

extension FigureOptions {
  /// Whether an option of what figures look like asks for something else than its default.
  func isGiven(_ option: KindOption) -> Bool {
    switch option {
    case .colorScale: colorScale != nil
    case .range: range != .unit
    case .pool: pool != .maximum
    case .noColorbar: !colorbar
    case .values: values
    case .maskTriangle: maskTriangle
    case .highlight: !highlight.isEmpty
    default: false
    }
  }
}
