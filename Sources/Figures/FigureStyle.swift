/// What a figure of weights looks like, apart from its data.
public struct FigureStyle: Sendable, Hashable {
  /// The colours of paper and lettering.
  public var theme: Theme
  /// The colours of the weights.
  public var colorMap: ColorMap
  /// How weights become colours; nil leaves it to the length of the sequence (`ColorScale.suited(tokens:)`).
  public var scale: ColorScale?

  /// A style; what is left out is the default.
  public init(theme: Theme = .light, colorMap: ColorMap = .blues, scale: ColorScale? = nil) {
    self.theme = theme
    self.colorMap = colorMap
    self.scale = scale
  }
}
