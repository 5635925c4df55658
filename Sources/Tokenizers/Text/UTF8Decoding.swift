extension [UInt8] {
  /// The character that begins at a byte of valid UTF-8, and the number of its bytes. Never reads behind the end; what
  /// is no valid UTF-8 gives U+FFFD.
  @inline(__always)
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    let width = utf8Width(at: index)
    var value: UInt32
    switch width {
    case 2: value = (first & 0x1F) << 6 | continuation(index + 1)
    case 3: value = (first & 0x0F) << 12 | continuation(index + 1) << 6 | continuation(index + 2)
    case 4:
      value = (first & 0x07) << 18 | continuation(index + 1) << 12 | continuation(index + 2) << 6
      value |= continuation(index + 3)
    default: value = 0xFFFD
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
  }

  /// The number of bytes of the character that begins at a byte; 1 where no whole character does.
  @inline(__always)
  func utf8Width(at index: Int) -> Int {
    let first = self[index]
    let width = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    return width <= count - index ? width : 1
  }

  @inline(__always)
  private func continuation(_ index: Int) -> UInt32 { UInt32(self[index] & 0x3F) }
}

extension UnsafeBufferPointer<UInt8> {
  /// The character that begins at a byte of valid UTF-8, and the number of its bytes; see the same of arrays.
  @inline(__always)
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let width = width(at: index)
    return (Unicode.Scalar(scalar(at: index, width: width)) ?? "\u{FFFD}", width)
  }

  /// The number of bytes of the character at `place`, which ends with the buffer at the latest.
  @inline(__always)
  func width(at place: Int) -> Int {
    let lead = self[place]
    let width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    return Swift.min(width, count &- place)
  }

  /// The character of `width` bytes at `place`.
  @inline(__always)
  func scalar(at place: Int, width: Int) -> UInt32 {
    let lead = UInt32(self[place])
    guard width > 1 else { return lead }
    var scalar = lead & (0x7F >> UInt32(width))
    for next in place &+ 1..<place &+ width { scalar = scalar << 6 | UInt32(self[next] & 0x3F) }
    return scalar
  }
}
