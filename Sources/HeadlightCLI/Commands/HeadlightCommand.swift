import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The command line's root.
public struct HeadlightCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "headlight",
    abstract: "See what every attention head looks at.",
    discussion: """
      Reads token sequences and weight files, computes the attention of every head, and writes heatmaps and \
      standalone reports.
      """,
    version: Version.current,
    subcommands: [
      ReportCommand.self, FigureCommand.self, CompareCommand.self, TokenizeCommand.self, InspectCommand.self,
    ])

  public init() {}

  /// Runs what the process's arguments ask for, and ends the process.
  public static func main() {
    // A reader that goes, as in `headlight report … | head`, would end a batch half way.
    signal(SIGPIPE, SIG_IGN)
    // Swift would put U+FFFD in place of such bytes, and what is shown would not be what was given.
    for (index, argument) in CommandLine.arguments.enumerated() {
      guard let given = CommandLine.unsafeArgv[index],
        !argument.utf8.elementsEqual(UnsafeRawBufferPointer(start: given, count: strlen(given)))
      else { continue }
      Messages.error("argument \(index) is not valid UTF-8; give such a text in a file")
      Self.exit(withError: ExitStatus.usage.code)
    }
    main(nil)
  }
}

/// The version of the tool.
public enum Version {
  /// As in the changelog.
  public static let current = "0.1.0"
}
