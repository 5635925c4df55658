import AttentionCore
import FigureRendering
import Figures
import ImageInputs
import Reports

/// `over-image/L3H5.png|svg|pdf`: the weights of one query over the image, one figure a head.
struct ImageOverlaySink: HeadSink {
  /// The folder of these figures.
  static let folder = "over-image"

  private let context: SequenceContext
  private let image: SequenceImage
  private let place: Int?
  private let query: PatchQuery
  private let layout: PatchOverlayLayout
  private let renderer: FigureRenderer

  init(_ context: SequenceContext, image: SequenceImage, renderer: FigureRenderer) throws {
    self.context = context
    self.image = image
    self.renderer = renderer
    let tokens = context.view.queryTokens
    guard let resolved = context.plan.imageQuery.resolved(among: tokens, of: image) else {
      let labels = tokens.prefix(image.tokensBefore + 1).map(\.label).joined(separator: ", ")
      throw UsageError(
        "--image-query: no token or patch has that label; there are \(labels), …, \(tokens.last?.label ?? ""), and mean"
      )
    }
    (place, query) = resolved
    let preview = try RGBImage.open(image.path)
      .preview(
        longestSide: Int((context.plan.style.pixelsPerPoint * PatchOverlayLayout.longestSide).rounded(.up)))
    layout = PatchOverlayLayout(
      placement: image.placement,
      backdrop: PatchBackdrop(width: preview.width, height: preview.height, pixels: preview.pixels),
      style: context.plan.style, measurer: renderer)
    try context.output.makeFolder(Self.folder)
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    let drawing = layout.figure(
      title: head.id.title, subtitle: context.subtitle, query: query, weights: weights(of: head))
    try FigureFiles.write(
      FigureFile(
        name: "\(Self.folder)/\(head.id.name)", id: head.id,
        image: context.plan.formats.contains(.png)
          ? try renderer.image(of: drawing, scale: context.plan.style.pixelsPerPoint) : nil,
        drawing: { drawing }, description: drawing.description),
      context: context, renderer: renderer)
  }

  func finish(_ results: PartResults) {}

  /// The weights of the patches as keys.
  private func weights(of head: HeadAttention) -> [Float] {
    let patches = image.tokensBefore..<head.keys
    if let place { return patches.map { head.pattern[place * head.keys + $0] } }
    var sums = [Float](repeating: 0, count: patches.count)
    for query in 0..<head.queries {
      for (index, key) in patches.enumerated() { sums[index] += head.pattern[query * head.keys + key] }
    }
    return sums.map { $0 / Float(head.queries) }
  }
}
