import Foundation
import TestSupport

/// Pictures as they were drawn once and looked at. `HEADLIGHT_WRITE_PIXELS=1` writes them anew.
struct PixelGolden {
  /// The pictures, as PNG files.
  var directory = "\(repositoryRoot)/Tests/Fixtures/pixels"
  /// Where `expected | difference | actual` is written when a picture differs.
  var failures = "\(repositoryRoot)/.build/pixel-failures"
  var isWriting = ProcessInfo.processInfo.environment["HEADLIGHT_WRITE_PIXELS"] != nil

  /// Compares a PNG file, decoded, with the picture of that name.
  ///
  /// - Returns: what differs and where it can be seen; `nil` where nothing does.
  func failure(of file: [UInt8], named name: String) throws -> String? {
    let path = "\(directory)/\(name).png"
    if isWriting {
      try write(file, to: path)
      return nil
    }
    guard let known = FileManager.default.contents(atPath: path) else {
      return "there is no \(path): HEADLIGHT_WRITE_PIXELS=1 writes it"
    }
    let comparison = PixelComparison(
      expected: try Pixels(png: Array(known)), actual: try Pixels(png: file))
    guard let failure = comparison.failure else { return nil }
    let picture = "\(failures)/\(name).png"
    try write(comparison.picture.png(), to: picture)
    return "\(name): \(failure); expected | difference | actual: \(picture)"
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
