/// What a figure of weights looks like, apart from its data.
public struct FigureStyle: Sendable, Hashable {
  public var theme: Theme
  public var colorMap: ColorMap
  /// How weights become colours; nil leaves it to the length of the sequence (`ColorScale.suited(tokens:)`).
  public var scale: ColorScale?

  public init(theme: Theme = .light, colorMap: ColorMap = .blues, scale: ColorScale? = nil) {
    self.theme = theme
    self.colorMap = colorMap
    self.scale = scale
  }
}
