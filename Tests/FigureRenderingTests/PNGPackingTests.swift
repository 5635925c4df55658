import CPNG
import Figures
import Testing

import FigureRendering

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is packed by our own encoder comes out of libpng, and so of zlib, as it went in.
@Suite struct PNGPackingTests {
  /// What rows are made of.
  enum Content: CaseIterable {
    case noise, few, zeros, runs, shortRuns, copies, cells, ramp
  }

  private func bytes(_ content: Content, _ count: Int, stride: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 1_000)
    while bytes.count < count {
      switch content {
      case .noise: bytes.append(.random(in: 0...255))
      case .few: bytes.append(Int.random(in: 0..<50) == 0 ? .random(in: 0...255) : 7)
      case .zeros: bytes.append(0)
      case .runs: bytes += [UInt8](repeating: .random(in: 0...3), count: .random(in: 1...900))
      case .shortRuns: bytes += [UInt8](repeating: .random(in: 0...255), count: .random(in: 1...9))
      case .copies:
        let distance = Int.random(in: 1...40_000)
        if distance > bytes.count { bytes.append(.random(in: 0...255)) }
        let start = max(0, bytes.count - distance)
        let end = min(start + .random(in: 3...300), bytes.count)
        bytes += Array(bytes[start..<end])
      case .cells:
        let row = (0..<stride / 12 + 1).flatMap { _ in [UInt8](repeating: .random(in: 0...255), count: 12) }
        for _ in 0..<12 { bytes += row.prefix(stride) }
      case .ramp: bytes.append(UInt8(truncatingIfNeeded: bytes.count % stride + bytes.count / stride))
      }
    }
    return Array(bytes.prefix(count))
  }

  /// The picture of a file as three bytes a pixel.
  private func decoded(_ file: [UInt8]) throws -> [UInt8] {
    var picture = cpng_picture()
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    try #require(cpng_decode(file, file.count, 1 << 24, &picture, &message) == 1)
    defer { free(picture.pixels) }
    return Array(UnsafeBufferPointer(start: picture.pixels, count: Int(picture.width * picture.height) * 3))
  }

  private func encoded(_ pixels: RasterPixels) throws -> [UInt8] {
    try PNGEncoder.encode(RasterImage(scale: 1, title: "", description: "", pixels: pixels))
  }

  private static let sizes = [
    (1, 1), (2, 1), (1, 2), (3, 7), (257, 1), (258, 1), (259, 2), (260, 3), (261, 5), (517, 4), (1, 4_096),
    (4_095, 9),
    (32_767, 3), (65_534, 1), (65_535, 1), (65_536, 1), (257, 255), (1_000, 400),
  ]

  @Test("indexed pictures of any size and content come back", arguments: Content.allCases)
  func indexed(content: Content) throws {
    let palette = (0..<256).map { 0xFF00_0000 | UInt32($0 * 65_793) }
    for (width, height) in Self.sizes {
      let indices = bytes(content, width * height, stride: width)
      let pixels = RasterPixels(
        width: width, height: height, format: .indexed, base: indices, palette: palette)
      let isSame = try decoded(encoded(pixels)) == indices.flatMap { [$0, $0, $0] }
      #expect(isSame, "\(width) × \(height)")
    }
  }

  @Test("pictures without a palette come back", arguments: Content.allCases)
  func rgb(content: Content) throws {
    for (width, height) in Self.sizes where width < 40_000 {
      let base = bytes(content, width * height * 3, stride: width * 3)
      let pixels = RasterPixels(width: width, height: height, format: .rgb, base: base)
      let isSame = try decoded(encoded(pixels)) == base
      #expect(isSame, "\(width) × \(height)")
    }
  }

  @Test("opacities come back")
  func rgba() throws {
    for (width, height) in [(1, 1), (37, 41), (300, 200)] {
      let base = bytes(.noise, width * height * 4, stride: width * 4)
      let pixels = RasterPixels(width: width, height: height, format: .rgba, base: base)
      let read = try Pixels(png: encoded(pixels)).bytes
      let isSame = stride(from: 3, to: base.count, by: 4).allSatisfy { read[$0] == base[$0] }
      #expect(isSame)
    }
  }

  @Test("noise takes hardly more than its bytes")
  func noise() throws {
    for (width, height) in [(1, 1), (640, 480), (20_000, 7)] {
      let pixels = RasterPixels(
        width: width, height: height, format: .rgb, base: bytes(.noise, width * height * 3, stride: width * 3)
      )
      let size = try encoded(pixels).count
      #expect(size < width * height * 3 + height + 200 + width * height * 3 / 2_000)
    }
  }

  @Test("runs take as little as deflate can")
  func runs() throws {
    let palette: [UInt32] = [0xFF00_0000, 0xFFFF_FFFF]
    let pixels = RasterPixels(
      width: 4_000, height: 4_000, format: .indexed, base: bytes(.zeros, 16_000_000, stride: 4_000),
      palette: palette)
    // 258 bytes take two bits at best; each row begins anew, which doubles that.
    #expect(try encoded(pixels).count < 16_000_000 / 258 / 2)
  }

  @Test("a large map on a template comes back, the same bytes each time and on any template")
  func template() throws {
    let renderer = FigureRenderer()
    let tokens = (0..<40).map { _ in "token\(Int.random(in: 0..<100))" }
    let layout = HeatmapLayout(queryLabels: tokens, keyLabels: tokens, measurer: renderer)
    let overlays = (0..<3).map { head in
      (0..<1_600).map { _ in Float.random(in: 0..<1) }.withUnsafeBufferPointer {
        layout.overlay(title: "L\(head)H0", weights: $0, queries: 40, keys: 40)
      }
    }
    let template = try renderer.template(for: layout.frame, scale: 3)
    let files = try overlays.map { try PNGEncoder.encode(renderer.image(of: $0, on: template)) }
    for (overlay, file) in zip(overlays, files).reversed() {
      let whole = try renderer.image(of: layout.frame.with(overlay), scale: 3)
      let isSame = try decoded(file) == whole.colors.flatMap { [$0.red, $0.green, $0.blue] }
      #expect(isSame)
      #expect(try PNGEncoder.encode(renderer.image(of: overlay, on: template)) == file)
      let other = try renderer.template(for: layout.frame, scale: 3)
      #expect(try PNGEncoder.encode(renderer.image(of: overlay, on: other)) == file)
    }
  }
}
