import AttentionCore

/// What is measured.
struct MetricsPlan: Sendable {
  /// Whether heads are measured at all.
  let isOn: Bool
  /// Whether the weights of heads are analysed too.
  let includesCircuits: Bool
  /// Whether repeated random tokens are run first.
  let includesProbe: Bool
  /// Whether it is found out how far heads are from each other.
  var comparesHeads = true
  /// How far `local` reaches.
  let localWindow: Int
}
