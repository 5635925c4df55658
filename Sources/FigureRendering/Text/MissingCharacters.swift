import Figures
import Synchronization

/// What a renderer's lettering lacked so far, from whichever thread.
final class MissingCharacters: Sendable {
  private let found = Mutex<Set<Unicode.Scalar>>([])

  func insert(_ scalars: Set<Unicode.Scalar>) { found.withLock { $0.formUnion(scalars) } }

  /// The characters, ascending.
  var scalars: [Unicode.Scalar] { found.withLock { $0.sorted() } }

  /// What there is to say of them, a sentence a script, in the order of Unicode.
  var notes: [String] {
    if self.scalars.contains(where: { $0.isASCII }) {
      return [
        "no usable font is installed here, so figures lack their lettering: install DejaVu (Debian: fonts-dejavu-core; macOS: brew install font-dejavu)"
      ]
    }
    var scripts: [ScriptFont] = []
    var scalars: [ScriptFont: [Unicode.Scalar]] = [:]
    for scalar in self.scalars {
      let script = ScriptFont(of: scalar)
      if scalars[script] == nil { scripts.append(script) }
      scalars[script, default: []].append(scalar)
    }
    return scripts.map { Self.note($0, scalars[$0] ?? []) }
  }

  private static func note(_ script: ScriptFont, _ scalars: [Unicode.Scalar]) -> String {
    let most = 5
    let names = scalars.prefix(most).map(codePoint).joined(separator: ", ")
    let rest = scalars.count > most ? " and \(scalars.count - most) more" : ""
    let drawn = scalars.count == 1 ? "its code point" : "their code points"
    return
      "no font here has \(names)\(rest) (\(script.name)), drawn in PNG and PDF as \(drawn): \(script.advice)"
  }
}

/// `scalar` as the Unicode standard writes it: `U+1E900`.
func codePoint(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
