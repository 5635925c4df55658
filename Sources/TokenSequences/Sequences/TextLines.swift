/// The lines of a file of running text, one text a line. Lines end at a newline, with or without a carriage return before
/// it; the file is read once, and a line becomes a string only when its turn comes.
public struct TextLines: Sequence, Sendable {
  /// One line.
  public struct Line: Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Where it stands, for messages: `prompts.txt, line 3`.
    public let origin: String
    /// The text; `nil` where it is not valid UTF-8.
    public let text: String?
    /// Whether there is nothing in it but blanks.
    public let isBlank: Bool

    /// The line as a sequence of that name.
    public func sequence(id: String) -> Result<TokenSequence, SequenceError> {
      guard let text else {
        return .failure(SequenceError(origin: origin, problem: "the text is not valid UTF-8"))
      }
      return .success(TokenSequence(id: id, origin: origin, text: text))
    }
  }

  let bytes: [UInt8]
  private let name: String

  /// Reads a file, or standard input (`-`).
  public init(_ path: String) throws(SequenceFileError) {
    self.init(bytes: try SequenceFileError.bytes(path), name: path == "-" ? "standard input" : path)
  }

  init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  public func makeIterator() -> Iterator { Iterator(bytes: bytes, name: name) }

  /// Goes from line to line.
  public struct Iterator: IteratorProtocol {
    private let bytes: [UInt8]
    private let name: String
    private var start = 0
    private var number = 0

    fileprivate init(bytes: [UInt8], name: String) {
      self.bytes = bytes
      self.name = name
    }

    public mutating func next() -> Line? {
      guard start < bytes.count else { return nil }
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var line = bytes[start..<end]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      start = end + 1
      number += 1
      return Line(
        number: number, origin: "\(name), line \(number)", text: String(validating: line, as: UTF8.self),
        isBlank: line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
    }
  }
}
