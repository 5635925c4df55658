extension Drawing {
  /// The drawing as text, one line an element, for golden tests: equal drawings have equal text.
  ///
  /// Lengths are in points with at most two decimals. The indices of an image of more than 32 × 32 cells are
  /// given by a checksum.
  public var dump: String {
    var lines = [
      "drawing \(length(size.width)) × \(length(size.height)) on \(background?.hex ?? "nothing")",
      "title \(title)",
      "description \(description)",
    ]
    for group in groups {
      lines.append("group \(group.name)")
      for element in group.elements { lines.append(contentsOf: element.dump.map { "  " + $0 }) }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension DrawingElement {
  fileprivate var dump: [String] {
    switch self {
    case .fill(let rect, let color): ["fill \(rect.dump) \(color.hex)"]
    case .line(let from, let to, let width, let color):
      ["line \(from.dump) to \(to.dump) width \(length(width)) \(color.hex)"]
    case .text(let run):
      [
        "text \(run.position.dump) \(run.anchor)\(run.rotation == 0 ? "" : " rotated \(length(run.rotation))") "
          + "\(run.font.role) \(length(run.font.size))\(run.font.weight == .bold ? " bold" : "") "
          + "\(run.color.hex) “\(run.string)”"
      ]
    case .cells(let image): image.dump
    case .picture(let picture): [picture.dump]
    }
  }
}

extension CellImage {
  fileprivate var dump: [String] {
    let colors = [palette.first, palette.last].compactMap { $0?.hex }.joined(separator: "…")
    let head = "cells \(rect.dump) \(rows) × \(columns), \(palette.count) colours \(colors)"
    guard rows <= 32 && columns <= 32 else { return ["\(head), checksum \(String(checksum, radix: 16))"] }
    return [head]
      + (0..<rows).map { row in
        "  " + indices[row * columns..<(row + 1) * columns].map(twoDigits).joined(separator: " ")
      }
  }

  private var checksum: UInt64 { fnv(indices) }
}

extension Picture {
  fileprivate var dump: String {
    "picture \(rect.dump) \(width) × \(height) \(isSmooth ? "smooth" : "hard"), checksum "
      + String(fnv(pixels), radix: 16)
  }
}

/// FNV-1a.
private func fnv(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

extension Point {
  fileprivate var dump: String { "\(length(x)),\(length(y))" }
}

extension Rect {
  fileprivate var dump: String { "\(length(x)),\(length(y)) \(length(width)) × \(length(height))" }
}

private func length(_ value: Double) -> String { decimal(value, places: 2) }

private func twoDigits(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
