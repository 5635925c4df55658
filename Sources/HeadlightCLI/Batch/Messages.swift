#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the tool says on standard error; files that were written go to standard output.
enum Messages {
  static let isTerminal = isatty(2) == 1

  /// Colour where a terminal shows it and the user does not mind (https://no-color.org).
  private static let isColoured: Bool = {
    guard isTerminal else { return false }
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
    return true
  }()

  static func error(_ error: any Error) { self.error("\(error)") }

  static func error(_ message: String) {
    write((isColoured ? "\u{1B}[31merror:\u{1B}[0m " : "error: ") + printable(message) + "\n")
  }

  static func line(_ message: String) { write(printable(message) + "\n") }

  /// Names and tokens come from strangers: control characters become their pictures, so that they cannot steer the
  /// terminal.
  private static func printable(_ message: String) -> String {
    var text = ""
    for scalar in message.unicodeScalars {
      switch scalar.value {
      case 0x0A: text.unicodeScalars.append(scalar)
      case 0x00...0x1F: text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
      case 0x7F...0x9F: text += "?"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Writes as it is; nothing can be done when standard error is closed.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { systemWrite(2, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      start += count
    }
  }
}

#if canImport(Glibc)
  private let systemWrite = Glibc.write
#elseif canImport(Darwin)
  private let systemWrite = Darwin.write
#endif
