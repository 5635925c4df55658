/// A prefix tree over the bytes of tokens: finds every token that a text begins with in one walk.
struct TokenTrie: Sendable {
  /// The node without a byte.
  static let root: Int32 = 0

  /// The id of the token that ends at each node; -1 where none does.
  private(set) var ids: [Int32] = [-1]
  /// Open addressing: a node (28 bits), a byte (8) and the child it leads to (28), which is never 0; 0 where free.
  private var edges: [UInt64] = Array(repeating: 0, count: 1024)
  private var hash = ByteHash.shared
  private static let nodeLimit = 1 << 25
  private static let childMask: UInt64 = (1 << 28) - 1
  /// The most bytes of a token. As many are looked at for each character of a text.
  private static let tokenLimit = 4096

  /// The tree of a vocabulary's tokens.
  ///
  /// - Throws: where a token is too long, or all of them have more bytes than a tree has nodes.
  init(_ vocabulary: TokenTable, path: String) throws(TokenizerError) {
    guard vocabulary.longest <= Self.tokenLimit else {
      throw .unsupported(
        path: path, what: "a token of \(vocabulary.longest) bytes (more than \(Self.tokenLimit))")
    }
    vocabulary.forEach { token, id in insert(token, id) }
    guard ids.count < Self.nodeLimit else {
      throw .malformed(path: path, problem: "the tokens of the vocabulary are too long together")
    }
  }

  private mutating func insert(_ token: UnsafeBufferPointer<UInt8>, _ id: Int32) {
    var node = Self.root
    for byte in token {
      if let child = child(of: node, byte) {
        node = child
        continue
      }
      guard ids.count < Self.nodeLimit else { return }
      if 2 * ids.count >= edges.count { grow() }
      let child = Int32(truncatingIfNeeded: ids.count)
      ids.append(-1)
      add(UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte), child)
      node = child
    }
    ids[Int(node)] = id
  }

  private mutating func add(_ key: UInt64, _ child: Int32) {
    var slot = Int(truncatingIfNeeded: hash(key)) & (edges.count - 1)
    while edges[slot] != 0 { slot = (slot + 1) & (edges.count - 1) }
    edges[slot] = key << 28 | UInt64(UInt32(bitPattern: child))
  }

  private mutating func grow() {
    let old = edges
    edges = Array(repeating: 0, count: 2 * old.count)
    for edge in old where edge != 0 {
      add(edge >> 28, Int32(truncatingIfNeeded: edge & Self.childMask))
    }
  }

  /// The node that a byte leads to.
  @inline(__always)
  func child(of node: Int32, _ byte: UInt8) -> Int32? {
    let key = UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    let mask = edges.count &- 1
    var slot = Int(truncatingIfNeeded: hash(key)) & mask
    while true {
      let edge = edges[slot]
      if edge == 0 { return nil }
      if edge >> 28 == key { return Int32(truncatingIfNeeded: edge & Self.childMask) }
      slot = (slot &+ 1) & mask
    }
  }

  /// The node that a text leads to.
  func node(_ text: String) -> Int32? {
    var node = Self.root
    for byte in text.utf8 {
      guard let child = child(of: node, byte) else { return nil }
      node = child
    }
    return node
  }
}
