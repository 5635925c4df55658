import StrictJSON

/// Special tokens and texts in the order that a template gives: `[CLS] $A [SEP] $B:1 [SEP]:1`.
struct TemplateProcessing: PostProcessor {
  /// One place of a template.
  struct Piece: Sendable, Equatable {
    /// What stands there.
    enum Content: Sendable, Equatable {
      /// The first text (0) or the second (1).
      case text(Int)
      /// Tokens of the model.
      case special([SpecialToken])
    }
    var content: Content
    /// The type of its tokens.
    var segment: Int
  }

  /// The template of a single text.
  var single: [Piece]
  /// The template of a pair.
  var pair: [Piece]

  init(single: [Piece], pair: [Piece]) {
    self.single = single
    self.pair = pair
  }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("single", "pair", "special_tokens")
    guard let entries = reader.value("special_tokens")?.object?.entries else {
      throw reader.wrong("special_tokens", "an object", reader.value("special_tokens") ?? .null)
    }
    var tokens: [ExactString: [SpecialToken]] = [:]
    for entry in entries {
      let place = "\(reader.place).special_tokens.\(shortened(entry.key))"
      let token = try ComponentReader(entry.value, path: reader.path, place: place)
      tokens[ExactString(entry.key)] = try Self.specialTokens(token)
    }
    single = try Self.pieces(reader, "single", tokens, texts: 1)
    pair = try Self.pieces(reader, "pair", tokens, texts: 2)
  }

  /// The most pieces of a template, each of which can be a whole text, and the most ids of a special token.
  private static let sizeLimit = 64

  /// `{"id": "[CLS]", "ids": [101], "tokens": ["[CLS]"]}`
  private static func specialTokens(_ reader: ComponentReader) throws(TokenizerError) -> [SpecialToken] {
    guard let ids = reader.value("ids")?.array, let tokens = reader.value("tokens")?.array,
      ids.count == tokens.count
    else {
      throw .malformed(
        path: reader.path, problem: "'\(reader.place)': expected as many 'ids' as 'tokens'")
    }
    guard ids.count <= sizeLimit else {
      throw reader.unsupported("a special token of \(ids.count) ids")
    }
    var special: [SpecialToken] = []
    for (id, token) in zip(ids, tokens) {
      guard let id = id.int, (0...Int(Int32.max)).contains(id), let token = token.string else {
        throw .malformed(path: reader.path, problem: "'\(reader.place)': expected ids and tokens")
      }
      special.append(SpecialToken(token: token, id: id))
    }
    return special
  }

  private static func pieces(
    _ reader: ComponentReader, _ key: String, _ tokens: [ExactString: [SpecialToken]], texts: Int
  ) throws(TokenizerError) -> [Piece] {
    var pieces: [Piece] = []
    let items = try reader.components(key)
    guard items.count <= sizeLimit else { throw reader.unsupported("a template of \(items.count) pieces") }
    for item in items {
      guard item.object.count == 1, let kind = item.object.entries.first else {
        throw .malformed(
          path: reader.path, problem: "'\(item.place)': expected a 'Sequence' or a 'SpecialToken'")
      }
      let piece = try ComponentReader(
        kind.value, path: reader.path, place: "\(item.place).\(shortened(kind.key))")
      let id = try piece.string("id")
      let content: Piece.Content
      switch (kind.key, id) {
      case ("Sequence", "A"): content = .text(0)
      case ("Sequence", "B") where texts == 2: content = .text(1)
      case ("SpecialToken", _):
        guard let special = tokens[ExactString(id)] else {
          throw .malformed(
            path: reader.path,
            problem: "'\(item.place)': '\(shortened(id))' is not among the 'special_tokens'")
        }
        content = .special(special)
      default:
        throw .malformed(
          path: reader.path,
          problem: "'\(item.place)': expected a 'SpecialToken' or the 'Sequence' "
            + (texts == 2 ? "'A' or 'B'" : "'A'"))
      }
      pieces.append(Piece(content: content, segment: try piece.int("type_id")))
    }
    return pieces
  }

  func process(_ encodings: [Encoding], addSpecialTokens: Bool) throws(TokenizerError) -> [Encoding] {
    guard encodings.count == 1 || encodings.count == 2 else {
      throw .text(
        problem: "a template stands behind a post-processor that has put the texts together already")
    }
    var result: [Encoding] = []
    for piece in encodings.count == 1 ? single : pair {
      switch piece.content {
      case .text(let index):
        var encoding = encodings[index]
        encoding.segments = encoding.segments.map { _ in piece.segment }
        result.append(encoding)
      case .special(let tokens) where addSpecialTokens:
        var encoding = Encoding()
        for token in tokens { encoding.append(special: token, segment: piece.segment) }
        result.append(encoding)
      case .special: break
      }
    }
    return result
  }
}
