// Draws labelled maps of random heads, as `report` does, and writes them as PNGs:
//
//     benchmark-figures FOLDER TOKENS PIXELS HEADS THREADS
//
// FOLDER gets HEADS pictures about PIXELS wide, causal maps of TOKENS tokens, every token labelled. It prints the seconds that
// passed and those the processors worked, frame and all, and the size of a picture. `benchmark_figures.py` beside it draws the
// same with matplotlib.

import Dispatch
import FigureRendering
import Figures
import FileAccess
import Foundation
import Synchronization

let arguments = CommandLine.arguments
guard arguments.count == 6, let tokens = Int(arguments[2]), let pixels = Double(arguments[3]),
  let heads = Int(arguments[4]), let threads = Int(arguments[5]), tokens > 0, heads > 0, threads > 0
else {
  FileHandle.standardError.write(Data("usage: benchmark-figures FOLDER TOKENS PIXELS HEADS THREADS\n".utf8))
  exit(64)
}
let folder = arguments[1]

/// Seconds that the processors have worked for this program.
func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// Words of syllables, a space before most of them.
var generator = SystemRandomNumberGenerator()
let syllables = [
  "be", "gin", "ning", "the", "light", "of", "wa", "ters", "and", "God", "said", "a", "ver", "ily", ",",
]
let labels = (0..<tokens).map { place in
  (place % 5 == 0 ? "" : "·")
    + (0..<Int.random(in: 1...3)).map { _ in syllables.randomElement() ?? "" }.joined()
}

/// Causal rows of exponentials of normal scores, as softmax makes them.
func randomMap() -> [Float] {
  var map = [Float](repeating: 0, count: tokens * tokens)
  for query in 0..<tokens {
    let weights = (0...query).map { _ in
      exp(2 * (-2 * log(Float.random(in: 1e-7..<1))).squareRoot() * cos(2 * .pi * Float.random(in: 0..<1)))
    }
    let sum = weights.reduce(0, +)
    for (key, weight) in weights.enumerated() { map[query * tokens + key] = weight / sum }
  }
  return map
}
let maps = (0..<min(heads, 12)).map { _ in randomMap() }

let start = (wall: Date(), processor: processorTime())
let renderer = FigureRenderer()
var style = FigureStyle()
style.width = pixels / style.pixelsPerPoint
let layout = HeatmapLayout(queryLabels: labels, keyLabels: labels, style: style, measurer: renderer)
let template = try renderer.template(for: layout.frame, scale: pixels / layout.frame.size.width)
let frameSeconds = Date().timeIntervalSince(start.wall)
let next = Mutex(0)
let failure = Mutex<(any Error)?>(nil)
let size = Mutex((bytes: 0, width: 0, height: 0))
DispatchQueue.concurrentPerform(iterations: threads) { _ in
  while true {
    let head = next.withLock { next in
      defer { next += 1 }
      return next
    }
    guard head < heads else { return }
    do {
      let overlay = maps[head % maps.count].withUnsafeBufferPointer {
        layout.overlay(
          title: "L\(head / 12)H\(head % 12)", subtitle: "random", weights: $0, queries: tokens, keys: tokens)
      }
      let image = try renderer.image(of: overlay, on: template)
      let bytes = try PNGEncoder.encode(image, texts: [("Software", "benchmark"), ("Head", "\(head)")])
      try writeFile("\(folder)/L\(head / 12)H\(head % 12).png", bytes)
      size.withLock { $0 = ($0.bytes + bytes.count, image.width, image.height) }
    } catch {
      failure.withLock { $0 = error }
      return
    }
  }
}
let wall = Date().timeIntervalSince(start.wall)
let processor = processorTime() - start.processor
if let error = failure.withLock({ $0 }) { throw error }
let written = size.withLock { $0 }
print("wall \(wall) s, processor \(processor) s, frame \(frameSeconds) s")
print("\(written.width) × \(written.height) pixels, \(written.bytes / heads) bytes")
