import FileAccess
import StrictJSON

/// What can be wrong with the files of a tokenizer, or with a text that it is given.
public enum TokenizerError: Error, Sendable, CustomStringConvertible {
  /// A file cannot be read.
  case file(FileAccessError)
  /// There is no tokenizer at that path.
  case missing(path: String)
  /// A file can be read, but is not what it should be.
  case malformed(path: String, problem: String)
  /// The file is right, but asks for something that is not supported: tokens would not agree, so there are none.
  case unsupported(path: String, what: String)
  /// The text cannot be tokenized.
  case text(problem: String)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let path):
      "\(path): there is no tokenizer (tokenizer.json, vocab.json with merges.txt, vocab.txt, or a SentencePiece model); give tokens or ids, or put the model's tokenizer files there"
    case .malformed(let path, let problem): "\(path): \(problem)"
    case .unsupported(let path, let what):
      "\(path): \(what) is not supported; its tokens would not be those that the model knows"
    case .text(let problem): problem
    }
  }

  /// The most bytes that a file of a tokenizer may have.
  static let sizeLimit = 1 << 28

  static func bytes(_ path: String) throws(TokenizerError) -> [UInt8] {
    do throws(FileAccessError) { return try readFile(path, limit: sizeLimit) } catch { throw .file(error) }
  }

  static func text(_ path: String) throws(TokenizerError) -> String {
    guard let text = String(validating: try bytes(path), as: UTF8.self) else {
      throw .malformed(path: path, problem: "the text is not valid UTF-8")
    }
    return text
  }

  static func json(_ path: String) throws(TokenizerError) -> JSONValue {
    let bytes = try bytes(path)
    do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
      throw .malformed(path: path, problem: error.description)
    }
  }
}
