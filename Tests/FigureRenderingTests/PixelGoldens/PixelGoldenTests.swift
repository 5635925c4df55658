import Figures
import Foundation
import TestSupport
import Testing

import FigureRendering

/// Few drawings, without letters, whose shapes depend on the version of the library that draws them.
@Suite struct PixelGoldenTests {
  private let renderer = FigureRenderer()

  @Test("pictures are drawn as they were when they were looked at", arguments: Drawn.allCases)
  func goldens(drawn: Drawn) throws {
    let file = try PNGEncoder.encode(renderer.image(of: drawn.drawing, scale: 2))
    if let failure = try PixelGolden().failure(of: file, named: drawn.rawValue) { Issue.record("\(failure)") }
  }

  @Test("a pixel that differs is found, and its picture is written")
  func onePixelDiffers() throws {
    try withTemporaryDirectory { directory in
      let golden = PixelGolden(directory: directory, failures: "\(directory)/failures", isWriting: false)
      let writer = PixelGolden(directory: directory, failures: golden.failures, isWriting: true)
      let random = UInt8.random(in: 0...200)
      let expected = Pixels(
        width: 5, height: 3, bytes: (0..<60).map { $0 % 4 == 3 ? 255 : random + UInt8($0 / 4) })
      #expect(try writer.failure(of: expected.png(), named: "pixel") == nil)
      #expect(try golden.failure(of: expected.png(), named: "pixel") == nil)

      var close = expected
      close.bytes[32] += UInt8(PixelComparison.tolerance)
      #expect(try golden.failure(of: close.png(), named: "pixel") == nil)
      #expect(!FileManager.default.fileExists(atPath: golden.failures))

      var far = expected
      far.bytes[33] += UInt8(PixelComparison.tolerance) + 1
      let failure = try #require(try golden.failure(of: far.png(), named: "pixel"))
      let path = "\(golden.failures)/pixel.png"
      #expect(
        failure
          == "pixel: 1 of 15 pixels differ by up to 7, the first at x 3, y 1; expected | difference | actual: \(path)"
      )
      let picture = try Pixels(png: Array(#require(FileManager.default.contents(atPath: path))))
      #expect((picture.width, picture.height) == (17, 3))
      for y in 0..<3 {
        for x in 0..<5 {
          #expect(picture[x, y] == expected[x, y])
          #expect(picture[12 + x, y] == far[x, y])
          #expect(
            picture[6 + x, y].map(Array.init) == ((x, y) == (3, 1) ? [0, 0, 0, 255] : [255, 255, 255, 255]))
        }
      }
    }
  }

  @Test("another size, another opacity and a missing picture are found")
  func otherDifferences() throws {
    try withTemporaryDirectory { directory in
      let golden = PixelGolden(directory: directory, failures: "\(directory)/failures", isWriting: false)
      let expected = Pixels(width: 2, height: 1, bytes: [9, 9, 9, 255, 9, 9, 9, 100])
      let missing = try #require(try golden.failure(of: expected.png(), named: "none"))
      #expect(missing.contains("HEADLIGHT_WRITE_PIXELS=1"))
      try Data(expected.png()).write(to: URL(fileURLWithPath: "\(directory)/pixels.png"))
      #expect(try golden.failure(of: expected.png(), named: "pixels") == nil)
      let solid = Pixels(width: 2, height: 1, bytes: [9, 9, 9, 255, 9, 9, 9, 255])
      #expect(
        try golden.failure(of: solid.png(), named: "pixels")?.contains("1 of 2 pixels differ by up to 155")
          == true)
      let wide = Pixels(width: 3, height: 1, bytes: expected.bytes + [9, 9, 9, 255])
      #expect(
        try golden.failure(of: wide.png(), named: "pixels")?.contains("expected 2 × 1 pixels, found 3 × 1")
          == true)
    }
  }
}

extension PixelGoldenTests {
  /// The drawings, by the names of their files.
  enum Drawn: String, CaseIterable {
    case map, lines, transparent
    case pictureOverCells = "picture-over-cells"

