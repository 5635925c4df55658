import ArgumentParser

/// How a run goes about its work.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Templates that replace the built-in ones.", valueName: "dir"))
  var templates: String?

  @Option(help: ArgumentHelp("Threads that work at once (default: all processors).", valueName: "n"))
  private var threads: Int?

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Option(help: "How progress is shown on standard error.")
  var progress: ProgressChoice = .auto

  /// How many threads work at once.
  var threadCount: Int { threads ?? ProcessorCount.available }

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads: expected a number from 1 to 1024, found \(threads).")
    }
  }
}

/// Where the files of a run go.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write.", valueName: "dir"))
  var output: String

  @Flag(help: "Write into a directory that already holds files.")
  var force = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output: expected a directory, found an empty name.") }
  }
}
