import Testing
import TokenSequences
import Tokenizers

struct ResolvedSequenceTests {
  private let vocabulary = Vocabulary(
    path: "vocab.json", entries: [("Ġthe", 0), ("cat", 1), ("<s>", 2)], isByteLevel: true, specialIDs: [2])

  private func resolve(
    _ sequence: TokenSequence, vocabulary: Vocabulary?, needsIDs: Bool = true
  ) -> Result<ResolvedSequence, SequenceError> {
    do throws(SequenceError) {
      return .success(try ResolvedSequence(sequence, vocabulary: vocabulary, needsIDs: needsIDs))
    } catch {
      return .failure(error)
    }
  }

  private func problem(_ sequence: TokenSequence, vocabulary: Vocabulary?) -> String {
    if case .failure(let error) = resolve(sequence, vocabulary: vocabulary) { error.problem } else { "" }
  }

  private func sequence(
    _ tokens: [String]?, _ ids: [Int]? = nil, segments: [Int]? = nil, mask: [Bool]? = nil
  ) -> TokenSequence {
    TokenSequence(
      id: "s", origin: "s.json", tokens: tokens, ids: ids, segments: segments, attentionMask: mask)
  }

  @Test("tokens are looked up, and shown decoded")
  func tokens() throws {
    let resolved = try resolve(sequence(["<s>", "Ġthe", "cat"]), vocabulary: vocabulary).get()
    #expect(resolved.ids == [2, 0, 1])
    #expect(resolved.tokens.map(\.label) == ["<s>", "·the", "cat"])
    #expect(resolved.tokens.map(\.isSpecial) == [true, false, false])
  }

  @Test("ids alone get their tokens' labels, and a number where the vocabulary has none")
  func ids() throws {
    let resolved = try resolve(sequence(nil, [0, 9]), vocabulary: vocabulary).get()
    #expect(resolved.tokens.map(\.label) == ["·the", "#9"])
    #expect(try resolve(sequence(nil, [5]), vocabulary: nil).get().tokens.map(\.label) == ["#5"])
  }

  @Test("strings given beside ids are shown as they were given")
  func display() throws {
    let resolved = try resolve(sequence(["Le ", "chat"], [0, 1]), vocabulary: vocabulary).get()
    #expect(resolved.tokens.map(\.label) == ["Le·", "chat"])
    #expect(resolved.ids == [0, 1])
  }

  @Test("a token that is not in the vocabulary is quoted in part when it is long")
  func shortMessage() {
    let long = String(repeating: "x", count: 200_000)
    #expect(problem(sequence([long]), vocabulary: vocabulary).utf8.count < 300)
  }

  @Test("padding is marked")
  func padding() throws {
    let resolved = try resolve(sequence(["cat", "cat"], mask: [true, false]), vocabulary: vocabulary).get()
    #expect(resolved.tokens.map(\.isSpecial) == [false, true])
  }

  @Test("what is wrong is said with its position")
  func errors() {
    #expect(problem(sequence(["cat", "dog"]), vocabulary: vocabulary).contains("position 1: token 'dog'"))
    for token in ["the", " the"] {
      #expect(
        problem(sequence([token]), vocabulary: vocabulary)
          .contains("token '\(token)' is not in the vocabulary (vocab.json); did you mean 'Ġthe'?"))
    }
    #expect(problem(sequence(["cat"]), vocabulary: nil).contains("no vocabulary"))
    #expect(
      problem(sequence(["a", "b"], [1]), vocabulary: nil).contains(
        "2 tokens, but 1 entry in 'ids'; from position 1"))
    #expect(problem(sequence(["a"], [1], segments: [0, 1]), vocabulary: nil).contains("'segments'"))
    #expect(problem(sequence([], []), vocabulary: nil).contains("no token"))
  }

  @Test("a model that has its own vectors needs no ids")
  func labelsOnly() throws {
    let resolved = try resolve(sequence(["any", "thing"]), vocabulary: nil, needsIDs: false).get()
    #expect(resolved.ids == nil && resolved.tokens.count == 2)
  }
}
