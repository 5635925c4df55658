import AttentionCore
import StrictJSON

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

  /// What the page's script reads.
  var pageData: JSONValue {
    let areUsable = places.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    var data = table.pageData(\.name)
    data.append("places", .array(areUsable ? places.map { [.rounded($0.x), .rounded($0.y)] } : []))
    data.append("placesNote", .string(placesNote))
    return .object(data)
  }
}
