import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TensorFiles
import TokenSequences
import Tokenizers

/// One kind of attention of a sequence that an earlier run wrote: `metrics.json` and `attention.safetensors` in its folder.
struct StoredPart: Sendable {
  let side: SidePart
  /// Empty where there is no `metrics.json`.
  let table: HeadTable
  /// `nil` where there is no `attention.safetensors`.
  let maps: CapturedMaps?
  /// What measures the maps, where no metrics are stored and tokens are known.
  let measurer: PatternMeasurer?

  init(_ folder: String, selection: HeadSelection) throws {
    let metricsPath = Paths.join(folder, "metrics.json")
    let mapsPath = Paths.join(folder, "attention.safetensors")
    let metrics = fileKind(metricsPath) == nil ? nil : try StoredMetrics(metricsPath)
    let attention = fileKind(mapsPath) == nil ? nil : try StoredAttention(mapsPath)
    guard metrics != nil || attention != nil else {
      throw StoredFileError(
        path: folder,
        problem:
          "neither metrics.json nor attention.safetensors is there; write the output anew with --format safetensors"
      )
    }
    // A part has its name in the metrics alone where the sequence has no other part.
    let part = metrics?.part ?? attention?.part
    let heads = Set(
      (metrics?.table.rows.map(\.id) ?? []) + (attention?.heads(part) ?? []))
    side = SidePart(
      part: part, queries: attention?.queries, keyTokens: attention?.keys, queryPadding: nil, keyPadding: nil,
      heads: heads.filter(selection.contains).sorted(), hasMaps: attention != nil,
      hasTokens: attention?.hasTokens == true, masks: [:])
    table = metrics?.table ?? HeadTable(columns: [], rows: [])
    maps = attention.map { CapturedMaps(captured: $0.captured, part: part, heads: $0.numbers) }
    measurer = nil
  }

  /// Attention that was captured elsewhere: what is stored beside it plays no part.
  ///
  /// - Parameter hasTokens: whether the view's tokens are more than numbers.
  init(_ attention: StoredAttention, view: PartView, hasTokens: Bool, selection: HeadSelection) {
    let captured = attention.captured
    side = SidePart(
      part: view.part, queries: view.queryTokens, keyTokens: view.keyTokens,
      queryPadding: view.facts.queryPadding, keyPadding: view.facts.keyPadding,
      heads: attention.heads(view.part).filter(selection.contains).sorted(), hasMaps: true,
      hasTokens: hasTokens,
      masks: [:])
    table = HeadTable(columns: [], rows: [])
    maps = CapturedMaps(captured: captured, part: view.part, heads: attention.numbers)
    measurer = PatternMeasurer(mask: captured.looksCausal ? .causal : .bidirectional, facts: view.facts)
  }
}

/// Maps in a file that is mapped.
struct CapturedMaps: MapStore {
  let captured: CapturedAttention
  /// The part that they are of.
  let part: AttentionPart?
  /// The numbers of the heads in the file, where those are only some of the model's.
  let heads: [Int]?

  func withMap<R>(of head: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R) throws -> R? {
    guard head.part == part, let number = head.head else { return nil }
    guard let place = heads == nil ? number : heads?.firstIndex(of: number) else { return nil }
    return try captured.withPattern(layer: head.layer, head: place, body)
  }
}

/// `attention.safetensors` of an earlier run, checked against the tokens in its metadata.
struct StoredAttention: Sendable {
  let captured: CapturedAttention
  let part: AttentionPart?
  /// The numbers of the heads that the file has, ascending.
  let numbers: [Int]?
  /// The tokens; numbers where the file does not say them.
  let queries: [ResolvedSequence.Token]
  /// Those of the keys, where they are others.
  let keys: [ResolvedSequence.Token]?
  /// Whether the file says the tokens.
  let hasTokens: Bool

  init(_ path: String) throws {
    captured = try CapturedAttention.open(path)
    let metadata = captured.metadata
    func malformed(_ problem: String) -> StoredFileError { StoredFileError(path: path, problem: problem) }
    part = metadata["part"].flatMap(AttentionPart.init)
    if let list = metadata["heads"] {
      let found = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let numbers = found.compactMap { $0.flatMap { (0..<1 << 20).contains($0) ? $0 : nil } }
      let isAscending = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
      let most = captured.layers.map(\.heads).max() ?? 0
      guard numbers.count == found.count, isAscending, numbers.count >= most else {
        throw malformed(
          "expected the numbers of \(most) heads as 'heads' in the metadata, found '\(shortened(list))'")
      }
      self.numbers = numbers
    } else {
      numbers = nil
    }
    func tokens(_ key: String, _ count: Int) throws -> [ResolvedSequence.Token]? {
      guard let text = metadata[key] else { return nil }
      guard let items = (try? JSONValue.parse(Array(text.utf8)))?.array,
        case let tokens = items.compactMap(\.string), tokens.count == items.count
      else { throw malformed("expected an array of strings as '\(key)' in the metadata") }
      guard tokens.count == count else {
        throw malformed("maps of \(count) tokens, but \(tokens.count) '\(key)' in the metadata")
      }
      return tokens.map { ResolvedSequence.Token(raw: $0, label: TokenLabel.display($0)) }
    }
    func numbered(_ count: Int) -> [ResolvedSequence.Token] {
      (0..<count).map { ResolvedSequence.Token(raw: "\($0)", label: "\($0)") }
    }
    let queries = try tokens("tokens", captured.queries)
    let isSquare = captured.queries == captured.keys
    let keys = try tokens("key_tokens", captured.keys)
    if keys == nil, queries != nil, !isSquare {
      throw malformed("maps of \(captured.queries) queries and \(captured.keys) keys, but no 'key_tokens'")
    }
    hasTokens = queries != nil
    self.queries = queries ?? numbered(captured.queries)
    self.keys = keys ?? (isSquare ? nil : numbered(captured.keys))
  }

  /// The heads that there are maps of.
  func heads(_ part: AttentionPart?) -> [HeadID] {
    captured.layers.flatMap { layer in
      (0..<layer.heads).map { HeadID(part: part, layer: layer.number, head: numbers?[$0] ?? $0) }
    }
  }
}
