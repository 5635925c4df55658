import AttentionCore
import Figures
import Testing

@testable import Reports

@Suite struct HeadTablePanelsTests {
  private func table(_ values: (HeadMetric) -> Double?) -> HeadTable {
    HeadTable(
      columns: HeadMetric.allCases.map {
        HeadTable.Column(key: $0.rawValue, group: .pattern, definition: $0.definition)
      },
      rows: [
        HeadTable.Row(
          id: HeadID(layer: 2, head: 1), name: HeadName(.induction, score: 0.9, threshold: 0.3),
          values: HeadMetric.allCases.map(values)),
        HeadTable.Row(
          id: HeadID(layer: 2, head: 3), name: HeadName(.mixed), values: HeadMetric.allCases.map { _ in nil }),
      ])
  }

  @Test("The kind comes first; metrics that no head has are left out; heads that are not there have nothing")
  func panels() {
    let panels = table { $0 == .entropy || $0 == .signedDistance || $0 == .inductionEligible ? -0.5 : nil }
      .panels(layers: [1, 2], heads: [0, 1, 3])
    #expect(
      panels.map(\.title) == ["Kind of head", "Mean signed distance", "Induction mass, eligible queries"])
    #expect(panels.map(\.unit) == ["by its metrics", "tokens", "share"])
    #expect(panels[1].content == .numbers([[nil, nil, nil], [nil, -0.5, nil]], .signed))
    #expect(panels[2].content == .numbers([[nil, nil, nil], [nil, -0.5, nil]], .share))
    guard case .categories(let kinds, let names) = panels[0].content else {
      Issue.record("kinds are categories")
      return
    }
    #expect(kinds[0] == [nil, nil, nil] && kinds[1][0] == nil)
    #expect(
      kinds[1][1].map { names[$0].name } == "induction" && kinds[1][2].map { names[$0].name } == "mixed")
  }

  @Test("Codes are short and differ, and every shown metric has a panel")
  func codes() {
    #expect(HeadKind.allCases.allSatisfy { $0.code.count <= 5 })
    #expect(Set(HeadKind.allCases.map(\.code)).count == HeadKind.allCases.count)
    #expect(table { _ in 0 }.panels(layers: [2], heads: [1]).count == 1 + HeadTable.shownMetrics.count)
    #expect(HeadTable(columns: [], rows: []).panels(layers: [0], heads: [0]).isEmpty)
  }
}
