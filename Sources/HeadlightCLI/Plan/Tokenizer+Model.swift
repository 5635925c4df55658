import FileAccess
import Tokenizers

extension Tokenizer {
  /// The tokenizer of a model: of its directory, of the file itself, or the one inside a GGUF file.
  static func open(modelPath path: String) throws(TokenizerError) -> Tokenizer {
    if fileKind(path) == .regular, Paths.fileExtension(path) == "json", Paths.stem(path) == "tokenizer" {
      return try open(file: path)
    }
    if let tokenizer = try open(directory: Paths.modelDirectory(path)) { return tokenizer }
    throw .missing(path: path)
  }
}
