import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The built tool, run as a user runs it.
package enum Headlight {
  /// What a run left behind.
  package struct Outcome {
    /// The exit status; 128 and the signal's number when a signal ended it.
    package let status: Int32
    /// Standard output.
    package let output: String
    /// Standard error.
    package let errors: String
  }

  private struct Failure: Error, CustomStringConvertible { let description: String }

  /// Runs the tool and waits for it.
  ///
  /// - Parameters:
  ///   - arguments: all that stands after the tool's name.
  ///   - directory: the working directory.
  ///   - input: what it reads from standard input.
  ///   - environment: variables that are set besides this process's own.
  ///   - onTerminal: whether standard error is a terminal.
  ///   - closesOutput: whether standard output is a pipe whose reader has gone.
  ///   - timeout: seconds after which it is killed, which is an error.
  package static func run(
    _ arguments: [String], in directory: String, input: String = "", environment: [String: String] = [:],
    onTerminal: Bool = false, closesOutput: Bool = false, timeout: Double = 60
  ) throws -> Outcome {
    try withTemporaryDirectory { scratch in
      let names = ["in", "out", "err"].map { "\(scratch)/\($0)" }
      for name in names {
        try Data(name == names[0] ? Array(input.utf8) : []).write(to: URL(fileURLWithPath: name))
      }
      let terminal = onTerminal ? try Terminal() : nil
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try executable())
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: directory)
      process.environment = ProcessInfo.processInfo.environment
        .filter { $0.key != "NO_COLOR" }.merging(environment) { $1 }
      process.standardInput = FileHandle(forReadingAtPath: names[0])
      let pipe = Pipe()
      if closesOutput { try pipe.fileHandleForReading.close() }
      process.standardOutput =
        closesOutput ? pipe.fileHandleForWriting : FileHandle(forWritingAtPath: names[1])
      process.standardError = terminal?.slave ?? FileHandle(forWritingAtPath: names[2])
      let ended = DispatchSemaphore(value: 0)
      process.terminationHandler = { _ in ended.signal() }
      try process.run()
      guard ended.wait(timeout: .now() + timeout) == .success else {
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
        throw Failure(description: "headlight \(arguments.joined(separator: " ")): no end after \(timeout) s")
      }
      return Outcome(
        status: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0),
        output: try text(names[1]), errors: try terminal?.read() ?? text(names[2]))
    }
  }

  private static func text(_ path: String) throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Failure(description: "the tool wrote what is not UTF-8")
    }
    return text
  }

  /// The tool lies beside the bundle of tests.
  private static func executable() throws -> String {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let places =
      bundles + [URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.bundleURL.appending(path: "x")]
    let candidates = places.map { $0.deletingLastPathComponent().appending(path: "headlight").path }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      throw Failure(description: "no headlight at \(candidates)")
    }
    return found
  }
}

/// A pseudo-terminal.
private struct Terminal {
  private let master: Int32
  let slave: FileHandle

  init() throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard master >= 0, let name = Self.slaveName(master) else { throw POSIXError(.ENODEV) }
    let opened = open(name, O_RDWR | O_NOCTTY)
    guard opened >= 0 else { throw POSIXError(.ENODEV) }
    slave = FileHandle(fileDescriptor: opened, closeOnDealloc: false)
  }

  private static func slaveName(_ master: Int32) -> String? {
    #if canImport(Glibc)
      // Glibc's module leaves posix_openpt's family out; these are what it calls: TIOCSPTLCK and TIOCGPTN.
      var (locked, number): (Int32, UInt32) = (0, 0)
      guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
        return nil
      }
      return "/dev/pts/\(number)"
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else { return nil }
      return String(cString: name)
    #endif
  }

  /// What was written, once the writer has ended.
  func read() throws -> String {
    try slave.close()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = systemRead(master, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    close(master)
    return String(decoding: bytes, as: UTF8.self)
  }
}

#if canImport(Glibc)
  private let systemRead = Glibc.read
#elseif canImport(Darwin)
  private let systemRead = Darwin.read
#endif
