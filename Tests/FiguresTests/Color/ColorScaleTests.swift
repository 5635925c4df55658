import Testing

import Figures

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
