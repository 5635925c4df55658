import AttentionCore

/// How a model's images are prepared: the steps that its files state, in the order in which they are done.
///
/// The values are those of transformers' processors on Pillow 13 (`…ImageProcessorPil`), bit for bit. Its torchvision
/// backend, which it takes where torchvision is installed, gives nearly the same: single levels of 255 differ after
/// resizing, two of them for images that Pillow resizes by columns first. Only "nearest" picks other pixels there, and
/// padding by an odd number puts the image one pixel further up or to the left.
public struct ImageProcessor: Sendable {
  /// What an image is resized to.
  enum TargetSize: Equatable {
    /// Height and width, whatever the image's were.
    case exact(height: Int, width: Int)
    /// The shorter side; the longer one follows.
    case shortestEdge(Int)
  }

  /// The file that states it.
  public let path: String
  /// A resizing, or nil for none.
  var resize: (size: TargetSize, filter: ResampleFilter)?
  /// The height and width of the part in the middle that is kept, or nil for all.
  var crop: (height: Int, width: Int)?
  /// What every value is multiplied by, or nil for 1.
  var rescaleFactor: Double?
  /// What is subtracted from each channel, and what it is divided by after that, or nil for neither.
  var normalization: (mean: [Float], deviation: [Float])?

  /// `image` as the model takes it; `path` is the image's, for messages.
  ///
  /// - Throws: `ImageError.tooLarge` when a step would make it larger than `RGBImage.mostPixels`.
  public func prepare(_ image: RGBImage, path: String) throws(ImageError) -> PixelInput {
    var prepared = image
    var region = ImageRegion(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
    if let resize {
      let (height, width) = resize.size.applied(to: image)
      guard let resized = image.resized(width: width, height: height, resize.filter) else {
        throw .tooLarge(path: path, width: width, height: height)
      }
      prepared = resized
    }
    if let crop {
      guard RGBImage.isWithinLimit(crop.width, crop.height) else {
        throw .tooLarge(path: path, width: crop.width, height: crop.height)
      }
      let (left, top) = (
        Self.cropStart(prepared.width, crop.width), Self.cropStart(prepared.height, crop.height)
      )
      let scaleX = Double(image.width) / Double(prepared.width)
      let scaleY = Double(image.height) / Double(prepared.height)
      region = ImageRegion(
        x: Double(left) * scaleX, y: Double(top) * scaleY, width: Double(crop.width) * scaleX,
        height: Double(crop.height) * scaleY)
      prepared = prepared.cropped(x: left, y: top, width: crop.width, height: crop.height)
    }
    return PixelInput(pixels: tensor(of: prepared), region: region)
  }

  /// Where the middle `size` of `length` pixels start: rounded down; negative, and then rounded towards 0, where there is
  /// less than that to keep.
  private static func cropStart(_ length: Int, _ size: Int) -> Int {
    size <= length ? (length - size) / 2 : -((size - length + 1) / 2)
  }

  /// The values of each channel, which depend on nothing but the byte.
  private func tensor(of image: RGBImage) -> Tensor {
    let count = image.width * image.height
    var values = [Float](repeating: 0, count: 3 * count)
    for channel in 0..<3 {
      let table = (0...255).map { value(of: $0, channel: channel) }
      for pixel in 0..<count {
        values[channel * count + pixel] = table[Int(image.pixels[pixel * 3 + channel])]
      }
    }
    return Tensor(shape: [3, image.height, image.width], values: values)
  }

  private func value(of byte: Int, channel: Int) -> Float {
    let scaled = rescaleFactor.map { Float(Double(byte) * $0) } ?? Float(byte)
    guard let normalization else { return scaled }
    return (scaled - normalization.mean[channel]) / normalization.deviation[channel]
  }
}

extension ImageProcessor.TargetSize {
  /// The height and width that `image` is resized to.
  func applied(to image: RGBImage) -> (height: Int, width: Int) {
    switch self {
    case .exact(let height, let width): return (height, width)
    case .shortestEdge(let edge):
      let (short, long) = (min(image.width, image.height), max(image.width, image.height))
      let longer = Int(Double(edge * long) / Double(short))
      return image.width <= image.height ? (longer, edge) : (edge, longer)
    }
  }
}
