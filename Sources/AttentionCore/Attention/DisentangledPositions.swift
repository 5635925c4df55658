#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Relative positions that have queries and keys of their own (He et al. 2021, DeBERTa): the score of query i and key j is
/// `(q_i · k_j + q_i · K_r + k_j · Q_r) · scale`, where r is the row of the distance i − j in a table of vectors.
public struct DisentangledPositions: Sendable {
  /// Which row of the table a distance has.
  public struct Rows: Sendable, Equatable {
    /// Half the number of rows; row `span` is that of distance 0.
    public let span: Int
    /// Where rows stand for buckets, the distance that the last of them ends with; half of the buckets are for single
    /// distances, the others widen logarithmically. `nil` where each row is one distance.
    public let greatestDistance: Int?

    /// `nil` where the formula has no meaning: no row, fewer than two buckets, or a distance that leaves nothing to widen.
    public init?(span: Int, greatestDistance: Int?) {
      self.span = span
      self.greatestDistance = greatestDistance
      guard span > 0, span <= 1 << 31 else { return nil }
      if let greatestDistance, span < 2 || greatestDistance - 1 <= span / 2 { return nil }
    }

    /// The row of a key `distance` places before its query; it never falls as the distance grows. Distances beyond the
    /// table share its first or last row.
    public func row(of distance: Int) -> Int {
      min(max(span + bucket(distance), 0), 2 * span - 1)
    }

    /// In 32 bits, in the order of DeBERTa's `make_log_bucket_position`, since rounding decides at the edges.
    private func bucket(_ distance: Int) -> Int {
      let middle = span / 2
      guard let greatestDistance, abs(distance) > middle else { return distance }
      let widest = logf(Float(Double(greatestDistance - 1) / Double(middle)))
      let steps = (logf(Float(abs(distance)) / Float(middle)) / widest * Float(middle - 1)).rounded(.up)
      return (steps < Float(span) ? Int(steps) + middle : 2 * span) * distance.signum()
    }
  }

  /// A vector for each row, `[2 · span, d_model]`.
  public let table: Tensor
  /// Normalises the table's vectors.
  public let norm: Norm?
  /// Which row a distance has.
  public let rows: Rows
  /// Makes the keys that queries of tokens meet (content to position), or `nil` where there are none.
  public let key: LinearMap?
  /// Makes the queries that keys of tokens meet (position to content), or `nil` where there are none.
  public let query: LinearMap?

  /// The table must have `2 · span` rows, as wide as the maps' inputs.
  public init(table: Tensor, norm: Norm?, rows: Rows, key: LinearMap?, query: LinearMap?) {
    precondition(table.shape.count == 2 && table.shape[0] == 2 * rows.span)
    precondition([key, query].allSatisfy { $0 == nil || $0?.inputs == table.shape[1] })
    self.table = table
    self.norm = norm
    self.rows = rows
    self.key = key
    self.query = query
  }

  /// Queries and keys of the positions that a sequence needs.
  func projected(queries: Int, keys: Int, parallel: Parallel) -> ProjectedPositions {
    let first = rows.row(of: 1 - keys)
    let count = rows.row(of: queries - 1) - first + 1
    let width = table.shape[1]
    let vectors = FloatBuffer(count: count * width)
    table.copyFloats(from: first * width, count: count * width, to: vectors.pointer)
    norm?.apply(vectors.pointer, rows: count, width: width, to: vectors.pointer, parallel: parallel)
    func applied(_ map: LinearMap?) -> FloatBuffer? {
      guard let map else { return nil }
      let result = FloatBuffer(count: count * map.outputs)
      map.apply(vectors.pointer, rows: count, to: result.pointer, parallel: parallel)
      return result
    }
    return ProjectedPositions(
      rows: (1 - keys..<queries).map { rows.row(of: $0) - first }, keys: applied(key), queries: applied(query)
    )
  }
}

/// Queries and keys of positions for one sequence, all heads side by side.
struct ProjectedPositions: Sendable {
  /// The row of distance `query − key` at `query − key + keys − 1`.
  let rows: [Int]
  /// `[rows, keyValueHeads · d_head]`.
  let keys: FloatBuffer?
  /// `[rows, heads · d_head]`.
  let queries: FloatBuffer?
}

/// What one head reads of `ProjectedPositions`.
struct HeadPositions {
  let rows: [Int]
  let keys: UnsafeMutablePointer<Float>?
  let keyStride: Int
  let queries: UnsafeMutablePointer<Float>?
  let queryStride: Int
}

extension HeadRun {
  /// Adds what positions contribute to the scores of a block of queries with some keys, in tiles: the distances of a tile
  /// are few neighbouring rows, so that nothing grows with the square of the sequence.
  func add(
    _ positions: HeadPositions, queries: Range<Int>, keys: Range<Int>, to map: UnsafeMutablePointer<Float>
  ) {
    let side = AttentionRun.queryBlock
    let byQuery = FloatBuffer(count: positions.keys == nil ? 0 : 2 * side * side)
    let byKey = FloatBuffer(count: positions.queries == nil ? 0 : 2 * side * side)
    for start in stride(from: keys.lowerBound, to: keys.upperBound, by: side) {
      let keys = start..<min(start + side, keys.upperBound)
      let first = positions.rows[queries.lowerBound - keys.upperBound + columns]
      let count = positions.rows[queries.upperBound - keys.lowerBound + columns - 2] - first + 1
      if let vectors = positions.keys {
        MatrixProduct.multiply(
          m: queries.count, n: count, k: width, alpha: scale, a: q + queries.lowerBound * qStride,
          lda: qStride, b: vectors + first * positions.keyStride, ldb: positions.keyStride, transposeB: true,
          c: byQuery.pointer, ldc: count)
      }
      if let vectors = positions.queries {
        MatrixProduct.multiply(
          m: keys.count, n: count, k: width, alpha: scale, a: k + keys.lowerBound * kStride, lda: kStride,
          b: vectors + first * positions.queryStride, ldb: positions.queryStride, transposeB: true,
          c: byKey.pointer, ldc: count)
      }
      positions.rows.withUnsafeBufferPointer { rows in
        for query in queries {
          let target = map + (query - queries.lowerBound) * columns
          let own = byQuery.pointer + (query - queries.lowerBound) * count
          for key in keys {
            let row = rows[query - key + columns - 1] - first
            if positions.keys != nil { target[key] += own[row] }
            if positions.queries != nil {
              target[key] += byKey.pointer[(key - keys.lowerBound) * count + row]
            }
          }
        }
      }
    }
  }
}
