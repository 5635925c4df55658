import AttentionCore
import Figures
import StrictJSON
import TokenSequences

/// Which of the queries is meant.
enum QueryChoice: Sendable, Equatable {
  case last
  /// The one at this place, counted from 0.
  case place(Int)
  /// The one with this label; the vocabulary's mark before it may be left out.
  case label(String)

  /// From the command line: `last`, a place, or a label.
  init(_ argument: String) {
    if argument == "last" {
      self = .last
    } else if argument.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let place = Int(argument)
    {
      self = .place(place)
    } else {
      self = .label(argument)
    }
  }

  /// The place of the query.
  ///
  /// - Throws: where there is none, or more than one.
  func place(among labels: [String]) throws(UsageError) -> Int {
    switch self {
    case .last:
      guard let last = labels.indices.last else { throw UsageError("--query: there are no queries") }
      return last
    case .place(let place):
      guard labels.indices.contains(place) else {
        throw UsageError("--query: there is no query \(place); there are queries 0 to \(labels.count - 1)")
      }
      return place
    case .label(let label):
      let places = Highlight(.query, .label(label)).places(among: labels)
      if places.count == 1 { return places[0] }
      guard places.isEmpty else {
        let some = places.prefix(20).map { "\($0)" }.joined(separator: ", ")
        throw UsageError(
          "--query: '\(shortened(label))' stands at \(some)\(places.count > 20 ? ", …" : ""); choose one by its place"
        )
      }
      let some = labels.prefix(20).map { "'\(shortened($0))'" }.joined(separator: ", ")
      throw UsageError(
        "--query: no token is '\(shortened(label))'; there are \(some)\(labels.count > 20 ? ", …" : "")")
    }
  }
}
