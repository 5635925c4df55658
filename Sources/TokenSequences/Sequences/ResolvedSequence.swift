import StrictJSON
import Tokenizers

/// A sequence whose ids and labels are known: what the model takes, and what a reader sees.
public struct ResolvedSequence: Sendable {
  /// One token of it.
  public struct Token: Sendable, Equatable {
    /// As the vocabulary has it, or as it was given.
    public let raw: String
    /// As it is shown: nothing in it is invisible.
    public let label: String
    /// Its id, where there is one.
    public let id: Int?
    /// Whether it is a special token, as `[SEP]`, or padding.
    public let isSpecial: Bool
    /// Where it stands in the sequence's text, in Unicode scalars, where a tokenizer said so; empty for a token that
    /// stands for none of it.
    public let offsets: Range<Int>?

    /// A token whose label is known.
    public init(
      raw: String, label: String, id: Int? = nil, isSpecial: Bool = false, offsets: Range<Int>? = nil
    ) {
      self.raw = raw
      self.label = label
      self.id = id
      self.isSpecial = isSpecial
      self.offsets = offsets
    }
  }

  /// Its name.
  public let id: String
  /// The running text, where it is known.
  public let text: String?
  /// The tokens.
  public let tokens: [Token]
  /// Token ids, or `nil` where neither the file nor a vocabulary has them.
  public let ids: [Int]?
  /// Token types.
  public let segments: [Int]?
  /// `false` marks padding.
  public let attentionMask: [Bool]?
  /// Position of each token.
  public let positions: [Int]?

  /// How a token might be spelled instead: with the marker of the vocabulary for a blank before it, or for a piece
  /// inside a word.
  private static func advice(_ token: String, _ vocabulary: Vocabulary) -> String {
    let bare = String(token.drop { $0 == " " })
    let spellings = ["Ġ\(bare)", "▁\(bare)", "##\(bare)", bare, bare.lowercased()]
    let known = spellings.first { vocabulary.id(of: $0) != nil }
    return known.map { "did you mean '\(shortened($0))'? Write it so" } ?? "write it as it stands there"
  }

  /// Fills in what the file leaves out: ids from tokens, or tokens from ids, by `vocabulary`.
  ///
  /// - Parameters:
  ///   - vocabulary: the model's, or `nil` when it has none.
  ///   - needsIDs: whether the model looks tokens up; without that, tokens are labels only.
  /// - Throws: when lengths differ, or a token is not in the vocabulary: with the position.
  public init(_ sequence: TokenSequence, vocabulary: Vocabulary?, needsIDs: Bool) throws(SequenceError) {
    func fail(_ problem: String) -> SequenceError { SequenceError(origin: sequence.origin, problem: problem) }
    guard let count = sequence.tokens?.count ?? sequence.ids?.count, count > 0 else {
      throw fail("the sequence has no token")
    }
    for (what, found) in [
      ("ids", sequence.ids?.count), ("segments", sequence.segments?.count),
      ("attention_mask", sequence.attentionMask?.count), ("positions", sequence.positions?.count),
    ] {
      guard let found, found != count else { continue }
      throw fail(
        "\(count) \(count == 1 ? "token" : "tokens"), but \(found) \(found == 1 ? "entry" : "entries") in '\(what)'; from position \(min(count, found)) on they have no partner"
      )
    }
    var ids = sequence.ids
    if ids == nil, needsIDs, let tokens = sequence.tokens {
      guard let vocabulary else {
        throw fail("the sequence has no ids and the model no vocabulary to look tokens up in; give 'ids'")
      }
      var found: [Int] = []
      for (position, token) in tokens.enumerated() {
        guard let id = vocabulary.id(of: token) else {
          throw fail(
            "position \(position): token '\(shortened(token))' is not in the vocabulary (\(vocabulary.path)); \(Self.advice(token, vocabulary)), or give 'ids'"
          )
        }
        found.append(id)
      }
      ids = found
    }
    id = sequence.id
    text = sequence.text
    segments = sequence.segments
    attentionMask = sequence.attentionMask
    positions = sequence.positions
    self.ids = ids
    tokens = (0..<count).map { position in
      let id = ids?[position]
      let known = id.flatMap { vocabulary?.token($0) }
      let raw = sequence.tokens?[position] ?? known ?? "#\(id ?? 0)"
      // Strings given beside ids are what the user wants to see: byte-level only if they are the vocabulary's own.
      let isByteLevel = vocabulary?.isByteLevel == true && known.map(ExactString.init) == ExactString(raw)
      let isPadding = sequence.attentionMask?[position] == false
      return Token(
        raw: raw, label: TokenLabel.display(raw, isByteLevel: isByteLevel), id: id,
        isSpecial: isPadding || id.map { vocabulary?.specialIDs.contains($0) == true } == true)
    }
  }
}
