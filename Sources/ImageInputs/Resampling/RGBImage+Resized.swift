extension RGBImage {
  /// The image at another size, the very bytes that `Image.resize` of Pillow 13 gives: one pass along rows and one along
  /// columns, each in fixed point and rounded to 8 bits.
  ///
  /// - Returns: nil where that has more than `mostPixels` pixels; between the passes there are never more than before or
  ///   after both.
  func resized(width newWidth: Int, height newHeight: Int, _ filter: ResampleFilter) -> RGBImage? {
    guard Self.isWithinLimit(newWidth, newHeight) else { return nil }
    if newWidth == width && newHeight == height { return self }
    if filter == .nearest { return nearest(width: newWidth, height: newHeight) }
    // Which pass comes first shows in single levels. Pillow begins with the columns where that takes away more than twice
    // as many rows as there would be columns; before version 13 it always began with the rows.
    if newHeight < height && height - newHeight > 2 * (width - newWidth) {
      return alongColumns(filter, to: newHeight).alongRows(filter, to: newWidth)
    }
    return alongRows(filter, to: newWidth).alongColumns(filter, to: newHeight)
  }

  /// Whether an image may be as large.
  static func isWithinLimit(_ width: Int, _ height: Int) -> Bool {
    let (count, overflows) = width.multipliedReportingOverflow(by: height)
    return !overflows && count <= mostPixels
  }

  private func alongRows(_ filter: ResampleFilter, to newWidth: Int) -> RGBImage {
    if newWidth == width { return self }
    let resampling = ResampleWeights(filter, from: width, to: newWidth)
    var resized = [UInt8](repeating: 0, count: newWidth * height * 3)
    pixels.withUnsafeBufferPointer { source in
      resampling.weights.withUnsafeBufferPointer { weights in
        for y in 0..<height {
          for x in 0..<newWidth {
            let run = resampling.offsets[x]..<resampling.offsets[x + 1]
            var place = (y * width + resampling.starts[x]) * 3
            var sum = SIMD4<Int>(repeating: Self.half)
            for index in run {
              let pixel = SIMD4<Int>(Int(source[place]), Int(source[place + 1]), Int(source[place + 2]), 0)
              sum &+= pixel &* weights[index]
              place += 3
            }
            let target = (y * newWidth + x) * 3
            for channel in 0..<3 { resized[target + channel] = Self.byte(sum[channel]) }
          }
        }
      }
    }
    return RGBImage(width: newWidth, height: height, pixels: resized)
  }

  private func alongColumns(_ filter: ResampleFilter, to newHeight: Int) -> RGBImage {
    if newHeight == height { return self }
    let resampling = ResampleWeights(filter, from: height, to: newHeight)
    let stride = width * 3
    var resized = [UInt8](repeating: 0, count: stride * newHeight)
    var sums = [Int](repeating: 0, count: stride)
    pixels.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        for y in 0..<newHeight {
          sums.update(repeating: Self.half)
          var row = resampling.starts[y] * stride
          for index in resampling.offsets[y]..<resampling.offsets[y + 1] {
            let weight = resampling.weights[index]
            for x in 0..<stride { sums[x] &+= Int(source[row + x]) &* weight }
            row += stride
          }
          for x in 0..<stride { resized[y * stride + x] = Self.byte(sums[x]) }
        }
      }
    }
    return RGBImage(width: width, height: newHeight, pixels: resized)
  }

  private static let half = 1 << (ResampleWeights.precision - 1)

  private static func byte(_ sum: Int) -> UInt8 {
    UInt8(clamping: sum >> ResampleWeights.precision)
  }

  private func nearest(width newWidth: Int, height newHeight: Int) -> RGBImage {
    let columns = Self.nearest(from: width, to: newWidth)
    var resized: [UInt8] = []
    resized.reserveCapacity(newWidth * newHeight * 3)
    for row in Self.nearest(from: height, to: newHeight) {
      for column in columns {
        let start = (row * width + column) * 3
        resized.append(contentsOf: pixels[start..<start + 3])
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: resized)
  }

  /// The pixel of a line of `from` that each of `to` shows. Places are added up step by step, as Pillow does it, so that
  /// rounding falls the same way.
  private static func nearest(from: Int, to: Int) -> [Int] {
    let step = Double(from) / Double(to)
    var place = step * 0.5
    return (0..<to).map { _ in
      defer { place += step }
      return min(Int(place), from - 1)
    }
  }
}
