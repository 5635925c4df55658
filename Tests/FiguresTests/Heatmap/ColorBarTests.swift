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

  @Test(arguments: [Float.leastNonzeroMagnitude, 1e-30, 3e30, .greatestFiniteMagnitude])
  func extremeScalesHaveTicksToo(greatest: Float) {
    for transfer in ColorScale.Transfer.allCases {
      #expect((2...8).contains(ticks(transfer, upTo: greatest).count))
    }
  }
}
