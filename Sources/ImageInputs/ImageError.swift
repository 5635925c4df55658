import FileAccess
import StrictJSON

/// Why an image, or the preprocessing that a model's files state, cannot be used.
public enum ImageError: Error, Equatable, Sendable {
  /// A file that could not be read.
  case access(FileAccessError)
  /// A JSON text that is malformed.
  case json(path: String, JSONError)
  /// A file that is no PNG.
  case notPNG(path: String, found: String)
  /// A PNG file that is damaged, or larger than is read.
  case png(path: String, problem: String)
  /// A setting of the preprocessing that is not what it should be.
  case setting(path: String, key: String, expected: String, found: String)
  /// A step of the preprocessing that is not supported.
  case unsupported(path: String, what: String)
  /// The files of a model do not say how images are prepared.
  case noPreprocessing(directory: String)
  /// An image that preprocessing makes smaller than one patch of the model.
  case tooSmall(path: String, height: Int, width: Int, patchHeight: Int, patchWidth: Int)
  /// An image that preprocessing would make larger than is computed.
  case tooLarge(path: String, width: Int, height: Int)
}

extension ImageError: CustomStringConvertible {
  /// The file, what was expected and found, and what to do.
  public var description: String {
    switch self {
    case .access(let error): error.description
    case .json(let path, let error): "\(path): \(error)"
    case .notPNG(let path, let found):
      "\(path): expected a PNG file, found \(found); convert it to PNG first"
    case .png(let path, let problem): "\(path): cannot be read as a PNG file: \(shortened(problem))"
    case .setting(let path, let key, let expected, let found):
      "\(path): '\(key)': expected \(expected), found \(shortened(found))"
    case .unsupported(let path, let what):
      "\(path): \(what) is not supported; give 'pixel_values' as a tensor file instead of an image"
    case .noPreprocessing(let directory):
      "\(directory): there is no preprocessor_config.json that says how images are prepared; add it, or give 'pixel_values' as a tensor file instead of an image"
    case .tooSmall(let path, let height, let width, let patchHeight, let patchWidth):
      "\(path): prepared as the model's files say, the image is \(height) × \(width) pixels; expected \(patchHeight) × \(patchWidth) at least, the size of a patch"
    case .tooLarge(let path, let width, let height):
      "\(path): expected an image of at most \(RGBImage.mostPixels) pixels at each step of its preparation, found \(width) × \(height)"
    }
  }
}
