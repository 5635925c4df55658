extension MetricGrid {
  /// What the panels show, in words.
  ///
  /// - Parameter name: what they are of; may be empty.
  func description(of name: String) -> String {
    let shape =
      "\(counted(layers.count, "layer", "layers")) (rows) × \(counted(heads.count, "head", "heads")) (columns)"
    let start = "A cell a head, \(shape)\(name.isEmpty ? "" : ", of \(name)")."
    return ([start] + panels.compactMap(sentence)).joined(separator: " ")
  }

  private func sentence(_ panel: MetricPanel) -> String? {
    guard case .numbers(let values, _) = panel.content else {
      let counts = panel.counts.map { "\($0.count) \($0.name.name)" }
      return counts.isEmpty ? nil : "\(panel.title): \(counts.joined(separator: ", "))."
    }
    var least: Double?
    var greatest: (value: Double, layer: Int, head: Int)?
    for (layer, row) in values.enumerated() where layer < layers.count {
      for (head, value) in row.enumerated() where head < heads.count {
        guard let value else { continue }
        least = min(least ?? value, value)
        if value > greatest?.value ?? -.infinity { greatest = (value, layers[layer], heads[head]) }
      }
    }
    guard let least, let greatest else { return nil }
    return
      "\(panel.title): \(signedDigits(least)) to \(signedDigits(greatest.value)), most in L\(greatest.layer)H\(greatest.head)."
  }
}
