/// Why tensors beside the blocks play no part in attention, in the words that all families use.
enum UnusedTensor {
  static let maskBuffer = "mask buffer"
  static let positionBuffer = "position buffer"
  static let finalNorm = "final norm, after the last attention"
  static let taskHead = "task head, after the last attention"

  /// The reason, or `nil` where none of these is known.
  ///
  /// - Parameters:
  ///   - masks, positions: what the names of buffers end in.
  ///   - norm: what stands in the names of the final norm.
  ///   - heads: what the names of task heads begin with.
  static func reason(
    _ name: String, masks: [String] = [], positions: [String] = [], norm: [String] = [], heads: [String]
  ) -> String? {
    if masks.contains(where: name.hasSuffix) { return maskBuffer }
    if positions.contains(where: name.hasSuffix) { return positionBuffer }
    if norm.contains(where: { name.contains($0) }) { return finalNorm }
    return heads.contains(where: name.hasPrefix) ? taskHead : nil
  }
}
