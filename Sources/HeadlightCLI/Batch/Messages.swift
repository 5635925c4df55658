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
    write(isColoured ? "\u{1B}[31merror:\u{1B}[0m \(message)\n" : "error: \(message)\n")
  }

  static func line(_ message: String) { write(message + "\n") }

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
