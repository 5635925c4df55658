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

  private static func inGGUF(_ path: String) throws -> Tokenizer? {
    guard let tokens = try GGUFTokens.find(path) else { return nil }
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

extension GGUFTokens {
  /// The vocabulary in a model's file, or in a file of a model's directory.
  ///
  /// - Returns: `nil` where there is no GGUF file, or none with tokens.
  static func find(_ path: String) throws -> GGUFTokens? {
    // Files of a tokenizer, such as `vocab.txt`, are told from their directory.
    if fileKind(path) == .regular, Paths.fileExtension(path) != "gguf" { return (try? read(path)) ?? nil }
    do throws(CheckpointError) { return try read(path) } catch {
      if case .notAModel = error { return nil }
      throw error
    }
  }
}
