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
      if case .model(let checkpoint, _) = source, !checkpoint.problems.isEmpty {
        for problem in checkpoint.problems { Messages.error(problem) }
        throw ExitStatus.badInput.code
      }
    } catch let code as ExitCode {
      throw code
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
    return .model(try Checkpoint.survey(path, settings: settings), ModelTokens())
  }

  private func text(_ source: AttentionSource) -> String {
    var lines: [String]
    let unused: [(name: String, reason: String?)]
    switch source {
    case .captured(let captured):
      lines = table(source.facts(of: nil))
      unused = captured.unusedTensors.map { ($0, nil) }
    case .model(let checkpoint, _):
      lines = table(checkpoint.modelFacts)
      for part in checkpoint.parts {
        lines += ["", part.part?.title ?? "attention"] + table(part.described).map { "  " + $0 }
      }
      unused = checkpoint.unusedTensors
    }
    let assumptions = source.assumptions
    if !assumptions.isEmpty { lines += [""] + assumptions.map { "assumed: \($0)" } }
    if !unused.isEmpty {
      lines += ["", "tensors that play no part in attention:"]
      lines += Self.folded(unused).map { "  " + $0 }
    }
    return lines.map { Messages.printable($0, keepsLines: false) }.joined(separator: "\n")
  }

  /// A line for the tensors that have the same reason and whose names differ in numbers alone, such as those of layers:
  /// larger models have thousands.
  private static func folded(_ tensors: [(name: String, reason: String?)]) -> [String] {
    struct Kind: Hashable {
      let pattern: String
      let reason: String
    }
    var kinds: [Kind] = []
    var names: [Kind: [[Substring]]] = [:]
    for (name, reason) in tensors {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      let pattern = parts.map { Int($0) == nil ? $0 : "*" }.joined(separator: ".")
      let kind = Kind(pattern: pattern, reason: reason ?? "not understood")
      if names[kind] == nil { kinds.append(kind) }
      names[kind, default: []].append(parts)
    }
    return kinds.map { kind in
      let all = names[kind] ?? []
      let first = all.first ?? []
      // What all of them share stays a number.
      let parts = first.indices.map { part in all.allSatisfy { $0[part] == first[part] } ? first[part] : "*" }
      let count = all.count == 1 ? "" : "\(all.count) tensors: "
      return "\(parts.joined(separator: "."))  (\(count)\(kind.reason))"
    }
  }

  private func table(_ facts: [(name: String, value: String)]) -> [String] {
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    return facts.map { $0 + String(repeating: " ", count: width - $0.count) + $1 }
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
