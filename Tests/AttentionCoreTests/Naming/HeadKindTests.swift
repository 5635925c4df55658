import AttentionCore
import Testing

struct HeadKindTests {
  @Test("titles and meanings are there, each its own")
  func words() {
    #expect(Set(HeadKind.allCases.map(\.title)).count == HeadKind.allCases.count)
    #expect(Set(HeadKind.allCases.map(\.meaning)).count == HeadKind.allCases.count)
  }

  @Test("every kind but mixed has a rule, and rules stand in the order in which they are tried")
  func rules() {
    #expect(Set(HeadNaming.rules.map(\.kind)) == Set(HeadKind.allCases).subtracting([.mixed]))
    #expect(HeadNaming.rules.map(\.rank) == HeadNaming.rules.map(\.rank).sorted())
    #expect(HeadNaming.rules.allSatisfy { !$0.conditions.isEmpty && !$0.reason.isEmpty })
  }
}
