import FileAccess
import StrictJSON

extension ImageProcessor {
  /// Most bytes a file of settings may have.
  private static let largestFile = 1 << 20

  /// Reads how the files of a model say that its images are prepared: the `image_processor` of
  /// `processor_config.json`, as transformers 5 writes it, or `preprocessor_config.json`.
  ///
  /// - Parameters:
  ///   - directory: where the model's files are.
  ///   - modelType: the model's `model_type`, which says what holds where the file names no processor.
  /// - Throws: `ImageError`; `.unsupported` for a processor or a step that is not known.
  public static func open(directory: String, modelType: String) throws(ImageError) -> ImageProcessor {
    let path = Paths.join(directory, "processor_config.json")
    if let object = try object(at: path), let settings = object["image_processor"]?.object {
      return try ImageProcessor(settings, path: path, modelType: modelType)
    }
    let olderPath = Paths.join(directory, "preprocessor_config.json")
    guard let settings = try object(at: olderPath) else { throw .noPreprocessing(directory: directory) }
    return try ImageProcessor(settings, path: olderPath, modelType: modelType)
  }

  /// The JSON object in the file at `path`, or nil where there is no file.
  private static func object(at path: String) throws(ImageError) -> JSONObject? {
    let bytes: [UInt8]
    do throws(FileAccessError) { bytes = try readFile(path, limit: largestFile) } catch {
      if error.isMissing { return nil }
      throw .access(error)
    }
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
      throw .json(path: path, error)
    }
    guard let object = value.object else {
      throw .setting(path: path, key: "", expected: "an object", found: value.kind)
    }
    return object
  }

  /// The steps that `settings` state.
  init(_ settings: JSONObject, path: String, modelType: String) throws(ImageError) {
    self.path = path
    let reader = SettingsReader(settings: settings, path: path)
    let kind = try reader.kind(modelType: modelType)
    try reader.refuseUnknown()
    if try reader.bool("do_resize", default: true) {
      resize = (
        try reader.size(default: kind.size, takesSquares: kind.takesSquares),
        try reader.filter(default: kind.resample)
      )
    }
    if try reader.bool("do_center_crop", default: kind.crop != nil) {
      crop = try reader.crop(default: kind.crop)
    }
    if try reader.bool("do_rescale", default: true) {
      rescaleFactor = try reader.number("rescale_factor", default: 1.0 / 255)
    }
    if try reader.bool("do_normalize", default: true) {
      normalization = (
        try reader.channels("image_mean", default: kind.mean),
        try reader.channels("image_std", default: kind.deviation)
      )
      guard normalization?.deviation.allSatisfy({ $0 != 0 }) == true else {
        throw .setting(path: path, key: "image_std", expected: "numbers other than 0", found: "0")
      }
    }
  }
}

/// Reads the settings of an image processor; those that are absent or null have their default.
private struct SettingsReader {
  let settings: JSONObject
  let path: String

  /// What is read here or changes nothing about the pixels.
  private static let known: Set<String> = [
    "do_resize", "size", "resample", "default_to_square", "do_center_crop", "crop_size", "do_rescale",
    "rescale_factor", "do_normalize", "image_mean", "image_std", "do_convert_rgb", "image_processor_type",
    "feature_extractor_type", "processor_class", "_valid_processor_keys", "data_format", "input_data_format",
    "device", "return_tensors", "disable_grouping", "image_seq_length",
  ]

  private func found(_ key: String) -> JSONValue? {
    guard let value = settings[key], !value.isNull else { return nil }
    return value
  }

  private func wrong(_ key: String, _ expected: String) -> ImageError {
    .setting(path: path, key: key, expected: expected, found: found(key)?.serialized() ?? "nothing")
  }

  func kind(modelType: String) throws(ImageError) -> ProcessorKind {
    guard let type = found("image_processor_type") ?? found("feature_extractor_type") else {
      guard let kind = ProcessorKind.all.first(where: { $0.modelTypes.contains(modelType) }) else {
        throw .unsupported(path: path, what: "an image processor for '\(modelType)', as none is named,")
      }
      return kind
    }
    guard let name = type.string else { throw wrong("image_processor_type", "a string") }
    guard let kind = ProcessorKind.named(name) else {
      throw .unsupported(path: path, what: "the image processor '\(shortened(name))'")
    }
    return kind
  }

