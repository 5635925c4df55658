import FileAccess
import TensorFiles
import TestSupport
import Testing

@testable import ImageInputs

@Suite struct PNGReaderTests {
  private static let archive = Result {
    try TensorArchive.open("\(ImageFixtures.directory)/forms.safetensors")
  }

  /// What Pillow reads, byte for byte: every colour type, depth and interlacing, alpha, colour keys, orientation.
  @Test func everyFormIsReadAsPillowReadsIt() throws {
    let archive = try Self.archive.get()
    #expect(archive.names.count == 44)
    for name in archive.names {
      let image = try RGBImage.open("\(ImageFixtures.directory)/forms/\(name).png")
      let expected = try #require(archive[name])
      #expect([image.height, image.width, 3] == expected.shape, "\(name)")
      #expect(image.pixels == Array(expected.bytes), "\(name)")
    }
  }

  @Test func whatIsNoPNGIsNamed() throws {
    func problem(_ bytes: [UInt8]) -> ImageError? {
      do throws(ImageError) { _ = try RGBImage(png: bytes, path: "x.png") } catch { return error }
      return nil
    }
    #expect(problem([]) == .notPNG(path: "x.png", found: "an empty file"))
    #expect(problem([0xFF, 0xD8, 0xFF, 0xE0]) == .notPNG(path: "x.png", found: "a JPEG"))
    #expect(problem(Array("RIFF....WEBP".utf8)) == .notPNG(path: "x.png", found: "a WebP"))
    #expect(
      problem(Array("BM".utf8))?.description
        == "x.png: expected a PNG file, found a file of another kind; convert it to PNG first")
  }

  @Test func aMissingFileIsSaid() {
    #expect(throws: ImageError.access(.missing(path: "no/such.png"))) { try RGBImage.open("no/such.png") }
  }

  /// Cut off after any number of bytes, a file gives an error and no picture.
  @Test(arguments: ["rgb-8", "palette-transparent", "grey-16-interlaced", "orientation-6"])
  func aTruncatedFileIsRefused(name: String) throws {
    let bytes = try readFile("\(ImageFixtures.directory)/forms/\(name).png")
    for count in 0..<bytes.count {
      #expect(throws: ImageError.self, "\(count) bytes") {
        try RGBImage(png: Array(bytes.prefix(count)), path: name)
      }
    }
  }

  /// Whatever a byte is changed to, reading ends: with a picture or with an error.
  @Test func damagedBytesNeverTrap() throws {
    var random = SeededGenerator(seed: 3)
    for name in ["rgb-16-interlaced", "palette-2", "grey-color-key", "orientation-6"] {
      let bytes = try readFile("\(ImageFixtures.directory)/forms/\(name).png")
      for place in bytes.indices {
        var damaged = bytes
        damaged[place] = UInt8.random(in: 0...255, using: &random)
        _ = try? RGBImage(png: damaged, path: name)
      }
    }
  }

  /// Headers that promise more than a file can hold are refused before memory is taken.
  @Test(arguments: [(0x7FFF_FFFF, 0x7FFF_FFFF, "too many pixels"), (9000, 9000, "the file ends too early")])
  func anImageLargerThanItsFileIsRefused(width: Int, height: Int, problem: String) throws {
    var bytes = try readFile("\(ImageFixtures.directory)/forms/rgb-8.png")
    for (place, value) in [(16, width), (20, height)] {
      for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
    }
    let checksum = CRC32.of(bytes[12..<29])
    for byte in 0..<4 { bytes[29 + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * byte)) }
    #expect(throws: ImageError.png(path: "x.png", problem: problem)) {
      try RGBImage(png: bytes, path: "x.png")
    }
  }

  @Test func malformedOrientationIsUpright() {
    let header: [UInt8] = [0x49, 0x49, 0x2A, 0]
    #expect(ImageOrientation(exif: []) == .upright)
    #expect(ImageOrientation(exif: header + [0xFF, 0xFF, 0xFF, 0xFF]) == .upright)
    #expect(ImageOrientation(exif: header + [8, 0, 0, 0, 0xFF, 0xFF, 0x12, 1, 3, 0]) == .upright)
    let entry: [UInt8] = [1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0]
    #expect(ImageOrientation(exif: header + [8, 0, 0, 0] + entry + [9, 0, 0, 0]) == .upright)
    #expect(ImageOrientation(exif: header + [8, 0, 0, 0] + entry + [6, 0, 0, 0]) == .turnedLeft)
    #expect(
      ImageOrientation(exif: Array("Exif\0\0".utf8) + header + [8, 0, 0, 0] + entry + [8, 0, 0, 0])
        == .turnedRight)
  }
}

/// The checksum of a PNG's chunks.
private enum CRC32 {
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~value
  }
}
