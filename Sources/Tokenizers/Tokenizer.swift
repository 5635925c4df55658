import FileAccess
import Synchronization

/// Turns text into the tokens of a model, as Hugging Face's `tokenizers` does: added tokens are cut out, the rest is
/// normalized, split into pieces, tokenized by the model, and special tokens are put around it.
public struct Tokenizer: Sendable {
  /// The file that says what the tokenizer does.
  public let path: String
  /// All files that it was read from.
  public let files: [String]
  /// What must be said about it: settings that are not applied, for one.
  public let notes: [String]
  /// Whether tokens spell bytes with GPT-2's alphabet (`Ġthe`).
  public let isByteLevel: Bool

  private let normalizer: (any Normalizer)?
  private let preTokenizer: (any PreTokenizer)?
  private let model: any TokenModel
  private let postProcessor: (any PostProcessor)?
  private let added: AddedVocabulary
  private let states = StatePool()
  /// One or none: a structure cannot hold another of its own kind.
  private let target: [Tokenizer]

  init(
    path: String, files: [String], isByteLevel: Bool, normalizer: (any Normalizer)?,
    preTokenizer: (any PreTokenizer)?, model: any TokenModel, postProcessor: (any PostProcessor)?,
    addedTokens: AddedVocabulary, notes: [String] = [], target: Tokenizer? = nil
  ) {
    self.path = path
    self.files = files
    self.isByteLevel = isByteLevel
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.postProcessor = postProcessor
    self.notes = notes
    added = addedTokens
    self.target = target.map { [$0] } ?? []
  }

  /// What takes the text of a decoder apart: another tokenizer where the model has one for each language (Marian).
  public var forDecoder: Tokenizer { target.first ?? self }

  /// The tokens of a text, or of a pair of texts.
  ///
  /// - Parameters:
  ///   - pair: a second text, for models that read two.
  ///   - addSpecialTokens: whether to add the tokens that the model wants around a text. Special tokens that the text
  ///     itself holds are found in any case.
  public func encode(
    _ text: String, pair: String? = nil, addSpecialTokens: Bool = true
  ) throws(TokenizerError) -> Encoding {
    var encodings = [try encode(text, sequence: 0)]
    if let pair { encodings.append(try encode(pair, sequence: 1)) }
    if let postProcessor {
      encodings = try postProcessor.process(encodings, addSpecialTokens: addSpecialTokens)
    }
    guard encodings.count > 1 else { return encodings.first ?? Encoding() }
    var result = Encoding()
    for encoding in encodings { result.append(encoding) }
    return result
  }

  private func encode(_ text: String, sequence: Int) throws(TokenizerError) -> Encoding {
    guard text.utf8.count <= Self.sizeLimit else {
      throw .text(problem: "a text may have up to \(Self.sizeLimit) bytes; this one has \(text.utf8.count)")
    }
    let given = AlignedText(text)
    let places = ScalarOffsets(given.bytes)
    var split = try added.split(given, normalizer: normalizer)
    if let preTokenizer { try preTokenizer.split(&split) }

    var state = states.take()
    defer { states.give(state) }
    var encoding = Encoding()
    var spans: [TokenSpan] = []
    let textSpelled = model.textSpelledID
    for piece in split.pieces {
      if let id = piece.addedToken {
        encoding.append(
          id, String(decoding: split.text.bytes[piece.range], as: UTF8.self),
          places.scalars(in: piece.origin))
        continue
      }
      spans.removeAll(keepingCapacity: true)
      try split.text.bytes.withUnsafeBufferPointer { (bytes) throws(TokenizerError) in
        try model.tokenize(
          UnsafeBufferPointer(rebasing: bytes[piece.range]), state: &state, into: &spans)
      }
      for span in spans {
        let id = Int(span.id)
        encoding.append(
          id, id == textSpelled ? split.text.spelled(span, of: piece) : model.token(id) ?? "",
          places.scalars(in: split.text.origin(of: span, of: piece)))
      }
    }
    encoding.segments = [Int](repeating: sequence, count: encoding.ids.count)
    encoding.isSpecial = [Bool](repeating: false, count: encoding.ids.count)
    encoding.sequence = [Int?](repeating: sequence, count: encoding.ids.count)
    return encoding
  }

