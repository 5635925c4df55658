import AttentionCore

/// Queries, keys and values of one fused matrix whose outputs are groups: some query heads, then a key head, then a
/// value head. With one query head a group they alternate head by head; with one group all queries share keys and values.
struct GroupedProjections {
  let query: LinearMap
  let key: LinearMap
  let value: LinearMap

  /// Takes `NAME.weight` apart, `[groups · (queries + 2) · headWidth, inputs]`, and `NAME.bias` where `bias` says so.
  init(
    _ weights: WeightReader, _ name: String, inputs: Int, groups: Int, queries: Int, headWidth: Int,
    bias: Bool
  ) throws(CheckpointError) {
    let group = (queries + 2) * headWidth
    let weight = try weights.tensor("\(name).weight", shape: [groups * group, inputs])
    let biases = bias ? try weights.vector("\(name).bias", count: groups * group) : nil
    func map(_ heads: Range<Int>) -> LinearMap {
      let outputs = heads.lowerBound * headWidth..<heads.upperBound * headWidth
      let starts = (0..<groups).map { $0 * group + outputs.lowerBound }
      return LinearMap(
        parts: starts.map { start in
          WeightMatrix(
            weight, offset: start * inputs, inputs: inputs, outputs: outputs.count, layout: .outputMajor)
        }, bias: biases.map { biases in starts.flatMap { biases[$0..<$0 + outputs.count] } })
    }
    query = map(0..<queries)
    key = map(queries..<queries + 1)
    value = map(queries + 1..<queries + 2)
  }
}
