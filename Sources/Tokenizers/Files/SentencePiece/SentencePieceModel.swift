import StrictJSON

/// A file that SentencePiece trained (`sentencepiece_model.proto`): its pieces, and what it says of text.
struct SentencePieceModel {
  /// What kind of token a piece is, as the file numbers them.
  enum Kind: UInt64 {
    case normal = 1, unknown, control, userDefined, unused, byte
  }

  struct Piece {
    var text = ""
    var score: Float = 0
    var kind = Kind.normal
  }

  /// What finds the pieces of a text, as the file numbers them.
  enum Algorithm: UInt64 {
    case unigram = 1, bpe, word, char
  }

  /// The file.
  let path: String
  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  /// Whether what no piece spells is spelled with pieces of single bytes.
  private(set) var byteFallback = false
  private(set) var unknownID = 0
  /// The table of SentencePiece's own normalization; empty where there is none.
  private(set) var charsMap: ArraySlice<UInt8> = []
  /// Whether a blank is put in front of a text.
  private(set) var addsDummyPrefix = true
  /// Whether blanks at the ends go and runs of blanks become one.
  private(set) var removesExtraWhitespaces = true
  /// Whether blanks are spelled `▁`.
  private(set) var escapesWhitespaces = true
  /// Whether `▁` ends words rather than beginning them.
  private var whitespaceIsSuffix = false

  /// The most pieces that are read.
  private static let pieceLimit = 1 << 22

  init(_ path: String) throws(TokenizerError) {
    let bytes = try TokenizerError.bytes(path)
    if Self.isTiktoken(bytes) {
      throw .unsupported(
        path: path, what: "a vocabulary of tiktoken, which states no pre-tokenizer (\(TokenizerClass.advice))"
      )
    }
    try self.init(bytes[...], path: path)
  }

  init(_ bytes: ArraySlice<UInt8>, path: String) throws(TokenizerError) {
    self.path = path
    var reader = ProtobufReader(bytes, path: path)
    var hasTrainer = false
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let message)):
        guard pieces.count < Self.pieceLimit else {
          throw .malformed(path: path, problem: "more than \(Self.pieceLimit) pieces")
        }
        pieces.append(try piece(message))
      case (2, .bytes(let message)):
        hasTrainer = true
        try readTrainer(message)
      case (3, .bytes(let message)): try readNormalizer(message)
      default: break
      }
    }
    guard !pieces.isEmpty, hasTrainer else {
      throw .malformed(
        path: path, problem: "expected a SentencePiece model with pieces and a trainer's settings")
    }
    if whitespaceIsSuffix {
      throw .unsupported(path: path, what: "treat_whitespace_as_suffix")
    }
    try checkPieces()
  }

  private func piece(_ message: ArraySlice<UInt8>) throws(TokenizerError) -> Piece {
    var piece = Piece()
    var reader = ProtobufReader(message, path: path)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let text)):
        guard let text = String(validating: text, as: UTF8.self) else {
          throw .malformed(path: path, problem: "piece \(pieces.count) is not valid UTF-8")
        }
        piece.text = text
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let number)):
        guard let kind = Kind(rawValue: number) else {
          throw .malformed(path: path, problem: "piece \(pieces.count) is of an unknown kind: \(number)")
        }
        piece.kind = kind
      default: break
      }
    }
    return piece
  }

  private mutating func readTrainer(_ message: ArraySlice<UInt8>) throws(TokenizerError) {
    var reader = ProtobufReader(message, path: path)
    while let field = try reader.next() {
      guard case .varint(let number) = field.value else { continue }
      switch field.number {
      case 3:
        guard let algorithm = Algorithm(rawValue: number) else {
          throw .malformed(path: path, problem: "unknown model_type \(number)")
        }
        self.algorithm = algorithm
      case 24: whitespaceIsSuffix = number != 0
      case 35: byteFallback = number != 0
      case 40: unknownID = Int(Int32(truncatingIfNeeded: number))
      default: break
      }
    }
    switch algorithm {
    case .unigram, .bpe: break
    case .word: throw .unsupported(path: path, what: "a SentencePiece model of type WORD")
    case .char: throw .unsupported(path: path, what: "a SentencePiece model of type CHAR")
    }
  }

  private mutating func readNormalizer(_ message: ArraySlice<UInt8>) throws(TokenizerError) {
    var reader = ProtobufReader(message, path: path)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let map)): charsMap = map
      case (3, .varint(let flag)): addsDummyPrefix = flag != 0
      case (4, .varint(let flag)): removesExtraWhitespaces = flag != 0
      case (5, .varint(let flag)): escapesWhitespaces = flag != 0
      default: break
      }
    }
  }

  /// SentencePiece itself loads no model whose pieces are empty, not unique, or of which none is unknown.
  private func checkPieces() throws(TokenizerError) {
    var seen = Set<ExactString>(minimumCapacity: pieces.count)
    for (id, piece) in pieces.enumerated() {
      guard !piece.text.isEmpty else { throw .malformed(path: path, problem: "piece \(id) is empty") }
      guard piece.score.isFinite else {
        throw .malformed(path: path, problem: "the score of piece \(id) is no finite number")
      }
      guard seen.insert(ExactString(piece.text)).inserted else {
        throw .malformed(path: path, problem: "the piece '\(shortened(piece.text))' occurs twice")
      }
    }
    guard pieces.count(where: { $0.kind == .unknown }) == 1 else {
      throw .malformed(path: path, problem: "expected one piece of kind unknown")
    }
  }

  /// A file of tiktoken has lines of a token in base64 and its rank.
  private static func isTiktoken(_ bytes: [UInt8]) -> Bool {
    let line = bytes.prefix(400).prefix { $0 != UInt8(ascii: "\n") }
    let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, let token = parts.first, let rank = parts.last, !token.isEmpty, !rank.isEmpty
    else {
      return false
    }
    let base64 = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8)
    return token.allSatisfy(base64.contains) && rank.allSatisfy { (0x30...0x39).contains($0) }
  }
}
