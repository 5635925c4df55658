import Testing

import Figures

/// Labels and weights that are the same on every machine.
enum TestMaps {
  static func labels(_ count: Int) -> [String] {
    let words = ["The", "·cat", "·sat", "·on", "·the", "·mat", ",", "·unbelievably", "日本", ""]
    return (0..<count).map { words[$0 % words.count] }
  }

  /// `[query, key]`: rows of small integers divided by their sums, so that each sums to about 1.
  static func weights(_ queries: Int, _ keys: Int, isCausal: Bool = true, seed: Int = 0) -> [Float] {
    var weights = [Float](repeating: 0, count: queries * keys)
    for query in 0..<queries {
      let count = isCausal ? min(query + 1, keys) : keys
      func raw(_ key: Int) -> Int {
        let value = (query * 31 + key * 17 + seed * 7 + query * key) % 23
        return value * value * value + 1
      }
      var sum = 0
      for key in 0..<count { sum += raw(key) }
      for key in 0..<count { weights[query * keys + key] = Float(raw(key)) / Float(sum) }
    }
    return weights
  }

  /// Every key that a query may see has the same weight.
  static func even(_ tokens: Int) -> [Float] {
    (0..<tokens * tokens).map { $0 % tokens <= $0 / tokens ? 1 / Float($0 / tokens + 1) : 0 }
  }

  /// Of 4,096 tokens, each of which looks at the first one and the one before it.
  static let long: [Float] = {
    let tokens = 4096
    var weights = [Float](repeating: 0, count: tokens * tokens)
    for query in 0..<tokens {
      weights[query * tokens] = 1
      if query > 1 { weights[query * tokens] = 0.25 + Float(query % 7) / 16 }
      if query > 1 { weights[query * tokens + query - 1] = 1 - weights[query * tokens] }
    }
    return weights
  }()
}

extension SmallMap {
  init(_ weights: [Float], _ queries: Int, _ keys: Int, side: Int, style: FigureStyle = FigureStyle()) {
    self = weights.withUnsafeBufferPointer {
      SmallMap(weights: $0, queries: queries, keys: keys, side: side, style: style)
    }
  }
}

extension Drawing {
  /// Expects that no text overlaps another one or a map, and that none leaves the figure.
  func expectRoom(_ name: String = "", sourceLocation: SourceLocation = #_sourceLocation) {
    let maps = groups.filter { $0.name == "maps" || $0.name == "bars" }.flatMap(\.elements).compactMap {
      element in
      switch element {
      case .cells(let image): image.rect
      case .fill(let rect, _): rect
      default: nil as Rect?
      }
    }
    let texts = groups.filter { $0.name != "weights" }.flatMap { self.texts($0.name) }
    let boxes = texts.map(\.box)
    for (place, box) in boxes.enumerated() {
      let isInside =
        box.x >= -0.01 && box.maxX <= size.width + 0.01 && box.y >= -0.01 && box.maxY <= size.height + 0.01
      #expect(isInside, "\(name): outside: \(texts[place])", sourceLocation: sourceLocation)
      let other = boxes[(place + 1)...].firstIndex { $0.overlaps(box) }
      #expect(
        other == nil, "\(name): \(texts[place]) over \(other.map { texts[$0].string } ?? "")",
        sourceLocation: sourceLocation)
      #expect(
        !maps.contains { $0.overlaps(box) }, "\(name): on a map: \(texts[place])",
        sourceLocation: sourceLocation)
    }
  }
}
