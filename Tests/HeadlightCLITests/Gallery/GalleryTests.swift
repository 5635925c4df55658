import Foundation
import ImageInputs
import TestSupport
import Testing

/// The gallery shows what the tool draws. `HEADLIGHT_WRITE_GALLERY=1` writes it anew.
struct GalleryTests {
  private static let isWriting = ProcessInfo.processInfo.environment["HEADLIGHT_WRITE_GALLERY"] != nil
  private let files = FileManager.default

  @Test("the gallery and its pictures are written", .enabled(if: isWriting))
  func write() throws {
    try withTemporaryDirectory { directory in
      try Gallery.draw(in: directory)
      try? files.removeItem(atPath: Gallery.pictures)
      try files.createDirectory(atPath: Gallery.pictures, withIntermediateDirectories: true)
      for exhibit in Gallery.exhibits {
        try files.moveItem(
          atPath: "\(directory)/\(exhibit.name).png", toPath: "\(Gallery.pictures)/\(exhibit.name).png")
      }
      try Gallery.page(descriptions(in: Gallery.pictures)).write(
        toFile: Gallery.path, atomically: true, encoding: .utf8)
    }
  }

  @Test("page and pictures are what the commands write: else make gallery", .disabled(if: isWriting))
  func isTrue() throws {
    try withTemporaryDirectory { directory in
      try Gallery.draw(in: directory)
      let text = try String(contentsOfFile: Gallery.path, encoding: .utf8)
      #expect(try text == Gallery.page(descriptions(in: directory)))
      let found = try files.contentsOfDirectory(atPath: Gallery.pictures)
      #expect(Set(found) == Set(Gallery.exhibits.map { "\($0.name).png" }))
      for exhibit in Gallery.exhibits {
        let drawn = try RGBImage.open("\(directory)/\(exhibit.name).png")
        let shown = try RGBImage.open("\(Gallery.pictures)/\(exhibit.name).png")
        try #require(drawn.width == shown.width && drawn.height == shown.height, "\(exhibit.name)")
        let difference = zip(drawn.pixels, shown.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        // Other versions of fonts and FreeType draw letters a little differently.
        #expect(Double(difference) / Double(drawn.pixels.count) < 2, "\(exhibit.name)")
      }
    }
  }

  /// The alt text of each picture, as Markdown has it.
  private func descriptions(in directory: String) throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: Gallery.exhibits.map { exhibit in
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(exhibit.name).png"))
        let text = try PNGFile([UInt8](data))["Description"] ?? ""
        return (exhibit.name, text.replacing(/[\[\]\\<>*_`]/) { "\\\($0.output)" })
      })
  }
}
