import Figures
import TokenSequences

extension PartView {
  /// The tokens of the queries' axis, as figures show them.
  var queryAxis: AxisTokens { axis(queryTokens, padding: facts.queryPadding, words: words.queries) }

  /// The tokens of the keys' axis, as figures show them.
  var keyAxis: AxisTokens { axis(keys, padding: facts.keyPadding, words: words.keys) }

  private func axis(
    _ tokens: [ResolvedSequence.Token], padding: [Bool]?, words: WordGroups?
  ) -> AxisTokens {
    var start = 0
    let ranges = words?.sizes.map { size in
      defer { start += size }
      return start..<start + size
    }
    // Padding is that of tokens, which merging has not kept.
    let isPadding = merge == nil ? padding : nil
    return AxisTokens(
      tokens.map(\.label),
      words: zip(ranges ?? [], words?.words ?? []).map { AxisTokens.Word($0, label: $1.label) },
      specials: Set(tokens.indices.filter { tokens[$0].isSpecial || isPadding?[$0] == true }))
  }
}
