import Figures

/// Why a drawing could not be drawn or written.
public enum RenderingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The scale, in pixels a point, is outside of `FigureRenderer.scales`.
  case scale(Double)
  /// The picture would have more pixels on a side than Cairo can hold.
  case tooLarge(width: Double, height: Double, limit: Int)
  /// The picture would have more pixels than are drawn at once.
  case tooManyPixels(width: Double, height: Double, limit: Int)
  /// Cairo refused; `status` is its own word for it.
  case cairo(status: String)
  /// libpng refused; `message` is its own word for it.
  case png(message: String)

  /// What is wrong and what can be done.
  public var description: String {
    switch self {
    case .scale(let scale):
      "cannot draw \(decimal(scale, places: 3)) pixels a point: choose 0.25 to \(decimal(FigureRenderer.scales.upperBound, places: 2)), "
        + "which is 18 to 1200 dpi"
    case .tooLarge(let width, let height, let limit):
      "a figure of \(decimal(width, places: 0)) × \(decimal(height, places: 0)) pixels is more than the \(limit) a side that can be drawn: "
        + "choose a smaller scale, or fewer layers and heads"
    case .tooManyPixels(let width, let height, let limit):
      "a figure of \(decimal(width, places: 0)) × \(decimal(height, places: 0)) pixels is more than the \(limit) pixels that can be "
        + "drawn: choose a smaller scale, or fewer layers and heads"
    case .cairo(let status):
      "drawing failed: \(status)"
    case .png(let message):
      "writing the PNG failed: \(message)"
    }
  }
}
