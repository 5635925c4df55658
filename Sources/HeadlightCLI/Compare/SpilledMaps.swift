import AttentionCore
import FileAccess

/// Maps on disk: those of a whole model need not fit into memory.
struct SpilledMaps: MapStore {
  private let file: ScratchFile
  /// Where each map begins, in bytes, and its number of weights.
  private let places: [HeadID: (start: Int, count: Int)]

  /// Room for maps of so many weights.
  init(_ maps: [(head: HeadID, count: Int)], in directory: String) throws {
    var places: [HeadID: (start: Int, count: Int)] = [:]
    var end = 0
    for map in maps {
      places[map.head] = (end, map.count)
      end += map.count * MemoryLayout<Float>.size
    }
    self.places = places
    file = try ScratchFile(in: directory)
  }

  /// Takes a map there is room for; others are passed over.
  func write(_ head: HeadAttention) throws {
    guard let place = places[head.id], place.count == head.pattern.count else { return }
    try file.write(UnsafeRawBufferPointer(head.pattern), at: place.start)
  }

  func withMap<R>(of head: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R) throws -> R? {
    guard let place = places[head] else { return nil }
    let map = UnsafeMutableBufferPointer<Float>.allocate(capacity: place.count)
    defer { map.deallocate() }
    try file.read(into: UnsafeMutableRawBufferPointer(map), at: place.start)
    return try body(UnsafeBufferPointer(map))
  }
}
