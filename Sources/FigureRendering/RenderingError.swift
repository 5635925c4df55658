import Figures

/// Why a drawing could not be drawn or written.
public enum RenderingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The scale is not 1, 2, 3 or 4.
  case scale(Int)
  /// The picture would have more pixels on a side than Cairo can hold.
  case tooLarge(width: Double, height: Double, limit: Int)
  /// Cairo refused; `status` is its own word for it.
  case cairo(status: String)
  /// libpng refused; `message` is its own word for it.
  case png(message: String)

  /// What is wrong and what can be done.
  public var description: String {
    switch self {
    case .scale(let scale):
      "cannot draw at scale \(scale): choose 1, 2, 3 or 4"
    case .tooLarge(let width, let height, let limit):
      "a figure of \(decimal(width, places: 0)) × \(decimal(height, places: 0)) pixels is more than the \(limit) a side that can be drawn: "
        + "choose a smaller scale, or fewer layers and heads"
    case .cairo(let status):
      "drawing failed: \(status)"
    case .png(let message):
      "writing the PNG failed: \(message)"
    }
  }
}
