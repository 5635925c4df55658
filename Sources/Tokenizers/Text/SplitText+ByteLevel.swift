extension SplitText {
  /// Spells the bytes of all pieces that are no added tokens with GPT-2's alphabet. Each character has the origin of its
  /// byte.
  mutating func spellBytes() throws(TokenizerError) {
    let spellings = ByteLevelAlphabet.spellings
    // No byte becomes more than two.
    let limit = 2 * pieces.reduce(0) { $0 + $1.range.count }
    guard limit <= 2 * AlignedText.sizeLimit else { throw AlignedText.tooLong }
    let old = text
    var newPieces = pieces
    var origins: [AlignedText.Origin] = []
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { bytes, count in
      origins = [AlignedText.Origin](unsafeUninitializedCapacity: limit) { origins, originCount in
        count = old.bytes.withUnsafeBufferPointer { oldBytes in
          old.origins.withUnsafeBufferPointer { oldOrigins in
            var position = 0
            for index in newPieces.indices {
              let range = newPieces[index].range
              let start = position
              let isSpelled = newPieces[index].addedToken == nil
              for place in range {
                let byte = oldBytes[place]
                let (first, second) = isSpelled ? spellings[Int(byte)] : (byte, 0)
                bytes[position] = first
                origins[position] = oldOrigins[place]
                position += 1
                if second != 0 {
                  bytes[position] = second
                  origins[position] = oldOrigins[place]
                  position += 1
                }
              }
              newPieces[index].range = start..<position
            }
            return position
          }
        }
        originCount = count
      }
    }
    text = AlignedText(bytes: bytes, origins: origins, origin: old.origin)
    pieces = newPieces
  }
}
