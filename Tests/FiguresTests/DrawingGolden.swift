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
      try dump(drawing).write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let (old, new) = (expected.split(separator: "\n"), dump(drawing).split(separator: "\n"))
    let changes = new.difference(from: old).map { change in
      switch change {
      case .remove(_, let line, _): "- \(line)"
      case .insert(_, let line, _): "+ \(line)"
      }
    }
    #expect(changes == [], "\(name)", sourceLocation: sourceLocation)
  }

  /// As text, long groups without their middle but with a checksum of all.
  private static func dump(_ drawing: Drawing) -> String {
    var groups: [[Substring]] = [[]]
    for line in drawing.dump.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("group ") { groups.append([]) }
      groups[groups.count - 1].append(line)
    }
    return groups.flatMap { group -> [Substring] in
      guard group.count > 250 else { return group }
      let sum = group.joined(separator: "\n").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01b3
      }
      return group.prefix(30) + ["  … \(group.count - 40) more, checksum of all \(String(sum, radix: 16))"]
        + group.suffix(10)
    }.joined(separator: "\n")
  }
}
