import AttentionCore

extension HeadTable {
  /// How many heads are of which kind: `Kinds of heads: 2 induction, 1 sink, 5 mixed.` Empty where there is no head.
  public var kindCounts: String {
    let counts = HeadKind.allCases.compactMap { kind -> String? in
      let count = rows.count { $0.name.kind == kind }
      return count > 0 ? "\(count) \(kind.title)" : nil
    }
    return counts.isEmpty ? "" : "Kinds of heads: \(counts.joined(separator: ", "))."
  }
}