  /// The most bytes of a text; normalizers can make up to 18 of one.
  private static let sizeLimit = 1 << 25

  /// The id of a token that is spelled exactly so.
  public func id(of token: String) -> Int? { added.id(of: token) ?? model.id(of: token) }

  /// The token with an id, as the vocabulary spells it.
  public func token(_ id: Int) -> String? { added.tokens[id]?.content ?? model.token(id) }

  /// The tokens by their ids, the added ones among them.
  public var vocabulary: Vocabulary {
    Vocabulary(
      path: path, table: model.vocabulary, added: TokenTable(added.tokens.map { ($0.value.content, $0.key) }),
      isByteLevel: isByteLevel, specialIDs: added.specialIDs)
  }

  /// Whether an id is one of the model's special tokens (`[CLS]`).
  public func isSpecial(_ id: Int) -> Bool { added.tokens[id]?.isSpecial ?? false }

  /// The id of the token for what the vocabulary cannot spell.
  public var unknownID: Int? { model.unknownID.map(Int.init) }

  /// What tokens spell, one behind the other; bytes that are no text become U+FFFD.
  public func decode(_ ids: [Int]) -> String {
    var bytes: [UInt8] = []
    for id in ids {
      guard let token = token(id) else { continue }
      if isByteLevel, added.tokens[id] == nil, let spelled = ByteLevelAlphabet.bytes(of: token) {
        bytes += spelled
      } else {
        bytes += token.utf8
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Encoding {
  /// Appends a token of the text.
  @inline(__always)
  fileprivate mutating func append(_ id: Int, _ token: String, _ range: Range<Int>) {
    ids.append(id)
    tokens.append(token)
    offsets.append(range)
  }
}

extension AlignedText {
  /// Bytes of the text given that a token of a piece stands for. Where a model counts past the piece, its numbers are
  /// taken as they are, as in the package.
  @inline(__always)
  fileprivate func origin(of span: TokenSpan, of piece: SplitText.Piece) -> Origin {
    let (start, end) = (Int(span.start), Int(span.end))
    if start == end, start >= 0 {
      let place = piece.origin.start &+ UInt32(start)
      return Origin(start: place, end: place)
    }
    guard start >= 0, start < end, end <= piece.range.count else {
      return Origin(start: UInt32(clamping: start), end: UInt32(clamping: max(start, end)))
    }
    let first = piece.range.lowerBound + start
    return Origin(start: origins[first].start, end: origins[piece.range.lowerBound + end - 1].end)
  }

  /// The text of a token of a piece.
  fileprivate func spelled(_ span: TokenSpan, of piece: SplitText.Piece) -> String {
    let start = min(max(0, Int(span.start)), piece.range.count)
    let end = min(max(start, Int(span.end)), piece.range.count)
    let first = piece.range.lowerBound
    return String(decoding: bytes[first + start..<first + end], as: UTF8.self)
  }
}

/// Working memory of models for as many threads as tokenize at a time.
private final class StatePool: Sendable {
  private let free = Mutex<[ModelState]>([])

  func take() -> ModelState { free.withLock { $0.popLast() } ?? ModelState() }

  func give(_ state: ModelState) { free.withLock { $0.append(state) } }
}

extension Tokenizer {
  /// Reads the tokenizer of a model's directory. Beside `source.spm`, Marian's, `tokenizer.json` is not looked at: it
  /// cannot have a tokenizer for each language, and transformers does not look at it either.
  ///
  /// - Returns: `nil` when there is none.
  public static func open(directory: String) throws(TokenizerError) -> Tokenizer? {
    let path = Paths.join(directory, "tokenizer.json")
    guard fileKind(path) != nil, fileKind(Paths.join(directory, "source.spm")) == nil else {
      return try openVocabularyFiles(directory: directory)
    }
    return try open(file: path)
  }

  /// Reads the tokenizer that a file holds.
  public static func open(file path: String) throws(TokenizerError) -> Tokenizer {
    try TokenizerJSON(path).tokenizer()
  }
}
