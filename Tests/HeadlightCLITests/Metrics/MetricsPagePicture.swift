import FigureRendering
import Figures

/// The picture of a map on the page of metrics: cells in a thin frame, without letters, so that no font plays a part.
enum MetricsPagePicture {
  /// About how many pixels a side has.
  private static let side = 160
  /// Few levels make small files, and small differences in numbers seldom change one.
  private static let levels = 32

  /// A PNG file; the darkness of a cell goes with the square root of the weight, so that small weights can be seen.
  static func png(_ head: SampleHeads.Head) throws -> [UInt8] {
    let colors = ColorMap.blues.palette
    let palette =
      (0..<levels).map { colors[$0 * (colors.count - 1) / (levels - 1)] } + [Color(rgb: 0xB0B0B0)]
    let longest = max(head.queries, head.keys)
    let scale = max(1, (side + longest / 2) / longest)
    let (width, height) = (head.keys * scale + 2, head.queries * scale + 2)
    var indices = [UInt8](repeating: UInt8(levels), count: width * height)
    for y in 0..<head.queries * scale {
      for x in 0..<head.keys * scale {
        let weight = head.pattern[y / scale * head.keys + x / scale]
        indices[(y + 1) * width + x + 1] = UInt8((weight.squareRoot() * Float(levels - 1)).rounded())
      }
    }
    return try PNGEncoder.encode(
      CellImage(
        rect: Rect(x: 0, y: 0, width: Double(width), height: Double(height)), rows: height, columns: width,
        indices: indices, palette: palette))
  }
}
