import ArgumentParser
import AttentionCore
import ChatTemplates
import Checkpoints
import FileAccess
import Figures
import Reports
import TensorFiles
import TokenSequences
import Tokenizers

/// How a run ended, by the numbers of `sysexits.h`.
enum ExitStatus: Int32 {
  /// Everything was done.
  case success = 0
  /// Some sequences failed, the rest was written.
  case someFailed = 1
  /// A head changed by more than `--fail-above` allows.
  case changed = 3
  /// The command line makes no sense.
  case usage = 64
  /// An input is not what it should be.
  case badInput = 65
  /// An input does not exist.
  case missingInput = 66
  /// An output cannot be written.
  case cannotWrite = 73

  var code: ExitCode { ExitCode(rawValue) }

  /// The status that an error ends the whole run with.
  init(_ error: any Error) {
    switch error {
    case let error as FileAccessError: self.init(file: error)
    case CheckpointError.file(let error), SequenceFileError.file(let error), TokenizerError.file(let error),
      ChatTemplateError.access(let error),
      TensorFileError.access(let error),
      CheckpointError.tensors(.access(let error)), TemplateError.unreadable(let error):
      self.init(file: error)
    case TokenizerError.missing, is MissingOperand: self = .missingInput
    case is UsageError, is FigureError, CheckpointError.settingNotTaken: self = .usage
    case is OutputError: self = .cannotWrite
    default: self = .badInput
    }
  }

  private init(file error: FileAccessError) {
    self = error.isMissing ? .missingInput : error.isWriteFailure ? .cannotWrite : .badInput
  }
}

/// A combination of options that makes no sense.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
