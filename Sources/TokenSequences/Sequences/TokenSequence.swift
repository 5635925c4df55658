/// One sequence as its file gives it.
public struct TokenSequence: Sendable, Equatable {
  /// What the file calls it, or a name made from the file's and its place there.
  public var id: String
  /// Where it stands, e.g. `prompts.jsonl, line 3`: for messages.
  public var origin: String
  /// Tokens as strings, as the vocabulary has them or just to be shown.
  public var tokens: [String]?
  /// Token ids.
  public var ids: [Int]?
  /// The running text, where the file has it: what is tokenized where there are neither tokens nor ids.
  public var text: String?
  /// The second text of a pair.
  public var pair: String?
  /// Whether a tokenizer puts the model's special tokens around the text; `nil` leaves it to the run.
  public var addsSpecialTokens: Bool?
  /// What is to be said of it.
  public var notes: [String]
  /// Token types.
  public var segments: [Int]?
  /// `false` marks padding.
  public var attentionMask: [Bool]?
  /// Position of each token, where the model is not to count itself.
  public var positions: [Int]?
  /// What the decoder of an encoder-decoder model has read so far.
  public var decoder: Decoder?
  /// A file of what a model takes in place of tokens, or beside them.
  public var media: Media?

  /// The decoder's tokens.
  public struct Decoder: Sendable, Equatable {
    /// Tokens as strings.
    public var tokens: [String]?
    /// Token ids.
    public var ids: [Int]?
    /// The text that it writes: tokenized, and shifted behind the token that a decoder starts with.
    public var text: String?
    /// `false` marks padding.
    public var attentionMask: [Bool]?

    /// Puts it together, unchecked.
    public init(
      tokens: [String]? = nil, ids: [Int]? = nil, text: String? = nil, attentionMask: [Bool]? = nil
    ) {
      self.tokens = tokens
      self.ids = ids
      self.text = text
      self.attentionMask = attentionMask
    }
  }

  /// An image or a tensor; the path is that of the file, as seen from the directory in which the tool runs.
  public enum Media: Sendable, Equatable {
    /// An image to be preprocessed as the model's directory says.
    case image(path: String)
    /// An image that was preprocessed: one tensor `[3, height, width]`.
    case pixelValues(path: String)
    /// A log-mel spectrogram: one tensor `[mel bands, frames]`.
    case inputFeatures(path: String)
  }

  /// The decoder's tokens as a sequence of their own.
  public var decoderSequence: TokenSequence? {
    decoder.map {
      TokenSequence(
        id: id, origin: "\(origin), decoder", tokens: $0.tokens, ids: $0.ids, text: $0.text,
        attentionMask: $0.attentionMask)
    }
  }

  /// Puts a sequence together, unchecked.
  public init(
    id: String, origin: String, tokens: [String]? = nil, ids: [Int]? = nil, text: String? = nil,
    pair: String? = nil, addsSpecialTokens: Bool? = nil, segments: [Int]? = nil, attentionMask: [Bool]? = nil,
    positions: [Int]? = nil, decoder: Decoder? = nil,
    media: Media? = nil, notes: [String] = []
  ) {
    self.id = id
    self.origin = origin
    self.tokens = tokens
    self.ids = ids
    self.text = text
    self.pair = pair
    self.addsSpecialTokens = addsSpecialTokens
    self.segments = segments
    self.attentionMask = attentionMask
    self.positions = positions
    self.decoder = decoder
    self.media = media
    self.notes = notes
  }
}

/// A sequence, or what is wrong with it: one bad sequence never stops the others.
public struct SequenceEntry: Sendable {
  /// Its name, also when it is bad.
  public let id: String
  /// The sequence, or the reason why there is none.
  public let result: Result<TokenSequence, SequenceError>

  /// - Parameters:
  ///   - id: its name.
  ///   - result: the sequence, or why there is none.
  public init(id: String, result: Result<TokenSequence, SequenceError>) {
    self.id = id
    self.result = result
  }
}
