import CPNG
import Synchronization

/// The rows that the pictures on one template have in common, packed once: a large figure is little else.
///
/// A band is a run of rows over which no patch begins, ends or changes. What patches show cancels out there, since each row
/// of them is like the row above, so a band depends on the frame and on where patches lie alone.
final class PreparedRows: Sendable {
  private struct Place: Hashable {
    var rows: Range<Int>
    var patches: [Range<Int>]
  }

  /// The only owner of prepared rows, which are not changed any more.
  private final class Rows: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { cpng_rows_free(pointer) }
  }

  /// Bands are as large as the window that packing looks back at: what precedes smaller ones is worth more.
  private static let leastBytes = 32_768
  /// More than any figure has; what does not fit is made anew each time.
  private static let most = 16_384

  private let known = Mutex<[Place: Rows?]>([:])

  /// Calls `body` with `image`, which is what C knows of `pixels`, and its bands.
  func withBands<R>(of pixels: RasterPixels, image: inout cpng_image, _ body: (inout cpng_image) -> R) -> R {
    var kept: [Rows] = []
    var bands: [cpng_band] = []
    for place in places(of: pixels) {
      let rows = known.withLock { $0[place] } ?? prepare(place, &image)
      guard let rows else { continue }
      kept.append(rows)
      bands.append(
        cpng_band(
          first: UInt32(place.rows.lowerBound), end: UInt32(place.rows.upperBound), rows: rows.pointer))
    }
    return withExtendedLifetime(kept) {
      bands.withUnsafeBufferPointer { bands in
        image.bands = bands.baseAddress
        image.band_count = Int32(bands.count)
        return body(&image)
      }
    }
  }

  private func prepare(_ place: Place, _ image: inout cpng_image) -> Rows? {
    let pointer = cpng_prepare(&image, UInt32(place.rows.lowerBound), UInt32(place.rows.upperBound))
    let rows = pointer.map(Rows.init)
    known.withLock { known in if known.count < Self.most { known[place] = .some(rows) } }
    return rows
  }

  private func places(of pixels: RasterPixels) -> [Place] {
    var isOwn = [Bool](repeating: false, count: pixels.height + 1)
    for patch in pixels.patches {
      isOwn[patch.area.y.lowerBound] = true
      isOwn[patch.area.y.upperBound] = true
      for (row, y) in patch.area.y.enumerated().dropFirst()
      where patch.lineOfRow[row] != patch.lineOfRow[row - 1] {
        isOwn[y] = true
      }
    }
    var places: [Place] = []
    var start = 0
    for y in 0...pixels.height where y == pixels.height || isOwn[y] {
      if (y - start) * pixels.width * pixels.format.channels >= Self.leastBytes {
        places.append(
          Place(
            rows: start..<y,
            patches: pixels.patches.filter { $0.area.y.contains(start) }.map(\.area.x)))
      }
      start = y + 1
    }
    return places
  }
}
