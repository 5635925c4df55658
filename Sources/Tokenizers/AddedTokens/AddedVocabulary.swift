import StrictJSON

/// Tokens that stand beside a model's vocabulary: `AddedVocabulary` of Hugging Face's tokenizers.
struct AddedVocabulary: Sendable {
  /// Ids by contents.
  private var ids: [ExactString: Int] = [:]
  /// Tokens by ids.
  private(set) var tokens: [Int: AddedToken] = [:]
  /// What a token is in the normalized text, where that is another text.
  private var normalizedContents: [Int: String] = [:]
  /// Contents of tokens that were added as special ones once.
  private var specialContents: Set<ExactString> = []
  private var plain = AddedTokenSplitter()
  private var normalized = AddedTokenSplitter()
  /// Bytes of all that is looked for.
  private var size = 0
  /// Whether special tokens in a text are text like any other (`split_special_tokens`).
  var ignoresSpecialTokens = false {
    didSet {
      plain.ignoresSpecialTokens = ignoresSpecialTokens
      normalized.ignoresSpecialTokens = ignoresSpecialTokens
    }
  }

  /// The id of a token that is spelled exactly so.
  func id(of content: String) -> Int? { ids[ExactString(content)] }

  /// Ids of the special tokens.
  var specialIDs: Set<Int> { Set(tokens.filter(\.value.isSpecial).keys) }

  /// The most bytes of what is looked for: one token, and all of them.
  private static let tokenLimit = 4096
  private static let sizeLimit = 1 << 24

  /// - Parameter batches: tokens in the order in which they are added. One that the model knows keeps its id, others are
  ///   numbered behind the vocabulary; one that is there already takes the new settings.
  init(
    _ batches: [[AddedToken]], model: any TokenModel, normalizer: (any Normalizer)?, path: String
  ) throws(TokenizerError) {
    for batch in batches { try add(batch, model, normalizer, path) }
    plain = splitter(normalized: false)
    normalized = splitter(normalized: true)
  }

  private func splitter(normalized: Bool) -> AddedTokenSplitter {
    AddedTokenSplitter(
      tokens.sorted { $0.key < $1.key }.filter { $0.value.normalized == normalized }.map { id, token in
        var token = token
        token.isSpecial = specialContents.contains(ExactString(token.content))
        return (id, token, normalized ? normalizedContents[id] ?? token.content : token.content)
      })
  }

  private mutating func add(
    _ added: [AddedToken], _ model: any TokenModel, _ normalizer: (any Normalizer)?, _ path: String
  ) throws(TokenizerError) {
    let count = model.count
    var next = count
    if let last = tokens.keys.max(), last >= count || count == 0 { next = last + 1 }
    for token in added where !token.content.isEmpty {
      let known = ids[ExactString(token.content)]
      if let known, tokens[known] == token { continue }
      let id: Int
      if let existing = known ?? model.id(of: token.content) {
        id = existing
      } else {
        id = next
        next += 1
      }
      var length = token.content.utf8.count
      if token.normalized, let normalizer {
        var text = AlignedText(token.content)
        do throws(TokenizerError) { try normalizer.normalize(&text) } catch {
          throw .malformed(path: path, problem: "the added token '\(shortened(token.content))': \(error)")
        }
        length = text.bytes.count
        let content = String(decoding: text.bytes, as: UTF8.self)
        guard !content.isEmpty else {
          throw .unsupported(
            path: path,
            what: "the added token '\(shortened(token.content))', of which normalization leaves nothing,")
        }
        if !content.utf8.elementsEqual(token.content.utf8) { normalizedContents[id] = content }
      }
      size += length
      guard length <= Self.tokenLimit, size <= Self.sizeLimit else {
        throw .unsupported(
          path: path,
          what: """
            the added token '\(shortened(token.content))', of \(length) bytes when normalized (up to \(Self.tokenLimit), \
            and \(Self.sizeLimit) of all added tokens, can be),
            """)
      }
      ids[ExactString(token.content)] = id
      tokens[id] = token
      if token.isSpecial { specialContents.insert(ExactString(token.content)) }
    }
  }

  /// Cuts added tokens out of a text, and normalizes what is between them.
  ///
  /// Tokens that are not to be normalized are looked for in the text as it was given, the others in what the
  /// normalizer left.
  func split(_ text: AlignedText, normalizer: (any Normalizer)?) throws(TokenizerError) -> SplitText {
    var result = SplitText(text: AlignedText(bytes: [], origins: [], origin: text.origin), pieces: [])
    for part in try plain.split(text) {
      if let id = part.addedToken {
        try result.append(text, part.range, addedToken: id)
        continue
      }
      var piece = part.range == text.bytes.indices ? text : text.slice(part.range)
      if let normalizer { try normalizer.normalize(&piece) }
      for part in try normalized.split(piece) {
        try result.append(piece, part.range, addedToken: part.addedToken)
      }
    }
    return result
  }
}

extension AlignedText {
  /// What of the text given some bytes of this text stand for.
  func origin(of range: Range<Int>) -> Origin {
    guard !range.isEmpty else { return origin }
    return Origin(start: origins[range.lowerBound].start, end: origins[range.upperBound - 1].end)
  }

  /// A part of the text.
  func slice(_ range: Range<Int>) -> AlignedText {
    AlignedText(bytes: Array(bytes[range]), origins: Array(origins[range]), origin: origin(of: range))
  }
}

extension SplitText {
  /// Appends a part of a text as a piece, unless it is empty.
  fileprivate mutating func append(
    _ source: AlignedText, _ range: Range<Int>, addedToken: Int?
  ) throws(TokenizerError) {
    guard !range.isEmpty else { return }
    let start = text.bytes.count
    guard range.count <= AlignedText.sizeLimit - start else { throw AlignedText.tooLong }
    if start == 0, range == source.bytes.indices {
      text.bytes = source.bytes
      text.origins = source.origins
    } else {
      text.bytes.append(contentsOf: source.bytes[range])
      text.origins.append(contentsOf: source.origins[range])
    }
    pieces.append(
      Piece(range: start..<text.bytes.count, origin: source.origin(of: range), addedToken: addedToken))
  }
}
