import AttentionCore
import TokenSequences

/// One kind of attention of one sequence: what stands in one set of figures and on one page.
struct PartView: Sendable {
  let part: AttentionPart?
  let queryTokens: [ResolvedSequence.Token]
  /// The keys' tokens, where they are others than the queries'.
  let keyTokens: [ResolvedSequence.Token]?
  /// `false` marks keys that are padding.
  let keyMask: [Bool]?
  /// The image whose patches the tokens are, where there is one.
  let image: SequenceImage?
  /// How maps of tokens become maps of these words, where tokens are merged.
  let merge: WordMerge?
  /// What metrics need to know of the tokens, before they were merged.
  let facts: TokenFacts
  /// Which of the tokens make up words, where that is known and they are not merged.
  private(set) var words: (queries: WordGroups?, keys: WordGroups?) = (nil, nil)

  /// A view of tokens as they are.
  ///
  /// - Parameters:
  ///   - queryMask, keyMask: `false` marks padding.
  init(
    part: AttentionPart?, queryTokens: [ResolvedSequence.Token], keyTokens: [ResolvedSequence.Token]? = nil,
    queryMask: [Bool]? = nil, keyMask: [Bool]? = nil, image: SequenceImage? = nil
  ) {
    self.part = part
    self.queryTokens = queryTokens
    self.keyTokens = keyTokens
    self.keyMask = keyMask
    self.image = image
    merge = nil
    let keys = keyTokens ?? queryTokens
    func padding(_ mask: [Bool]?) -> [Bool]? { mask?.contains(false) == true ? mask?.map { !$0 } : nil }
    let keyPadding = padding(keyMask)
    facts = TokenFacts(
      queries: queryTokens.count, keys: keys.count, isSelfAttention: keyTokens == nil,
      identities: keyTokens == nil && image == nil ? Self.identities(of: queryTokens) : nil,
      isSpecial: keys.indices.map { keys[$0].isSpecial && keyPadding?[$0] != true },
      isPunctuation: keys.map(\.isPunctuation), queryPadding: padding(queryMask), keyPadding: keyPadding)
  }

  /// The same attention with words in place of tokens.
  init(
    _ view: PartView, queryWords: [ResolvedSequence.Token], keyWords: [ResolvedSequence.Token]?,
    merge: WordMerge
  ) {
    part = view.part
    queryTokens = queryWords
    keyTokens = keyWords
    keyMask = nil
    image = nil
    self.merge = merge
    facts = view.facts
  }

  var keys: [ResolvedSequence.Token] { keyTokens ?? queryTokens }

  /// The same tokens, whose words are known.
  func knowing(queries: WordGroups?, keys: WordGroups?) -> PartView {
    var view = self
    view.words = (queries, keys)
    return view
  }

  /// Equal numbers for tokens of one id, or of one spelling where there are no ids.
  private static func identities(of tokens: [ResolvedSequence.Token]) -> [Int]? {
    let ids = tokens.compactMap(\.id)
    if ids.count == tokens.count { return ids }
    var numbers: [[UInt8]: Int] = [:]
    return tokens.map { token in
      let spelling = Array(token.raw.utf8)
      let number = numbers[spelling] ?? numbers.count
      numbers[spelling] = number
      return number
    }
  }
}
