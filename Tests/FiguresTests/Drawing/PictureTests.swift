import Testing

@testable import Figures

@Suite struct PictureTests {
  private let rect = Rect(x: 0, y: 0, width: 4, height: 2)

  @Test func hardPixelsBecomeSeveralEqualOnes() {
    let picture = Picture(
      rect: rect, width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6, 7, 8], isSmooth: false)
    let enlarged = picture.keepingEdges
    #expect(enlarged.width == 32 && enlarged.height == 16 && enlarged.rect == rect)
    let row = [UInt8]((0..<16).flatMap { _ in [1, 2, 3, 4] } + (0..<16).flatMap { _ in [5, 6, 7, 8] })
    #expect(enlarged.pixels == [UInt8]((0..<16).flatMap { _ in row }))
  }

  @Test func photographsAndLargePicturesStay() {
    let smooth = Picture(rect: rect, width: 1, height: 1, pixels: [1, 2, 3, 255], isSmooth: true)
    #expect(smooth.keepingEdges == smooth && smooth.isOpaque)
    let large = Picture(
      rect: rect, width: 600, height: 1, pixels: [UInt8](repeating: 9, count: 2400), isSmooth: false)
    #expect(large.keepingEdges == large && !large.isOpaque)
  }
}
