import AttentionCore
import Figures
import ImageInputs
import TokenSequences

/// The image of a sequence: where its file is, and where the patches lie on it.
struct SequenceImage: Sendable {
  let path: String
  let placement: PatchPlacement
  /// How many tokens stand before the patches.
  let tokensBefore: Int

  /// Reads the image at `path`, and prepares it.
  ///
  /// - Returns: the image, and its pixels as the model takes them.
  static func read(
    _ path: String, for patches: PatchEmbedding, by processor: ImageProcessor
  ) throws(ImageError) -> (image: SequenceImage, pixels: Tensor) {
    let source = try RGBImage.open(path)
    let input = try processor.prepare(source, path: path)
    guard let grid = input.grid(patchHeight: patches.patchHeight, patchWidth: patches.patchWidth) else {
      throw .tooSmall(
        path: path, height: input.pixels.shape[1], width: input.pixels.shape[2],
        patchHeight: patches.patchHeight, patchWidth: patches.patchWidth)
    }
    let region = grid.region
    let placement = PatchPlacement(
      image: Size(width: Double(source.width), height: Double(source.height)), rows: grid.rows,
      columns: grid.columns,
      region: Rect(x: region.x, y: region.y, width: region.width, height: region.height))
    return (
      SequenceImage(path: path, placement: placement, tokensBefore: patches.tokens.count), input.pixels
    )
  }
}

/// Whose weights are drawn over images.
enum ImageQuery: Sendable, Equatable {
  /// CLS where there is such a token, else the mean over all queries.
  case automatic
  /// The mean over all queries.
  case mean
  /// The token or patch of that label.
  case label(String)

  /// From the command line: `mean`, or the label of a token or patch.
  init(_ argument: String) { self = argument == "mean" ? .mean : .label(argument) }

  /// The place of the query among `tokens`, and what a figure calls it; no place stands for the mean.
  ///
  /// - Returns: nil where no token has the label.
  func resolved(
    among tokens: [ResolvedSequence.Token], of image: SequenceImage
  ) -> (place: Int?, query: PatchQuery)? {
    let wanted: String
    switch self {
    case .mean: return (nil, .mean(of: tokens.count))
    case .automatic:
      guard tokens.prefix(image.tokensBefore).contains(where: { $0.label == "CLS" }) else {
        return (nil, .mean(of: tokens.count))
      }
      wanted = "CLS"
    case .label(let label): wanted = label
    }
    guard let place = tokens.firstIndex(where: { $0.label == wanted }) else { return nil }
    guard place >= image.tokensBefore else { return (place, .token(wanted)) }
    let columns = image.placement.columns
    let patch = place - image.tokensBefore
    return (place, .patch(row: patch / columns, column: patch % columns))
  }
}
