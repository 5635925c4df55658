import Testing

@testable import Figures

@Suite struct LabelPlacesTests {
  @Test("All tokens are labelled where there is room for each")
  func allFit() {
    let places = LabelPlaces(count: 5, pitch: 12, needed: 11.25)
    #expect(places.places == [0, 1, 2, 3, 4])
    #expect(places.step == 1 && places.room == 12)
    #expect(LabelPlaces(count: 1, pitch: 0.5, needed: 9).places == [0])
    #expect(LabelPlaces(count: 1, pitch: 0.5, needed: 9).step == 1)
    #expect(LabelPlaces(count: 0, pitch: 0.5, needed: 9).places.isEmpty)
  }

  @Test("Else every 2nd, 5th, 10th … is")
  func thinned() {
    let places = LabelPlaces(count: 35, pitch: 1, needed: 9)
    #expect(places.places == [0, 10, 20, 30])
    #expect(places.step == 10 && places.room == 9)
    #expect(LabelPlaces(count: 100_000, pitch: 1e-300, needed: 9).places == [0])
    #expect(LabelPlaces(count: 3, pitch: 0, needed: 9).places == [0])
  }

  @Test(
    "Labels move to the nearest beginning of a word, where one is near and far enough from the last label")
  func words() {
    let starts: Set = [0, 4, 9, 12, 13, 26, 34]
    let places = LabelPlaces(count: 60, pitch: 1, needed: 9) { starts.contains($0) }
    // 13 is too near to 9 and 26 too far from the next step, 19; behind 34 no word is known.
    #expect(places.places == [0, 9, 19, 34, 44, 54])
  }

  @Test("Highlighted tokens come first")
  func marked() {
    let places = LabelPlaces(count: 40, pitch: 1, needed: 9, marked: [12, 15, 33, -1, 99])
    #expect(places.places == [0, 12, 33])
  }

  @Test("Labels are never nearer to each other than they need, and there is one", arguments: 0..<40)
  func apart(seed: Int) {
    let count = Int.random(in: 1...4096)
    let (pitch, needed) = (Double.random(in: 0.05...28), Double.random(in: 5...12))
    let starts = Set((0..<count).filter { _ in Int.random(in: 0..<3) == 0 })
    let marked =
      seed % 2 == 0 ? [] : Set((0..<Int.random(in: 0...count)).filter { _ in Int.random(in: 0..<9) == 0 })
    let places = LabelPlaces(count: count, pitch: pitch, needed: needed, marked: marked) {
      starts.contains($0)
    }
    #expect(!places.places.isEmpty)
    #expect(places.places.allSatisfy { (0..<count).contains($0) })
    for (first, second) in zip(places.places, places.places.dropFirst()) {
      #expect(Double(second - first) * pitch >= places.room - 1e-6)
    }
  }
}
