import Foundation
import Testing

@testable import Figures

/// Drawings as text in `Tests/Fixtures/drawings`, one file a drawing. With `HEADLIGHT_WRITE_GOLDENS` set they are written instead of
/// compared; look at what changed before it is committed.
enum DrawingGolden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/drawings")

  static func check(_ name: String, _ drawing: Drawing, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let file = folder.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["HEADLIGHT_WRITE_GOLDENS"] != nil {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try drawing.dump.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let (old, new) = (expected.split(separator: "\n"), drawing.dump.split(separator: "\n"))
    let changes = new.difference(from: old).map { change in
      switch change {
      case .remove(_, let line, _): "- \(line)"
      case .insert(_, let line, _): "+ \(line)"
      }
    }
    #expect(changes == [], "\(name)", sourceLocation: sourceLocation)
  }
}
