/// A text in pieces: `PreTokenizedString` of Hugging Face's tokenizers. Pieces stand in order; bytes between them were
/// removed.
struct SplitText: Sendable {
  /// One piece.
  struct Piece: Sendable, Equatable {
    /// Its bytes in `text`.
    var range: Range<Int>
    /// What of the text given it stands for.
    var origin: AlignedText.Origin
    /// The id of the added token that it is; such a piece is never normalized or split.
    var addedToken: Int?
  }

  var text: AlignedText
  var pieces: [Piece]
}
