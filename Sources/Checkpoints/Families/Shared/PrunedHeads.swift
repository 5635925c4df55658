extension ConfigReader {
  /// How many of a layer's heads its matrices still have: `pruned_heads` lists the others by layer. Those that are left
  /// are numbered from 0, as transformers numbers them.
  func keptHeads(ofLayer layer: Int, of heads: Int) throws(CheckpointError) -> Int {
    guard let pruned = try nested("pruned_heads")?.list("\(layer)") else { return heads }
    let numbers = Set(pruned.compactMap(\.int))
    guard numbers.count == pruned.count, numbers.allSatisfy({ (0..<heads).contains($0) }),
      numbers.count < heads
    else {
      throw .config(
        path: path,
        problem: "'pruned_heads' of layer \(layer): expected some of the heads 0 to \(heads - 1), each once")
    }
    return heads - numbers.count
  }
}
