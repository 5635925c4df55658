/// The text of a template as jinja2 reads it: line ends are `\n`, and one at the end is left out.
struct TemplateSource: Sendable {
  /// Name for messages.
  let name: String
  let scalars: [Unicode.Scalar]
  /// Offset of the first scalar of each line.
  private let lineStarts: [Int]

  init(_ text: String, name: String) {
    var scalars = TemplateSource.withUnixLineEnds(Array(text.unicodeScalars))
    if scalars.last == "\n" { scalars.removeLast() }
    self.name = name
    self.scalars = scalars
    lineStarts = [0] + scalars.indices.filter { scalars[$0] == "\n" }.map { $0 + 1 }
  }

  /// `\r\n` and `\r` become `\n`.
  static func withUnixLineEnds(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard scalars.contains("\r") else { return scalars }
    var result: [Unicode.Scalar] = []
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\n", index > 0, scalars[index - 1] == "\r" { continue }
      result.append(scalar == "\r" ? "\n" : scalar)
    }
    return result
  }

  /// Line and column of the scalar at `offset`.
  func place(_ offset: Int) -> TemplatePlace {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return TemplatePlace(template: name, line: low + 1, column: offset - lineStarts[low] + 1)
  }
}
