/// A named run of colours from the least to the greatest weight.
///
/// A map is sampled at `levelCount` levels, not at 256: what remains of a palette of 256 holds the greys of the lettering,
/// and so a figure is an indexed PNG without loss.
public struct ColorMap: Sendable, Hashable {
  /// The number of colours in `palette`: 224.
  public static let levelCount = 224

  /// The name that `init(named:)` knows it by.
  public let name: String
  /// The colours of the levels, `levelCount` of them, least weight first.
  public let palette: [Color]

  private init(name: String, table: String) {
    self.name = name
    let colors = Self.colors(of: table)
    let last = Double(colors.count - 1)
    palette = (0..<Self.levelCount).map { level in
      let position = Double(level) / Double(Self.levelCount - 1) * last
      let lower = min(Int(position), colors.count - 2)
      return colors[lower].mixed(with: colors[lower + 1], position - Double(lower))
    }
  }

  private init(diverging name: String, table: String) {
    self.name = name
    let colors = Self.colors(of: table)
    let middle = Double(colors.count - 1) / 2
    palette = (0..<Self.levelCount).map { level in
      let side = Double(level - Self.center) / Double(Self.levelCount - 1 - Self.center)
      let position = middle * (1 + max(side, -1))
      let lower = min(Int(position), colors.count - 2)
      return colors[lower].mixed(with: colors[lower + 1], position - Double(lower))
    }
  }

  /// The map of that name.
  ///
  /// - Throws: `FigureError.unknownColorMap`, which lists the names there are.
  public init(named name: String) throws(FigureError) {
    let known = Self.all + [.diverging]
    guard let map = known.first(where: { $0.name == name }) else {
      throw .unknownColorMap(name, known: known.map(\.name))
    }
    self = map
  }

  /// White to dark blue; prints well, and a masked half stays the colour of the paper.
  public static let blues = ColorMap(name: "blues", table: ColorMapTable.blues)
  /// White to black.
  public static let greys = ColorMap(name: "greys", table: ColorMapTable.greys)
  /// Dark violet over green to yellow.
  public static let viridis = ColorMap(name: "viridis", table: ColorMapTable.viridis)
  /// Dark blue to yellow; reads the same with and without red-green colour blindness.
  public static let cividis = ColorMap(name: "cividis", table: ColorMapTable.cividis)
  /// Black over magenta to pale yellow.
  public static let magma = ColorMap(name: "magma", table: ColorMapTable.magma)
  /// Black over red to pale yellow.
  public static let inferno = ColorMap(name: "inferno", table: ColorMapTable.inferno)

  /// Blue over white to red, for numbers on both sides of 0: level `center` is 0. ColorBrewer's RdBu, which reads the same with and
  /// without red-green colour blindness; blue is below 0.
  public static let diverging = ColorMap(diverging: "diverging", table: ColorMapTable.redBlue)

  /// The level of `diverging` that stands for 0; as many levels lie above it as below, not counting level 0, which repeats the
  /// next one.
  static let center = levelCount / 2

  /// Every map of weights, the default first.
  public static let all: [ColorMap] = [blues, greys, viridis, cividis, magma, inferno]

  private static func colors(of table: String) -> [Color] {
    let digits = table.utf8.map { byte -> UInt32 in
      byte <= UInt8(ascii: "9") ? UInt32(byte - UInt8(ascii: "0")) : UInt32(byte - UInt8(ascii: "a") + 10)
    }
    return stride(from: 0, to: digits.count, by: 6).map { start in
      Color(rgb: digits[start..<start + 6].reduce(0) { $0 << 4 | $1 })
    }
  }
}

extension ColorMap {
  /// The map whose least weights look like the paper of `theme`.
  public static func suited(to theme: Theme) -> ColorMap {
    theme.background.luminance < 0.2 ? .magma : .blues
  }
}
