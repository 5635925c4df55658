/// Two pictures, pixel by pixel.
struct PixelComparison {
  /// By how much a channel may differ. Cells and fills are exact; the rims of lines are smoothed, which another processor's or
  /// another version's arithmetic may round otherwise.
  static let tolerance = 6

  let expected: Pixels
  let actual: Pixels

  private var width: Int { max(expected.width, actual.width) }
  private var height: Int { max(expected.height, actual.height) }

  /// The largest difference of a channel at a place; 255 where only one picture has a pixel.
  private func difference(_ x: Int, _ y: Int) -> Int {
    guard let one = expected[x, y], let other = actual[x, y] else { return 255 }
    // Colours count by as much as they are seen.
    let opacities = [one, other].map { Int($0[$0.startIndex + 3]) }
    return (0..<4).map { channel in
      let values = zip([one, other], opacities).map { pixel, opacity in
        let value = Int(pixel[pixel.startIndex + channel])
        return channel == 3 ? value : value * opacity / 255
      }
      return abs(values[0] - values[1])
    }.max() ?? 0
  }

  /// What differs, in words; `nil` where nothing does.
  var failure: String? {
    guard (expected.width, expected.height) == (actual.width, actual.height) else {
      return
        "expected \(expected.width) × \(expected.height) pixels, found \(actual.width) × \(actual.height)"
    }
    let places = (0..<height).flatMap { y in (0..<width).map { (x: $0, y: y) } }
    let far = places.filter { difference($0.x, $0.y) > Self.tolerance }
    guard let first = far.first else { return nil }
    let most = far.map { difference($0.x, $0.y) }.max() ?? 0
    return
      "\(far.count) of \(places.count) pixels differ by up to \(most), the first at x \(first.x), y \(first.y)"
  }

  /// `expected | difference | actual` side by side: the difference is white where there is none, red where it is allowed, black
  /// where it is not.
  var picture: Pixels {
    let gap: [UInt8] = [128, 128, 128, 255]
    let nothing: [UInt8] = [0, 0, 0, 0]
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width { bytes += expected[x, y] ?? nothing[...] }
      bytes += gap
      for x in 0..<width {
        let difference = difference(x, y)
        bytes +=
          difference == 0
          ? [255, 255, 255, 255] : difference <= Self.tolerance ? [255, 0, 0, 255] : [0, 0, 0, 255]
      }
      bytes += gap
      for x in 0..<width { bytes += actual[x, y] ?? nothing[...] }
    }
    return Pixels(width: 3 * width + 2, height: height, bytes: bytes)
  }
}
