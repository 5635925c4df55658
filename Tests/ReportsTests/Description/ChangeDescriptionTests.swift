import Figures
import Testing

@testable import Reports

struct ChangeDescriptionTests {
  private func sentence(_ a: [Float], _ b: [Float], _ labels: [String]) -> String {
    ChangeDescription.sentence(MapPair(first: a, second: b), queryLabels: labels, keyLabels: labels)
  }

  @Test("the three changes that are largest, whatever their sign, with both weights")
  func largest() {
    #expect(
      sentence([1, 0, 0.75, 0.25], [1, 0, 0.25, 0.75], ["the", "·k"])
        == "Changed most: “·k” → “the” from 0.75 to 0.25, “·k” → “·k” from 0.25 to 0.75.")
    #expect(
      sentence([1, 0.5, 0.4, 0.3], [0.5, 0.4, 0.2, 0.27], ["a", "b"])
        == "Changed most: “a” → “a” from 1 to 0.5, “b” → “a” from 0.4 to 0.2, “a” → “b” from 0.5 to 0.4.")
  }

  @Test("small changes, and weights that are no numbers, are not worth a word")
  func nothing() {
    let words = "No weight changed by as much as 0.01."
    #expect(sentence([0.5], [0.495], ["a"]) == words)
    #expect(sentence([.nan], [1], ["a"]) == words)
    #expect(sentence([0], [.infinity], ["a"]) == words)
    #expect(sentence([], [], []) == words)
  }
}
