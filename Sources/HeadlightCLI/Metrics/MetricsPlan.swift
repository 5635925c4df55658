import AttentionCore

/// What is measured.
struct MetricsPlan: Sendable {
  /// Whether heads are measured at all.
  let isOn: Bool
  /// Whether the weights of heads are analysed too.
  let includesCircuits: Bool
  /// Whether repeated random tokens are run first.
  let includesProbe: Bool
  /// How far `local` reaches.
  let localWindow: Int
}
