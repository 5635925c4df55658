import AttentionCore
import StrictJSON
import TensorFiles

/// Which family runs a model, and which part of the files it reads: all of them, or the text stack inside a larger model
/// whose configuration has that of a known family as `text_config`.
struct FamilyChoice {
  let family: any ModelFamily.Type
  /// The configuration that the family reads.
  let config: ConfigReader
  /// `model_type` of that configuration.
  let type: String
  /// Things that the files do not say and that are assumed.
  let assumptions: [String]
  /// What may stand before the family's own prefixes; one empty string where the family has the whole model.
  private let outerPrefixes: [String]

  /// What the text stack of larger models is called.
  private static let textPrefixes = [
    "language_model.", "model.language_model.", "model.text_model.", "text_model.",
  ]

  /// Larger models whose text attends as in a model of the text family, without a mask or positions of their own (in
  /// transformers' code). Others are not taken for such: PaliGemma's prompts, say, see all of themselves, and its
  /// positions start at 1.
  private static let plain: Set = [
    "aria", "audioflamingo3", "aya_vision", "blip-2", "cohere2_vision", "fast_vlm", "gemma3", "got_ocr2",
    "granite_speech", "idefics2", "idefics3", "instructblip", "internvl", "llava", "llava_next",
    "llava_next_video", "llava_onevision", "mistral3", "ovis2", "perception_lm", "qwen2_audio", "smolvlm",
    "video_llava", "vipllava", "voxtral",
  ]

  /// - Throws: where neither the model nor its text stack is of a known family.
  init(_ whole: ConfigReader) throws(CheckpointError) {
    let type = try whole.string("model_type")
    if let family = ModelFamilies.family(of: type) {
      self.init(family: family, config: whole, type: type, assumptions: [], outerPrefixes: [""])
      return
    }
    guard Self.plain.contains(type), let text = try whole.nested("text_config"),
      text.object["model_type"] != nil,
      let family = ModelFamilies.family(of: try text.string("model_type"))
    else { throw .unsupported(path: whole.path, what: "model_type '\(type)'") }
    let textType = try text.string("model_type")
    var assumptions = ["only the text stack of this '\(type)' model is run, a '\(textType)' model"]
    // Older versions of transformers wrote only what differs from the text family's own defaults.
    let missing = family.usualSizes.filter { text.object[$0.key] == nil }.sorted { $0.key < $1.key }
    var object = text.object
    for (key, value) in missing { object.append(key, .integer(value)) }
    if !missing.isEmpty {
      let values = missing.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      assumptions.append("'text_config' leaves open what is usual for a '\(textType)' model: \(values)")
    }
    self.init(
      family: family, config: ConfigReader(path: text.path, object: object), type: textType,
      assumptions: assumptions, outerPrefixes: Self.textPrefixes)
  }

  private init(
    family: any ModelFamily.Type, config: ConfigReader, type: String, assumptions: [String],
    outerPrefixes: [String]
  ) {
    self.family = family
    self.config = config
    self.type = type
    self.assumptions = assumptions
    self.outerPrefixes = outerPrefixes
  }

  /// The tensors, under the first of the possible prefixes that they have.
  func weights(_ archive: TensorArchive, _ quantization: Quantization?, standsIn: Bool) -> WeightReader {
    let prefixes = outerPrefixes.flatMap { outer in family.prefixes.map { outer + $0 } }
    return WeightReader(
      archive, prefixes: prefixes, probe: family.probe, quantization: quantization, standsIn: standsIn)
  }

  /// Why a tensor plays no part, or `nil` when that is not known.
  func reasonUnused(_ name: String, _ weights: WeightReader) -> String? {
    if let reason = weights.reasonAside(name) { return reason }
    guard let outer = outerPrefixes.first(where: weights.prefix.hasPrefix), !outer.isEmpty else {
      return family.reasonUnused(name)
    }
    let isInside = name.hasPrefix(outer)
    return family.reasonUnused(isInside ? String(name.dropFirst(outer.count)) : name)
      ?? (isInside ? nil : "not of the text stack")
  }
}
