/// One column of tokens of a line view, thinned like an axis where there are too many.
struct TokenColumn: Sendable {
  /// How many tokens there are, labelled or not.
  let count: Int
  let axis: AxisLabels
  /// The places of highlighted tokens.
  let marked: Set<Int>
  /// Where the first token begins, in points from the top of the columns.
  private let start: Double
  private let pitch: Double

  /// From one token to the next, in points: where there is room, and at most.
  private static let pitches = (usual: 14.0, widest: 42.0)
  /// No column is longer, in points.
  private static let tallest = 1024.0

  /// The height that a column of so many tokens needs, in points.
  static func height(tokens: Int) -> Double { min(Double(max(tokens, 1)) * pitches.usual, tallest) }

  /// - Parameter height: of the longer column, in points; the other one is spread over it.
  init(_ tokens: AxisTokens, height: Double, marked: Set<Int>, measurer: any TextMeasuring) {
    count = tokens.count
    self.marked = marked
    pitch = min(height / Double(max(count, 1)), Self.pitches.widest)
    start = (height - pitch * Double(count)) / 2
    axis = AxisLabels(tokens, cell: pitch, pooling: 1, marked: marked, measurer: measurer)
  }

  /// The middle of a token, in points from the top of the columns.
  func center(_ token: Int) -> Double { start + (Double(token) + 0.5) * pitch }

  /// The room that the labels take.
  var width: Double { axis.length }

  /// Its widest line, in points.
  var widestLine: Double { min(max(pitch / 5, 0.7), 2.6) }
}
