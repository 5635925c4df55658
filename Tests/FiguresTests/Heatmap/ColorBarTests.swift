import Figures
import Testing

@Suite struct ColorBarTests {
  /// The numbers beside the bar of a map of `tokens` whose greatest weight is `greatest`.
  private func ticks(_ transfer: ColorScale.Transfer, upTo greatest: Float, tokens: Int = 8) -> [String] {
    let labels = (0..<tokens).map { "t\($0)" }
    let layout = HeatmapLayout(
      queryLabels: labels, keyLabels: labels, style: FigureStyle(scale: ColorScale(transfer, .maximum)),
      measurer: FixedMeasurer())
    var weights = [Float](repeating: 0, count: tokens * tokens)
    weights[0] = greatest
    let runs = layout.figure(weights).texts("color-scale")
    for (place, run) in runs.enumerated() {
      #expect(!runs[(place + 1)...].contains { $0.box.overlaps(run.box) })
    }
    return runs.map(\.string)
  }

  @Test func linearScalesHaveRoundStepsAndTheirEnd() {
    #expect(ticks(.linear, upTo: 1) == ["1", "0.8", "0.6", "0.4", "0.2", "0"])
    #expect(ticks(.linear, upTo: 1.2025) == ["1.2", "1", "0.5", "0"])
    #expect(ticks(.linear, upTo: 0.301) == ["0.301", "0.2", "0.1", "0"])
    #expect(ticks(.linear, upTo: 0.0371) == ["0.0371", "0.03", "0.02", "0.01", "0"])
    #expect(ticks(.linear, upTo: 480) == ["480", "400", "300", "200", "100", "0"])
    #expect(ticks(.linear, upTo: 1, tokens: 2) == ["1", "0.5", "0"])
  }

  @Test func squareRootScalesHaveRoundNumbersAndTheirEnd() {
    #expect(ticks(.squareRoot, upTo: 1) == ["1", "0.5", "0.2", "0.1", "0.05", "0.01", "0"])
    #expect(ticks(.squareRoot, upTo: 0.37).prefix(3) == ["0.37", "0.2", "0.1"])
  }

  @Test("A logarithmic scale goes down to a thousandth, and says that lesser weights look the same")
  func logarithm() {
    #expect(
      ticks(.logarithm, upTo: 1) == [
        "1", "0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.005", "0.002", "≤0.001",
      ])
    #expect(ticks(.logarithm, upTo: 0.3).last == "≤0.0003")
  }

  @Test("Numbers never overlap on scales on both sides of 0 and between given ends")
  func givenEnds() {
    let tokens = (0..<8).map { "t\($0)" }
    for (least, greatest) in [(-0.5, 1), (-1, -0.5), (0.25, 0.3), (-1e30, 1e-30), (1e-30, 1e30)]
      as [(Float, Float)]
    {
      for transfer in ColorScale.Transfer.allCases {
        for colors in [ColorMap.blues, .diverging] {
          var style = FigureStyle(
            colorMap: colors, scale: ColorScale(transfer, .limits(least, greatest)))
          for tokens in [tokens, Array(tokens.prefix(1))] {
            style.width = 300
            let layout = HeatmapLayout(
              queryLabels: tokens, keyLabels: tokens, style: style, measurer: FixedMeasurer())
            var weights = [Float](repeating: 0, count: tokens.count * tokens.count)
            weights[0] = -.infinity
            let drawing = layout.figure(weights)
            let runs = drawing.texts("color-scale")
            #expect(runs.count >= 2 && runs.last?.string.hasPrefix("≤") == true, "\(runs.map(\.string))")
            for (place, run) in runs.enumerated() {
              #expect(run.box.maxX <= drawing.size.width)
              #expect(!runs[(place + 1)...].contains { $0.box.overlaps(run.box) })
            }
          }
        }
      }
    }
  }

  @Test(arguments: [Float.leastNonzeroMagnitude, 1e-30, 3e30, .greatestFiniteMagnitude])
  func extremeScalesHaveTicksToo(greatest: Float) {
    for transfer in ColorScale.Transfer.allCases {
      #expect((2...11).contains(ticks(transfer, upTo: greatest).count))
    }
  }
}
