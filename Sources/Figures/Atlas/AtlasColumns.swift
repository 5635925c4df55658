/// Where the columns of an atlas stand: those of heads, and after them those that stand apart.
struct AtlasColumns: Sendable {
  /// The left edge of each column's maps.
  let lefts: [Double]
  /// Where the last map or its name ends.
  let right: Double
  /// Every how-manieth head is named.
  let step: Int
  /// Between two maps, in points.
  let gap: Double

  /// Between the heads and the columns that stand apart, in points, beside the gap.
  private static let apart = 6.0

  /// - Parameters:
  ///   - heads: as many columns as heads.
  ///   - apart: the names of the columns that stand apart.
  ///   - left: where the first map begins.
  ///   - map: the width of a map.
  ///   - isNarrow: whether names are left out rather than maps moved apart to make room for them.
  init(
    heads: [String], apart: [String], left: Double, map: Double, gap: Double, isNarrow: Bool,
    width: (String) -> Double
  ) {
    self.gap = gap
    let longest = heads.map(width).max() ?? 0
    let pitch = isNarrow ? map + gap : max(map, longest).rounded(.up) + gap
    step = roundStep(pitch: max(pitch, 0.01), needed: isNarrow ? longest + 3 : 0)
    var lefts = heads.indices.map { left + Double($0) * pitch }
    var right = lefts.last.map { $0 + map } ?? left
    // Columns that stand apart are centred under their names, which may be wider than their maps.
    for (place, name) in apart.enumerated() {
      let start =
        place > 0
        ? right.rounded(.up) + gap : heads.isEmpty ? left : left + Double(heads.count) * pitch + Self.apart
      let x = start + max(0, (width(name) - map) / 2).rounded(.up)
      lefts.append(x)
      right = x + (map + max(map, width(name))) / 2
    }
    self.lefts = lefts
    self.right = right
  }
}
