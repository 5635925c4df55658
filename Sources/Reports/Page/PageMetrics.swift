import AttentionCore

/// What a page shows of the metrics of its heads.
public struct PageMetrics: Sendable {
  /// The numbers: a row a head.
  public let table: HeadTable
  /// Where heads that attend alike stand near each other: a place in the plane for each row of the table; empty where none was
  /// computed.
  public let places: [(x: Double, y: Double)]
  /// What is to be said of the places, such as how many queries they were computed from.
  public let placesNote: String

  /// - Precondition: as many places as rows, or none.
  public init(table: HeadTable, places: [(x: Double, y: Double)] = [], placesNote: String = "") {
    precondition(places.isEmpty || places.count == table.rows.count)
    self.table = table
    self.places = places
    self.placesNote = placesNote
  }
}
