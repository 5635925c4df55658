/// What a processor of transformers does where its file leaves a setting out.
struct ProcessorKind {
  /// Its name without `ImageProcessor`.
  let name: String
  /// The families whose models it prepares images for.
  let modelTypes: [String]
  let resample: ResampleFilter
  let mean: [Float]
  let deviation: [Float]
  let size: ImageProcessor.TargetSize
  /// The sides of the part that is kept; nil where nothing is cropped unless the file says so.
  let crop: Int?
  /// Whether a size of one number is that of both sides, rather than of the shorter one.
  let takesSquares: Bool

  private static let half: [Float] = [0.5, 0.5, 0.5]
  private static let clipMean: [Float] = [0.48145466, 0.4578275, 0.40821073]
  private static let clipDeviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

  static let all = [
    ProcessorKind(
      name: "ViT", modelTypes: ["vit"], resample: .bilinear, mean: half, deviation: half,
      size: .exact(height: 224, width: 224), crop: nil, takesSquares: true),
    ProcessorKind(
      name: "DeiT", modelTypes: ["deit"], resample: .bicubic, mean: half, deviation: half,
      size: .exact(height: 256, width: 256), crop: 224, takesSquares: true),
    ProcessorKind(
      name: "Bit", modelTypes: ["dinov2", "dinov2_with_registers"], resample: .bicubic, mean: clipMean,
      deviation: clipDeviation, size: .shortestEdge(224), crop: 224, takesSquares: false),
    ProcessorKind(
      name: "CLIP", modelTypes: ["clip", "clip_vision_model"], resample: .bicubic, mean: clipMean,
      deviation: clipDeviation, size: .shortestEdge(224), crop: 224, takesSquares: false),
    ProcessorKind(
      name: "Siglip", modelTypes: ["siglip", "siglip_vision_model"], resample: .bicubic, mean: half,
      deviation: half, size: .exact(height: 224, width: 224), crop: nil, takesSquares: false),
  ]

  /// The kind that a file calls `className`: `ViTImageProcessor`, `ViTImageProcessorFast`, `ViTFeatureExtractor`.
  static func named(_ className: String) -> ProcessorKind? {
    all.first { kind in
      ["ImageProcessor", "ImageProcessorFast", "ImageProcessorPil", "FeatureExtractor"].contains {
        kind.name + $0 == className
      }
    }
  }
}
