import ArgumentParser
import Checkpoints
import FileAccess
import StrictJSON
import TensorFiles

/// `headlight inspect`: what the tool understands of a model.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what was understood of a model or of captured attention, and which tensors play no part.")

  @Argument(help: "A model directory, a weight file, or a file of captured attention.")
  var path: String

  @Flag(help: "Print JSON for programs.")
  var json = false

  @Option(help: ArgumentHelp("As for report.", valueName: "key=value"))
  var assume: [String] = []

  func run() throws {
    do {
      let source = try source()
      if json {
        try Messages.output(source.json.serialized(pretty: true))
      } else {
        try Messages.output(text(source) + "\n")
      }
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }

  private func source() throws -> AttentionSource {
    let settings = try Settings.parse(assume)
    if fileKind(path) != .directory {
      let archive: TensorArchive
      do throws(TensorFileError) { archive = try TensorArchive.open(path) } catch {
        throw CheckpointError.tensors(error)
      }
      if CapturedAttention.isCaptured(archive) { return .captured(try CapturedAttention(archive)) }
    }
    return .model(try Checkpoint.open(path, settings: settings), nil)
  }

  private func text(_ source: AttentionSource) -> String {
    let facts = source.facts
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    var lines = facts.map { name, value in
      name + String(repeating: " ", count: width - name.count) + value
    }
    lines += source.assumptions.map { "assumed: \($0)" }
    let unused: [(name: String, reason: String?)] =
      switch source {
      case .model(let checkpoint, _): checkpoint.unusedTensors
      case .captured(let captured): captured.unusedTensors.map { ($0, nil) }
      }
    if !unused.isEmpty {
      lines.append("")
      lines.append("tensors that play no part in attention:")
      lines += unused.map { "  \($0.name)  (\($0.reason ?? "not understood"))" }
    }
    return lines.map { Messages.printable($0, keepsLines: false) }.joined(separator: "\n")
  }
}

/// `KEY=VALUE` options.
enum Settings {
  static func parse(_ settings: [String]) throws(UsageError) -> [String: String] {
    var result: [String: String] = [:]
    for setting in settings {
      guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
        throw UsageError("--assume: expected KEY=VALUE, found '\(setting)'")
      }
      result[String(setting[..<equals])] = String(setting[setting.index(after: equals)...])
    }
    return result
  }
}
