import FileAccess
import TokenSequences
import Tokenizers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the tool says: errors, notes and progress on standard error, what was asked for and written on standard output.
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

  /// Names and tokens come from strangers: characters that would steer the terminal or turn the direction of what follows
  /// are shown by their pictures (`␛`, `⟨U+202E⟩`).
  static func printable(_ text: String, keepsLines: Bool = true) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      let steers: Bool
      switch scalar.properties.generalCategory {
      case .control: steers = !(keepsLines && scalar == "\n")
      case .lineSeparator, .paragraphSeparator: steers = true
      default: steers = scalar.properties.isBidiControl
      }
      if steers, let picture = TokenLabel.picture(of: scalar) {
        shown += picture
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Writes to standard error as it is; nothing can be done when that is closed.
  static func write(_ text: String) { _ = writeAll(text, to: 2) }

  /// Writes to standard output. A reader that has gone, as `head` goes, is no error: what it did not wait for is dropped.
  static func output(_ text: String) throws(FileAccessError) {
    let code = writeAll(text, to: 1)
    guard code == 0 || code == EPIPE else {
      throw .unwritable(path: "standard output", operation: "write", code: code)
    }
  }

  /// - Returns: 0, or the system's error number.
  private static func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        start += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Whoever shares the terminal has made it one that does not wait.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      case let code: return code
      }
    }
    return 0
  }
}

#if canImport(Glibc)
  private let systemWrite = Glibc.write
#elseif canImport(Darwin)
  private let systemWrite = Darwin.write
#endif
