/// How a camera was held, as the orientation tag of EXIF says it (tag 0x0112).
enum ImageOrientation: Int {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, turnedLeft, transversed, turnedRight

  /// The orientation that a block of EXIF states; upright where it states none, or is malformed.
  init(exif: [UInt8]) {
    self = Self.tag(in: exif).flatMap(Self.init(rawValue:)) ?? .upright
  }

  /// Looks the tag up in the first directory of a TIFF structure.
  private static func tag(in exif: [UInt8]) -> Int? {
    var bytes = exif[...]
    if bytes.starts(with: Array("Exif\0\0".utf8)) { bytes = bytes.dropFirst(6) }
    let isLittle = bytes.starts(with: [0x49, 0x49, 0x2A, 0])
    guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - count else { return nil }
      let field = bytes.dropFirst(offset).prefix(count)
      return (isLittle ? Array(field.reversed()) : Array(field)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + index * 12
      guard let tag = number(entry, 2), let type = number(entry + 2, 2) else { return nil }
      if tag == 0x0112 { return type == 3 ? number(entry + 8, 2) : nil }
    }
    return nil
  }
}

extension RGBImage {
  /// The image as it was seen: what Pillow's `exif_transpose` makes of it.
  func upright(_ orientation: ImageOrientation) -> RGBImage {
    guard orientation != .upright else { return self }
    let isSwapped = orientation.rawValue >= ImageOrientation.transposed.rawValue
    let (newWidth, newHeight) = isSwapped ? (height, width) : (width, height)
    var turned = [UInt8]()
    turned.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (column, row) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (width - 1 - x, y)
          case .upsideDown: (width - 1 - x, height - 1 - y)
          case .flipped: (x, height - 1 - y)
          case .transposed: (y, x)
          case .turnedLeft: (y, height - 1 - x)
          case .transversed: (width - 1 - y, height - 1 - x)
          case .turnedRight: (width - 1 - y, x)
          }
        let start = (row * width + column) * 3
        turned.append(contentsOf: pixels[start..<start + 3])
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: turned)
  }
}