    var drawing: Drawing {
      let (width, height, elements) =
        switch self {
        case .map: (72.0, 52.0, map)
        case .lines: (60.0, 60.0, lines)
        case .transparent: (40.0, 30.0, translucent)
        case .pictureOverCells: (44.0, 24.0, pictureOverCells)
        }
      return Drawing(
        size: Size(width: width, height: height),
        background: self == .transparent ? nil : Color(rgb: 0xffffff),
        title: "", description: "", groups: [DrawingGroup("all", elements)])
    }

    private var ink: Color { Color(rgb: 0x212121) }

    private func cells(_ rect: Rect, rows: Int, columns: Int, map: ColorMap, blanks: Bool = false)
      -> DrawingElement
    {
      let indices = (0..<rows * columns).map { place in
        let (row, column) = (place / columns, place % columns)
        return blanks && column > row ? CellImage.blank : UInt8((row * 67 + column * 41) % map.palette.count)
      }
      return .cells(
        CellImage(rect: rect, rows: rows, columns: columns, indices: indices, palette: map.palette))
    }

    /// Cells of 3.5 points with a frame, a marked row and a colour bar.
    private var map: [DrawingElement] {
      let rect = Rect(x: 6, y: 6, width: 35, height: 35)
      let bar = CellImage(
        rect: Rect(x: 50.5, y: 6, width: 6, height: 40), rows: 40, columns: 1,
        indices: (0..<40).map { UInt8(5 * (39 - $0)) },
        palette: ColorMap.viridis.palette)
      let corners = [(5.75, 16.25), (41.25, 16.25), (41.25, 20.25), (5.75, 20.25)].map {
        Point(x: $0.0, y: $0.1)
      }
      let outline = corners.indices.map {
        DrawingElement.line(from: corners[$0], to: corners[($0 + 1) % 4], width: 1.5, Color(rgb: 0xd95f02))
      }
      let ticks = (0...4).map {
        DrawingElement.line(
          from: Point(x: 57, y: 6 + 10 * Double($0)), to: Point(x: 60, y: 6 + 10 * Double($0)), width: 0.5,
          ink)
      }
      return [cells(rect, rows: 10, columns: 10, map: .viridis), .cells(bar)] + outline + ticks
    }

    /// A fan of lines, thin and thick.
    private var lines: [DrawingElement] {
      (0..<24).map { place in
        let angle = Double(place) * .pi / 12 + 0.05
        let end = Point(x: 30 + 27 * cos(angle), y: 30 + 27 * sin(angle))
        return .line(
          from: Point(x: 30 + 6 * cos(angle), y: 30 + 6 * sin(angle)), to: end,
          width: [0.25, 0.5, 1, 2.5][place % 4],
          place % 2 == 0 ? ink : Color(rgb: 0x1f77b4))
      }
    }

    /// The lower half of a map, bars beside it and a line, with no paper below.
    private var translucent: [DrawingElement] {
      [
        cells(Rect(x: 3, y: 3, width: 24, height: 24), rows: 6, columns: 6, map: .magma, blanks: true),
        .fill(Rect(x: 29.25, y: 8.25, width: 4.5, height: 18.75), Color(rgb: 0x3182bd)),
        .line(from: Point(x: 2, y: 28), to: Point(x: 38, y: 2), width: 1, ink),
      ]
    }

    /// Patches with hard edges and a smooth image, both translucent.
    private var pictureOverCells: [DrawingElement] {
      var (hard, smooth): ([UInt8], [UInt8]) = ([], [])
      for step in 0..<UInt8(6) { hard += [40 * step, 60, 255 - 40 * step, 50 * step] }
      for step in 0..<UInt8(16) { smooth += [16 * step, 255 - 16 * step, 128, 200] }
      return [
        cells(Rect(x: 2, y: 2, width: 40, height: 20), rows: 4, columns: 8, map: .greys),
        .picture(
          Picture(
            rect: Rect(x: 4, y: 4, width: 15, height: 10), width: 3, height: 2, pixels: hard, isSmooth: false)
        ),
        .picture(
          Picture(
            rect: Rect(x: 24, y: 5, width: 16, height: 16), width: 4, height: 4, pixels: smooth,
            isSmooth: true)),
      ]
    }
  }
}
