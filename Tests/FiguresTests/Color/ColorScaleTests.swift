import Testing

@testable import Figures

@Suite struct ColorScaleTests {
  @Test func linearLevelsAreProportional() {
    #expect(ColorScale(.linear).levels([0, 0.5, 1] as [Float]) == [0, 112, 223])
  }

  @Test func squareRootLevelsTellSmallWeightsApart() {
    #expect(ColorScale(.squareRoot).levels([0, 0.01, 0.25, 1] as [Float]) == [0, 22, 112, 223])
  }

  @Test func theGreatestWeightGetsTheLastColour() {
    #expect(ColorScale(.linear, .maximum).levels([0, 0.1, 0.2] as [Float]) == [0, 112, 223])
    #expect(ColorScale(.linear, .maximum).levels([0, 0] as [Float]) == [0, 0])
  }

  @Test func weightsOffTheScaleGetItsNearestEndAndTheScaleKnows() {
    let weights: [Float] = [-3, 0.5, 7, .infinity, -.infinity, .nan]
    #expect(ColorScale(.linear).levels(weights) == [0, 112, 223, 223, 0, 0])
    let scale = ColorScale(.linear).fitted(least: -3, greatest: .infinity)
    #expect(scale.clampsAbove && scale.clampsBelow)
    let inside = ColorScale(.linear).fitted(least: 0, greatest: 1)
    #expect(!inside.clampsAbove && !inside.clampsBelow)
  }

  @Test func theScaleGoesAsFarAsWeightsAboveOne() {
    #expect(ColorScale(.linear).levels([0, 14, 28] as [Float]) == [0, 112, 223])
    #expect(ColorScale(.linear).levels([0, 0.5, 1.000_001] as [Float]) == [0, 112, 223])
  }

  @Test("The logarithm goes from a thousandth of the greatest weight, or from the end that is given")
  func logarithm() {
    let weights: [Float] = [0, 0.000_5, 0.001, 0.01, 0.1, 1, -1, .nan]
    #expect(ColorScale(.logarithm).levels(weights) == [0, 0, 0, 74, 149, 223, 0, 0])
    #expect(ColorScale(.logarithm, .maximum).levels([0.000_2, 0.02, 0.2] as [Float]) == [0, 149, 223])
    #expect(
      ColorScale(.logarithm, .limits(0.01, 1)).levels([0.001, 0.01, 0.1, 1] as [Float]) == [0, 0, 112, 223])
    #expect(ColorScale(.logarithm).fitted(least: 0, greatest: 1).clampsBelow)
    #expect(!ColorScale(.logarithm, .limits(0.01, 1)).fitted(least: 0.01, greatest: 1).clampsBelow)
  }

  @Test("Given ends share their colours with what lies outside, and the scale knows")
  func limits() {
    let scale = ColorScale(.linear, .limits(0.25, 0.75))
    #expect(scale.levels([0, 0.25, 0.5, 0.75, 1] as [Float]) == [0, 0, 112, 223, 223])
    let fitted = scale.fitted(least: 0, greatest: 1)
    #expect(fitted.clampsBelow && fitted.clampsAbove)
    #expect(
      ColorScale(.squareRoot, .limits(-1, 1)).levels([-1, -0.25, 0, 0.25, 1] as [Float]) == [
        0, 56, 112, 167, 223,
      ])
    for range in [ColorScale.Range.limits(1, 0), .limits(.nan, 1), .limits(0, .infinity), .limits(2, 2)] {
      #expect(ColorScale(.linear, range).levels([0, 0.5, 1] as [Float]) == [0, 112, 223])
    }
  }

  @Test(
    "Diverging colours have 0 in their middle and as much room on both sides",
    arguments: ColorScale.Transfer.allCases)
  func diverging(transfer: ColorScale.Transfer) {
    var style = FigureStyle(colorMap: .diverging, scale: ColorScale(transfer))
    let center = UInt8(ColorMap.center)
    for range in [ColorScale.Range.unit, .maximum, .limits(-0.25, 1), .limits(0.5, 1)] {
      style.range = range
      let levels = style.scale(tokens: 8).levels(
        [-1, 0, 1, .nan, -.infinity, .infinity, -0.3, 0.3] as [Float])
      #expect(Array(levels[0..<6]) == [1, center, 223, center, 1, 223], "\(range)")
      #expect(Int(levels[6]) + Int(levels[7]) == 2 * ColorMap.center)
      #expect(levels[7] > center)
    }
    #expect(style.scale(tokens: 8).levels([0, 0] as [Float]) == [center, center])
  }

  @Test("Levels never fall where weights rise, whatever the scale", arguments: ColorScale.Transfer.allCases)
  func monotone(transfer: ColorScale.Transfer) {
    var generator = SystemRandomNumberGenerator()
    let weights = (0..<2000).map { _ in Float.random(in: -2...2, using: &generator) }.sorted()
    for range in [ColorScale.Range.unit, .maximum, .limits(-0.5, 0.5), .limits(0.001, 0.5), .limits(-3, -1)] {
      for isDiverging in [false, true] {
        var scale = ColorScale(transfer, range)
        scale.isDiverging = isDiverging
        let levels = scale.levels(weights)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 <= $1 })
        // Weights that are equal have equal levels, however they come.
        #expect(scale.levels(weights.reversed()) == levels.reversed())
      }
    }
  }

  @Test("Maps of one figure have one scale, or each its own and a bar in percent")
  func severalMaps() {
    let maps: [(least: Float, greatest: Float)] = [(0, 0.2), (0, 0.8)]
    let shared = FigureScales(ColorScale(.linear, .maximum), maps: maps)
    #expect(shared.bar.upper == Double(0.8 as Float) && shared.note == nil)
    #expect(shared.scale(least: 0, greatest: 0.2) == shared.bar)
    let own = FigureScales(ColorScale(.linear, .ownMaximum), maps: maps)
    #expect(own.bar.upper == 100 && own.bar.isPercent && own.note != nil)
    #expect(own.scale(least: 0, greatest: 0.2).levels([0.1, 0.2] as [Float]) == [112, 223])
    #expect(own.bar.words == "from 0 to 100 % of the greatest weight of each map")
    #expect(FigureScales(ColorScale(.linear, .maximum), maps: []).bar.upper == 1)
  }

  @Test func longSequencesAreShownByTheSquareRoot() {
    #expect(ColorScale.suited(tokens: 32) == ColorScale(.linear))
    #expect(ColorScale.suited(tokens: 33) == ColorScale(.squareRoot))
  }

  @Test func extremesPassOverWhatIsNotANumber() {
    let (least, greatest) = extremes(of: [.nan, 2, -1, .nan] as [Float])
    #expect(least == -1 && greatest == 2)
    let none = extremes(of: [.nan] as [Float])
    #expect(none.least == 0 && none.greatest == 0)
  }
}
