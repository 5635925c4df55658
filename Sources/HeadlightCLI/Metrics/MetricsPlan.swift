import AttentionCore

/// What is measured.
struct MetricsPlan: Sendable {
  /// Whether heads are measured at all.
  let isOn: Bool
  /// How far `local` reaches.
  let localWindow: Int
}
