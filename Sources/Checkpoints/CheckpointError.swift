import FileAccess
import TensorFiles

/// What can be wrong with a model's files.
public enum CheckpointError: Error, Sendable, CustomStringConvertible {
  /// A file that could not be read.
  case file(FileAccessError)
  /// A weight file that is malformed.
  case tensors(TensorFileError)
  /// `config.json` is not what it should be.
  case config(path: String, problem: String)
  /// A setting that only bare projections take was given for a family.
  case settingNotTaken(path: String, key: String, family: String)
  /// A tensor that the family needs is not in the file.
  case missingTensor(path: String, name: String, shape: String)
  /// A tensor has another shape than the configuration says.
  case wrongShape(path: String, name: String, expected: String, found: [Int])
  /// A tensor is not of real numbers, or not of the type that it must have.
  case wrongElementType(
    path: String, name: String, expected: String = "floating-point numbers", found: String)
  /// A tensor is in the file that this tool does not understand, so that its result would be wrong.
  case unknownTensor(path: String, name: String)
  /// A family or setting that is not supported.
  case unsupported(path: String, what: String)
  /// Weights that are packed into integers in a way that is not read.
  case quantized(path: String, method: String)
  /// Neither a model nor projections.
  case notAModel(path: String, problem: String)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .tensors(let error): error.description
    case .config(let path, let problem): "\(path): \(problem)"
    case .settingNotTaken(let path, let key, let family):
      "\(path): '\(key)' can be set for bare projections only; the configuration of a \(family) model says it already"
    case .missingTensor(let path, let name, let shape):
      "\(path): tensor '\(name)' is missing; expected shape \(shape)"
    case .wrongShape(let path, let name, let expected, let found):
      "\(path): tensor '\(name)': expected shape \(expected), found \(found)"
    case .wrongElementType(let path, let name, let expected, let found):
      "\(path): tensor '\(name)': expected \(expected), found \(found)"
    case .unknownTensor(let path, let name):
      "\(path): tensor '\(name)' is not understood, and leaving it out would give wrong heads; bring captured attention instead (--attention)"
    case .unsupported(let path, let what):
      "\(path): \(what) is not supported; supported families: \(ModelFamilies.all.flatMap { $0.modelTypes }.joined(separator: ", ")), and bare projections with TransformerLens's names; bring captured attention instead (--attention)"
    case .quantized(let path, let method):
      "\(path): weights quantised with \(method) are not supported; give the model's own weights (F32, F16, BF16 or F8), or a GGUF file of it; or bring captured attention instead (--attention)"
    case .notAModel(let path, let problem): "\(path): \(problem)"
    }
  }
}

extension CheckpointError {
  /// With the name of the tensor that it is about replaced.
  func renamingTensor(_ rename: (String) -> String) -> CheckpointError {
    switch self {
    case .missingTensor(let path, let name, let shape):
      .missingTensor(path: path, name: rename(name), shape: shape)
    case .wrongShape(let path, let name, let expected, let found):
      .wrongShape(path: path, name: rename(name), expected: expected, found: found)
    case .wrongElementType(let path, let name, let expected, let found):
      .wrongElementType(path: path, name: rename(name), expected: expected, found: found)
    case .unknownTensor(let path, let name): .unknownTensor(path: path, name: rename(name))
    default: self
    }
  }
}
