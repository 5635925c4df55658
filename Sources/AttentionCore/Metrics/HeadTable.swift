/// Numbers of heads as a table: what pages, CSV and JSON files, figures and comparisons show of them.
public struct HeadTable: Sendable {
  /// What a column's numbers are about.
  public enum Group: String, Sendable, CaseIterable {
    /// The weights.
    case pattern
    /// The norms ‖a_ij v_j W_O‖.
    case normWeighted = "norm_weighted"
    /// The head's weight matrices alone.
    case weights
    /// Repeated random tokens.
    case probe
  }

  /// One column.
  public struct Column: Sendable, Equatable {
    /// As files spell it, unique in the table: `entropy`, `entropy_norm`, `copying`.
    public let key: String
    /// What its numbers are about.
    public let group: Group
    /// What it means.
    public let definition: MetricDefinition

    /// A column by its key.
    public init(key: String, group: Group, definition: MetricDefinition) {
      self.key = key
      self.group = group
      self.definition = definition
    }
  }

  /// One head.
  public struct Row: Sendable {
    /// The head.
    public let id: HeadID
    /// What kind of head it is.
    public let name: HeadName
    /// A value a column, `nil` where it is not defined.
    public let values: [Double?]

    /// A row of as many values as there are columns.
    public init(id: HeadID, name: HeadName, values: [Double?]) {
      self.id = id
      self.name = name
      self.values = values
    }
  }

  /// The columns.
  public let columns: [Column]
  /// The heads, in order.
  public let rows: [Row]

  /// - Precondition: every row has as many values as there are columns.
  public init(columns: [Column], rows: [Row]) {
    precondition(rows.allSatisfy { $0.values.count == columns.count })
    self.columns = columns
    self.rows = rows
  }
}
