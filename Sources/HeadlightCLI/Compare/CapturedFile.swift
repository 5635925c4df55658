import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TokenSequences

/// A file of captured attention, of one sequence.
struct CapturedFile: ComparisonSide {
  let path: String
  private let attention: StoredAttention
  private let part: StoredPart
  private let text: String?

  /// - Parameters:
  ///   - tokens: the queries, and the keys where they are others; none takes those that the file says, or numbers the places.
  init(_ path: String, tokens: [ResolvedSequence], selection: HeadSelection) throws {
    let attention = try StoredAttention(path)
    let captured = attention.captured
    func checked(
      _ sequence: ResolvedSequence, _ count: Int, _ what: String
    ) throws -> [ResolvedSequence.Token] {
      guard sequence.tokens.count == count else {
        throw StoredFileError(
          path: path,
          problem: "the attention has \(count) \(what), but --tokens \(sequence.tokens.count) tokens")
      }
      return sequence.tokens
    }
    let isSquare = captured.queries == captured.keys
    let queries: [ResolvedSequence.Token]
    let keys: [ResolvedSequence.Token]?
    if let first = tokens.first {
      queries = try checked(first, captured.queries, "queries")
      keys = isSquare && tokens.count < 2 ? nil : try checked(tokens[tokens.count - 1], captured.keys, "keys")
    } else {
      queries = attention.queries
      keys = attention.keys
    }
    let view = PartView(
      part: attention.part, queryTokens: queries, keyTokens: keys, queryMask: tokens.first?.attentionMask,
      keyMask: tokens.last?.attentionMask)
    part = StoredPart(
      attention, view: view, hasTokens: !tokens.isEmpty || attention.hasTokens, selection: selection)
    self.path = path
    self.attention = attention
    text = tokens.first?.text
  }

  /// Whether queries and keys are as many.
  static func isSquare(_ path: String) throws -> Bool {
    let captured = try CapturedAttention.open(path)
    return captured.queries == captured.keys
  }

  private var source: AttentionSource { .captured(attention.captured) }
  var name: String { source.name }
  var facts: [(name: String, value: String)] { source.facts(of: nil) }
  var json: JSONValue { source.json }
  var notes: [String] { [] }
  var sequences: [String] { [displayName(ofPath: Paths.stem(path))] }

  func sequence(_ index: Int) throws -> any SideSequence { StoredSequence(text: text, stored: [part]) }
}
