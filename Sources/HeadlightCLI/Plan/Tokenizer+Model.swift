import Checkpoints
import FileAccess
import Tokenizers

extension Tokenizer {
  /// The tokenizer of a model: `tokenizer.json` itself, the one inside a GGUF file, or that of a directory, which may hold
  /// a GGUF file too.
  static func open(modelPath path: String) throws -> Tokenizer {
    let isFile = fileKind(path) == .regular
    if isFile, Paths.fileExtension(path) == "json", Paths.lastComponent(path).hasPrefix("tokenizer") {
      return try open(file: path)
    }
    if isFile, let tokenizer = try inGGUF(path) { return tokenizer }
    if let tokenizer = try open(directory: Paths.modelDirectory(path)) { return tokenizer }
    if !isFile, let tokenizer = try inGGUF(path) { return tokenizer }
    throw TokenizerError.missing(path: path)
  }

  /// - Returns: `nil` where there is no GGUF file, or none with tokens.
  private static func inGGUF(_ path: String) throws -> Tokenizer? {
    let found: GGUFTokens?
    do { found = try GGUFTokens.read(path) } catch CheckpointError.notAModel { return nil }
    guard let tokens = found else { return nil }
    var vocabulary = GGUFVocabulary(
      path: tokens.path, architecture: tokens.architecture, model: tokens.model, tokens: tokens.tokens)
    vocabulary.pre = tokens.pre
    vocabulary.scores = tokens.scores
    vocabulary.tokenTypes = tokens.tokenTypes
    vocabulary.merges = tokens.merges
    vocabulary.precompiledCharsMap = tokens.precompiledCharsMap
    vocabulary.bosID = tokens.bosID
    vocabulary.eosID = tokens.eosID
    vocabulary.unknownID = tokens.unknownID
    vocabulary.paddingID = tokens.paddingID
    vocabulary.addsBOS = tokens.addsBOS
    vocabulary.addsEOS = tokens.addsEOS
    vocabulary.addsSpacePrefix = tokens.addsSpacePrefix
    return try Tokenizer(vocabulary)
  }
}
