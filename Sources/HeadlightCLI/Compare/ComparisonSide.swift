import AttentionCore
import StrictJSON
import TokenSequences

/// One of the two that are compared.
protocol ComparisonSide: Sendable {
  /// What it is called.
  var name: String { get }
  /// What was understood of it, as pages show it.
  var facts: [(name: String, value: String)] { get }
  /// The same for programs.
  var json: JSONValue { get }
  /// What the reader must know of it.
  var notes: [String] { get }
  /// The names of its sequences, in order.
  var sequences: [String] { get }

  /// The sequence with a number.
  ///
  /// - Throws: why it cannot be compared.
  func sequence(_ index: Int) throws -> any SideSequence
}

/// One sequence on one side: its tokens are known; its maps are made when they are asked for.
protocol SideSequence: Sendable {
  /// The running text, where it is known.
  var text: String? { get }
  /// What is to be said of it.
  var notes: [String] { get }
  /// The kinds of attention that it has.
  var parts: [SidePart] { get }

  /// How many bytes of disk the maps of a layer take while they are compared.
  func scratchBytes(ofLayer layer: Int) -> Int

  /// Makes the maps of some heads.
  ///
  /// - Parameters:
  ///   - heads: some of those of `parts`.
  ///   - isMeasured: whether metrics are wanted too.
  func run(_ heads: Set<HeadID>, isMeasured: Bool, work: SideWork) throws -> SideResult
}

/// What a side works with.
struct SideWork: Sendable {
  let threads: Int
  /// Where there is room for scratch files.
  let directory: String
  /// Called once for each map that was made.
  let advance: @Sendable () -> Void
}

/// One kind of attention of a sequence on one side.
struct SidePart: Sendable {
  let part: AttentionPart?
  /// The queries; `nil` where there are no maps. Where tokens are not known, they are numbers.
  let queries: [ResolvedSequence.Token]?
  /// The keys, where they are others than the queries.
  let keyTokens: [ResolvedSequence.Token]?
  /// `true` marks padding.
  let queryPadding: [Bool]?
  let keyPadding: [Bool]?
  /// All heads, in order.
  let heads: [HeadID]
  /// Whether there are maps.
  let hasMaps: Bool
  /// Whether tokens are known.
  let hasTokens: Bool
  /// The mask of each layer that is known.
  let masks: [Int: AttentionMask]

  var keys: [ResolvedSequence.Token]? { keyTokens ?? queries }
}

/// What one sequence gives on one side.
struct SideResult: Sendable {
  /// The metrics of the heads of each part; empty where there are none.
  let tables: [AttentionPart?: HeadTable]
  let maps: any MapStore

  /// The table of a part.
  func table(_ part: AttentionPart?) -> HeadTable { tables[part] ?? HeadTable(columns: [], rows: []) }
}

/// Maps that can be looked at one by one, from several threads.
protocol MapStore: Sendable {
  /// Calls `body` with a map `[query, key]`, which is valid during the call only.
  ///
  /// - Returns: `nil` where there is no such map.
  func withMap<R>(of head: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R) throws -> R?
}

/// No maps.
struct NoMaps: MapStore {
  func withMap<R>(of head: HeadID, _ body: (UnsafeBufferPointer<Float>) throws -> R) throws -> R? { nil }
}
