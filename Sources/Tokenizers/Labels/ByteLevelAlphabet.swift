/// GPT-2's spelling of bytes as printable characters: bytes that print stand for themselves, the other 68 are moved
/// to U+0100 and up, in order (`bytes_to_unicode` of OpenAI's encoder).
enum ByteLevelAlphabet {
  private static let table: [Unicode.Scalar: UInt8] = {
    var table: [Unicode.Scalar: UInt8] = [:]
    var moved: UInt32 = 0x100
    for byte in UInt8.min...UInt8.max {
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: table[Unicode.Scalar(byte)] = byte
      default:
        if let scalar = Unicode.Scalar(moved) { table[scalar] = byte }
        moved += 1
      }
    }
    return table
  }()

  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = table.sorted { $0.value < $1.value }.map(\.key)

  /// The bytes that a token spells; `nil` when a character is not of the alphabet.
  static func bytes(of token: String) -> [UInt8]? {
    var spelled: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = table[scalar] else { return nil }
      spelled.append(byte)
    }
    return spelled
  }

  /// The characters of all bytes in UTF-8: two bytes each, the second 0 where there is one.
  static let spellings: [(UInt8, UInt8)] = scalars.map { scalar in
    let bytes = Array(String(scalar).utf8)
    return (bytes[0], bytes.count > 1 ? bytes[1] : 0)
  }

  /// The text that a token spells, byte by byte where it is not valid UTF-8; `nil` when a character is not of the
  /// alphabet (a special token, say).
  static func decode(_ token: String) -> [TokenLabel.Piece]? {
    bytes(of: token).map { TokenLabel.pieces(of: $0) }
  }
}

extension TokenLabel {
  /// The characters that bytes stand for; bytes that belong to none stay bytes.
  public static func pieces(of bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      if let character = String(validating: rest.prefix(length), as: UTF8.self),
        let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1
      {
        pieces.append(.scalar(scalar))
        rest = rest.dropFirst(length)
      } else {
        pieces.append(.byte(first))
        rest = rest.dropFirst()
      }
    }
    return pieces
  }
}