  /// A setting that is not known may be a step that changes the pixels.
  func refuseUnknown() throws(ImageError) {
    for entry in settings.entries where !Self.known.contains(entry.key) {
      if entry.value.isNull || entry.value == false { continue }
      throw .unsupported(
        path: path, what: "'\(shortened(entry.key))': \(shortened(entry.value.serialized()))")
    }
    if let format = found("data_format"), format.string != "channels_first" {
      throw .unsupported(path: path, what: "'data_format': \(shortened(format.serialized()))")
    }
  }

  func bool(_ key: String, default fallback: Bool) throws(ImageError) -> Bool {
    guard let value = found(key) else { return fallback }
    guard let bool = value.bool else { throw wrong(key, "true or false") }
    return bool
  }

  func number(_ key: String, default fallback: Double) throws(ImageError) -> Double {
    guard let value = found(key) else { return fallback }
    guard let number = value.double, number.isFinite else { throw wrong(key, "a number") }
    return number
  }

  /// Three numbers, or one for all channels.
  func channels(_ key: String, default fallback: [Float]) throws(ImageError) -> [Float] {
    guard let value = found(key) else { return fallback }
    let numbers = value.double.map { [$0, $0, $0] } ?? (value.array ?? []).compactMap(\.double)
    guard numbers.count == 3, value.array.map({ $0.count == 3 }) ?? true,
      numbers.allSatisfy({ Float($0).isFinite })
    else { throw wrong(key, "a number or three of them") }
    return numbers.map { Float($0) }
  }

  func filter(default fallback: ResampleFilter) throws(ImageError) -> ResampleFilter {
    guard let value = found("resample") else { return fallback }
    guard let filter = value.int.flatMap(ResampleFilter.init(rawValue:)) else {
      throw wrong("resample", "a number of Pillow's, 0 to 5")
    }
    return filter
  }

  func size(
    default fallback: ImageProcessor.TargetSize, takesSquares: Bool
  ) throws(ImageError) -> ImageProcessor.TargetSize {
    guard let value = found("size") else { return fallback }
    if let edge = value.int, try !bool("default_to_square", default: takesSquares) {
      return .shortestEdge(try side(edge, of: "size"))
    }
    if let object = value.object, object.keys == ["shortest_edge"] {
      return .shortestEdge(try side(object["shortest_edge"]?.int, of: "size"))
    }
    if let object = value.object, object["height"] == nil {
      throw .unsupported(path: path, what: "'size': \(shortened(value.serialized()))")
    }
    let (height, width) = try sides("size", value)
    return .exact(height: height, width: width)
  }

  func crop(default fallback: Int?) throws(ImageError) -> (height: Int, width: Int) {
    if let value = found("crop_size") { return try sides("crop_size", value) }
    guard let fallback else { throw wrong("crop_size", "a size, as 'do_center_crop' is set") }
    return (fallback, fallback)
  }

  /// `{"height": …, "width": …}`, `[height, width]` or one number for both.
  private func sides(_ key: String, _ value: JSONValue) throws(ImageError) -> (height: Int, width: Int) {
    if let edge = value.int {
      let side = try side(edge, of: key)
      return (side, side)
    }
    if let pair = value.array {
      guard pair.count == 2 else { throw wrong(key, "a height and a width") }
      return (try side(pair[0].int, of: key), try side(pair[1].int, of: key))
    }
    guard let object = value.object, object.count == 2 else { throw wrong(key, "a height and a width") }
    return (try side(object["height"]?.int, of: key), try side(object["width"]?.int, of: key))
  }

  private func side(_ value: Int?, of key: String) throws(ImageError) -> Int {
    guard let value, (1...RGBImage.mostPixels).contains(value) else {
      throw wrong(key, "sides of 1 pixel or more, at most \(RGBImage.mostPixels)")
    }
    return value
  }
}
