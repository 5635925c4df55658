import Checkpoints
import FileAccess
import Foundation
import StrictJSON
import TestSupport
import Testing

/// The README's table of families, made of the fixtures and of the largest difference that was measured for each.
///
/// `make parity-table` measures anew and writes both.
enum ParityTable {
  static let readme = "\(repositoryRoot)/README.md"
  private static let record = "\(ParityTests.Case.root)/differences.json"
  private static let (begin, end) = (
    "<!-- families: made by make parity-table -->\n", "<!-- end of families -->"
  )

  /// The largest difference of any weight, by case.
  static func recorded() throws -> [String: Double] {
    let object = try #require(try JSONValue.parse(readFile(record, limit: 1 << 20)).object)
    return Dictionary(uniqueKeysWithValues: object.entries.map { ($0.key, $0.value.double ?? .infinity) })
  }

  /// A row for each family.
  static func text(_ differences: [String: Double]) -> String {
    let families = Dictionary(grouping: ParityTests.Case.all, by: \.family)
    let rows = families.keys.sorted().map { family in
      let cases = families[family] ?? []
      var variants: [String] = []
      for variant in cases.map(\.variant) where !variants.contains(variant) { variants.append(variant) }
      let largest = cases.map { differences[$0.name] ?? .infinity }.max() ?? .infinity
      return "| \(family) | \(variants.joined(separator: "; ")) | \(rounded(largest)) |\n"
    }
    return "| family | variants proven | largest difference |\n|---|---|---|\n" + rows.joined()
  }

  /// Two digits, rounded up.
  private static func rounded(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "\(value)" }
    let exponent = Int(floor(log10(value)))
    let tenths = Int((value / pow(10, Double(exponent - 1))).rounded(.up))
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)e\(exponent)" : "1.0e\(exponent + 1)"
  }

  /// What stands in the README.
  static func inReadme() throws -> String {
    let readme = try String(contentsOfFile: readme, encoding: .utf8)
    let start = try #require(readme.range(of: begin)?.upperBound)
    return String(readme[start..<(try #require(readme.range(of: end)?.lowerBound))])
  }

  static func write(_ differences: [String: Double]) throws {
    let lines = differences.keys.sorted().map { "  \"\($0)\": \(differences[$0] ?? 0)" }
    try "{\n\(lines.joined(separator: ",\n"))\n}\n".write(toFile: record, atomically: true, encoding: .utf8)
    let old = try inReadme()
    let page = try String(contentsOfFile: readme, encoding: .utf8)
    try page.replacing(begin + old, with: begin + text(differences))
      .write(toFile: readme, atomically: true, encoding: .utf8)
  }
}

struct ParityTableTests {
  @Test("the README's table is made of the fixtures, and every supported family is in it")
  func table() throws {
    #expect(try ParityTable.inReadme() == ParityTable.text(try ParityTable.recorded()))
    let proven = Set(ParityTests.Case.all.map(\.family))
    #expect(Set(Checkpoint.families).subtracting(proven) == [])
  }
}
