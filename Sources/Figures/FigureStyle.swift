/// What a figure of weights looks like, apart from its data.
public struct FigureStyle: Sendable, Hashable {
  public var theme: Theme
  public var colorMap: ColorMap
  public var scale: ColorScale

  public init(theme: Theme = .light, colorMap: ColorMap = .blues, scale: ColorScale = ColorScale(.linear)) {
    self.theme = theme
    self.colorMap = colorMap
    self.scale = scale
  }
}
