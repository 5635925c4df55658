import AttentionCore
import Testing

@testable import Reports

@Suite struct HeadDescriptionTests {
  private let labels = ["the", "king", "the", "king", "\n"]
  private var facts: TokenFacts {
    TokenFacts(
      queries: 5, keys: 5, isSelfAttention: true, identities: [0, 1, 0, 1, 2],
      isPunctuation: [false, false, false, false, true])
  }

  /// A map whose weights are 0 but for the given ones.
  private func sentences(
    _ weights: [(Int, Int, Float)], kind: HeadName?, id: HeadID = HeadID(layer: 1, head: 3),
    mask: AttentionMask? = .causal, facts: TokenFacts? = nil
  ) -> String {
    var pattern = [Float](repeating: 0, count: 25)
    for (query, key, weight) in weights { pattern[query * 5 + key] = weight }
    return pattern.withUnsafeBufferPointer {
      HeadDescription(queryLabels: labels, keyLabels: labels, facts: facts ?? self.facts)
        .sentences(of: id, name: kind, pattern: $0, mask: mask)
    }
  }

  @Test("What a kind explains is not said again; what else is strong is, the strongest first")
  func induction() {
    #expect(
      sentences(
        [
          (0, 0, 1), (1, 0, 0.6), (1, 1, 0.4), (2, 1, 0.94), (3, 2, 0.75), (3, 3, 0.25), (4, 4, 0.35),
          (4, 0, 0.3),
        ],
        kind: HeadName(.induction, score: 0.9412, threshold: 0.3))
        == "Layer 1, head 3: an induction head (0.94); it looks at tokens that came after earlier occurrences of the query's token. "
        + "Strongest otherwise: “king” → “the” 0.6, “king” → “king” 0.4, “↵” → “↵” 0.35.")
  }

  @Test(
    "Each kind leaves out its own pairs",
    arguments: [
      (HeadKind.previousToken, (3, 2)), (.nextToken, (2, 3)), (.selfToken, (3, 3)), (.sink, (3, 0)),
      (.local, (4, 1)), (.delimiter, (2, 4)), (.duplicateToken, (3, 1)), (.induction, (2, 1)),
    ])
  func explained(kind: HeadKind, pair: (Int, Int)) {
    let weights: [(Int, Int, Float)] = [(pair.0, pair.1, 0.9), (4, 0, 0.5)]
    let otherwise = kind == .sink ? "" : " Strongest otherwise: “↵” → “the” 0.5."
    #expect(
      sentences(weights, kind: HeadName(kind, score: 0.5, threshold: 0.3), mask: .bidirectional)
        .hasSuffix("\(kind.meaning).\(otherwise)"))
    #expect(
      sentences(weights, kind: HeadName(.mixed), mask: .bidirectional).hasSuffix(
        "\(labels[pair.0] == "\n" ? "“↵”" : "“\(labels[pair.0])”") → \(labels[pair.1] == "\n" ? "“↵”" : "“\(labels[pair.1])”") 0.9, “↵” → “the” 0.5."
      ))
  }

  @Test("A query that sees one key has no choice, which is not worth a word")
  func onlyKey() {
    #expect(sentences([(0, 0, 1)], kind: nil) == "Layer 1, head 3.")
    #expect(sentences([(0, 0, 1)], kind: nil, mask: nil) == "Layer 1, head 3.")
    #expect(
      sentences([(0, 0, 1)], kind: nil, mask: .bidirectional)
        == "Layer 1, head 3. Strongest: “the” → “the” 1.")
    #expect(sentences([(0, 0, 0.9), (0, 1, 0.01)], kind: nil, mask: nil).contains("“the” → “the” 0.9"))
  }

  @Test("Of equal weights the first in reading order are told; small ones and what is no number are not")
  func ties() {
    #expect(
      sentences(
        [(4, 0, 0.5), (3, 1, 0.5), (2, 2, 0.5), (1, 0, 0.5), (3, 0, .nan), (3, 2, .infinity)], kind: nil)
        == "Layer 1, head 3. Strongest: “king” → “the” 0.5, “the” → “the” 0.5, “king” → “king” 0.5.")
    #expect(sentences([(4, 0, 0.049)], kind: nil) == "Layer 1, head 3.")
  }

  @Test("Maps that are no head's, parts, odd labels and words without facts have their words too")
  func others() {
    #expect(
      sentences([], kind: nil, id: HeadID(layer: 2, kind: .identity))
        == "Layer 2, the baseline Q = K = V = X.")
    #expect(
      sentences([], kind: nil, id: HeadID(layer: 2, kind: .layerMap(.rollout)))
        == "Attention rollout through layers 0 to 2.")
    #expect(
      sentences([], kind: nil, id: HeadID(part: .cross, layer: 0, head: 1))
        == "Cross-attention, layer 0, head 1.")
    #expect(
      sentences([], kind: nil, id: HeadID(part: .encoder, layer: 0, head: 1)) == "Encoder, layer 0, head 1.")
    let long = HeadDescription(
      queryLabels: [String(repeating: "e\u{301}", count: 10_000), ""], keyLabels: [" ", "b"],
      facts: facts)
    let text = [Float](repeating: 0.5, count: 4).withUnsafeBufferPointer {
      long.sentences(
        of: HeadID(layer: 0, head: 0), name: HeadName(.induction, score: 1, threshold: 0.3), pattern: $0)
    }
    #expect(text.unicodeScalars.count < 300)
    #expect(text.contains("…” → “␣” 0.5") && text.contains("“∅” → “␣” 0.5"))
  }

  @Test("Kinds are counted in their order")
  func counts() {
    func table(_ kinds: [HeadKind]) -> HeadTable {
      HeadTable(
        columns: [],
        rows: kinds.enumerated().map {
          HeadTable.Row(id: HeadID(layer: 0, head: $0), name: HeadName($1), values: [])
        })
    }
    #expect(
      table([.mixed, .induction, .sink, .induction]).kindCounts
        == "Kinds of heads: 1 sink, 2 induction, 1 mixed.")
    #expect(table([]).kindCounts == "")
  }
}
