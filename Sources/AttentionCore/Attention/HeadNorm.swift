/// Normalisation of queries or keys, after their projection and before rotation.
public struct HeadNorm: Sendable {
  /// What is normalised together.
  public enum Scope: String, Sendable {
    /// Each head's vector on its own (Qwen 3, Gemma 3).
    case head
    /// All heads of a token as one vector (OLMo 2).
    case token
  }

  /// Centred or not, gain and bias. With the scope `.head` they have `d_head` numbers that all heads share, or
  /// `heads · d_head`.
  public let norm: Norm
  /// What is normalised together.
  public let scope: Scope

  /// Puts norm and scope together.
  public init(_ norm: Norm, scope: Scope) {
    self.norm = norm
    self.scope = scope
  }

  func fits(heads: Int, width: Int) -> Bool {
    [norm.gain, norm.bias].allSatisfy { values in
      guard let count = values?.count else { return true }
      return count == heads * width || scope == .head && count == width
    }
  }

  /// Normalises `[rows, heads · width]` in place.
  func apply(
    _ x: UnsafeMutablePointer<Float>, rows: Int, heads: Int, width: Int, parallel: Parallel
  ) {
    let shared = Shared(x)
    let block = 32
    parallel.forEach((rows + block - 1) / block) { index, _ in
      for row in index * block..<min((index + 1) * block, rows) {
        let vector = shared.pointer + row * heads * width
        guard scope == .head else {
          norm.normalise(vector, width: heads * width, to: vector)
          continue
        }
        let isShared = (norm.gain ?? norm.bias)?.count == width
        for head in 0..<heads {
          norm.normalise(
            vector + head * width, width: width, gainStart: isShared ? 0 : head * width,
            to: vector + head * width)
        }
      }
    }
  }
}
