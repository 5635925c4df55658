/// A text that normalizers and pre-tokenizers change step by step, while every byte of it knows from which bytes of the
/// text given it came: `NormalizedString` of Hugging Face's tokenizers.
struct AlignedText: Sendable {
  /// Bytes of the text given.
  struct Origin: Sendable, Equatable {
    var start: UInt32
    var end: UInt32
  }

  /// The most bytes that normalizers may make of a text: each of them is accompanied by its origin.
  static let sizeLimit = 1 << 28

  /// Always valid UTF-8.
  var bytes: [UInt8]
  /// Where each byte came from, counted in bytes of the whole text given. All bytes of a character share one origin.
  var origins: [Origin]
  /// What of the text given this text stands for, also where nothing is left of it.
  var origin: Origin

  /// A text as it was given.
  init(_ text: String) {
    bytes = Array(text.utf8)
    origins = []
    origins.reserveCapacity(bytes.count)
    origin = Origin(start: 0, end: UInt32(bytes.count))
    var start: UInt32 = 0
    for scalar in text.unicodeScalars {
      let end = start + UInt32(UTF8.width(scalar))
      for _ in start..<end { origins.append(Origin(start: start, end: end)) }
      start = end
    }
  }

  /// A part of a text.
  init(bytes: [UInt8], origins: [Origin], origin: Origin) {
    self.bytes = bytes
    self.origins = origins
    self.origin = origin
  }

  /// The origin of what was inserted before the first character: no bytes of the text given.
  var emptyOrigin: Origin { Origin(start: origin.start, end: origin.start) }
}
