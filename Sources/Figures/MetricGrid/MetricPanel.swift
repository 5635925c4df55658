/// One thing that is said of every head, such as a metric: one panel of a metric grid.
public struct MetricPanel: Sendable, Hashable {
  /// What stands in the cells, `[layer][head]`; `nil` where a head has nothing, or is not there.
  public enum Content: Sendable, Hashable {
    /// Numbers; those that are not finite count as missing.
    case numbers([[Double?]], MetricRange)
    /// Indices into `names`: the colours go by the index, so that a category keeps its colour from figure to figure.
    case categories([[Int?]], names: [MetricCategory])
  }

  /// What it is called, such as `Previous-token mass`.
  public let title: String
  /// What the numbers are counted in, below the title; may be empty.
  public let unit: String
  /// What stands in the cells.
  public let content: Content

  /// A panel of numbers.
  ///
  /// - Parameter values: `[layer][head]`, as the layout has its layers and heads.
  public init(title: String, unit: String = "", values: [[Double?]], range: MetricRange) {
    self.title = title
    self.unit = unit
    content = .numbers(values.map { $0.map { $0.flatMap { $0.isFinite ? $0 : nil } } }, range)
  }

  /// A panel of categories, such as kinds of heads.
  ///
  /// - Parameter values: `[layer][head]`, indices into `names`; others count as missing.
  public init(title: String, unit: String = "", values: [[Int?]], names: [MetricCategory]) {
    self.title = title
    self.unit = unit
    content = .categories(
      values.map { $0.map { $0.flatMap { names.indices.contains($0) ? $0 : nil } } }, names: names)
  }

  /// Whether any head has something.
  public var hasValues: Bool {
    switch content {
    case .numbers(let values, _): values.contains { $0.contains { $0 != nil } }
    case .categories(let values, _): values.contains { $0.contains { $0 != nil } }
    }
  }
}

/// A category that heads can belong to.
public struct MetricCategory: Sendable, Hashable {
  /// What stands in a cell: five letters at most, so that it fits.
  public let code: String
  /// What stands in the legend.
  public let name: String

  /// A category by its two names.
  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }
}
