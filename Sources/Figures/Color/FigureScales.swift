/// The scales of a figure of several maps: one for all of them, or each map its own.
struct FigureScales: Sendable {
  /// What the colour bar states.
  let bar: FittedScale
  private let own: ColorScale?

  /// - Parameter maps: the least and the greatest weight of each map.
  init(_ scale: ColorScale, maps: [(least: Float, greatest: Float)]) {
    let least = maps.map(\.least).min() ?? 0
    let greatest = maps.map(\.greatest).max() ?? 0
    guard scale.range == .ownMaximum else {
      bar = scale.fitted(least: least, greatest: greatest)
      own = nil
      return
    }
    own = scale
    // As a map has it whose greatest weight is 100.
    var percent = scale.fitted(least: least < 0 ? -100 : 0, greatest: 100)
    percent.isPercent = true
    bar = percent
  }

  /// The scale of a map.
  func scale(least: Float, greatest: Float) -> FittedScale {
    own?.fitted(least: least, greatest: greatest) ?? bar
  }

  /// What is to be said about maps that have scales of their own.
  var note: String? { own == nil ? nil : "100 % is the greatest weight of each map" }
}
