import AttentionCore
import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

/// A fresh directory that the tool runs in.
struct Workbench {
  let path: String

  /// Runs the tool with the directory as its working directory.
  @discardableResult
  func headlight(
    _ arguments: String..., input: String = "", environment: [String: String] = [:], onTerminal: Bool = false
  ) throws -> Headlight.Outcome {
    try Headlight.run(
      arguments, in: path, input: input, environment: environment, onTerminal: onTerminal)
  }

  /// Runs `headlight report` into the directory `out` and expects it to succeed.
  @discardableResult
  func report(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws
    -> Headlight.Outcome
  {
    let outcome = try Headlight.run(["report", "--output", "out"] + arguments, in: path)
    try #require(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// All files below `name`, hidden ones too, by their paths from there, sorted.
  func files(_ name: String = "out") throws -> [String] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(name)")
    return all.filter { (try? kind("\(name)/\($0)")) != .typeDirectory }.sorted()
  }

  /// All directories below `name`, sorted.
  func directories(_ name: String = "out") throws -> [String] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(name)")
    return all.filter { (try? kind("\(name)/\($0)")) == .typeDirectory }.sorted()
  }

  private func kind(_ name: String) throws -> FileAttributeType? {
    try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.type] as? FileAttributeType
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  func text(_ name: String) throws -> String {
    try #require(String(validating: try bytes(name), as: UTF8.self), "\(name) is not UTF-8")
  }

  func json(_ name: String) throws -> JSONValue { try JSONValue.parse(try bytes(name)) }

  func manifest() throws -> JSONValue { try json("out/manifest.json") }

  func tensors(_ name: String) throws -> TensorArchive { try TensorArchive.open("\(path)/\(name)") }

  /// The numbers of a tensor in the `attention.safetensors` of a sequence.
  func values(_ tensor: String, of directory: String) throws -> [Float] {
    try #require(try tensors("out/\(directory)/attention.safetensors")[tensor], "no \(tensor)").floats()
  }
}

/// Runs `body` in a fresh directory.
func withWorkbench<R>(_ body: (Workbench) throws -> R) throws -> R {
  try withTemporaryDirectory { try body(Workbench(path: $0)) }
}

/// The path of a small random model.
func parity(_ name: String) -> String { "\(repositoryRoot)/Tests/Fixtures/parity/\(name)" }

/// The path of a file or directory among the samples.
func sample(_ name: String) -> String { "\(repositoryRoot)/samples/\(name)" }

/// Models that fit a page.
enum SmallModels {
  /// Three tokens, one layer, one head, without values: Q = K = X.
  static let lookup = """
    {"embed.W_E": [[1, 0], [0, 1], [1, 1]], "blocks.0.attn.W_Q": [[[1, 0], [0, 1]]],
     "blocks.0.attn.W_K": [[[1, 0], [0, 1]]]}
    """

  /// The same, with everything said that would be assumed.
  static let stated = lookup.replacing(
    "{\"embed", with: #"{"__metadata__": {"mask": "causal", "normalization_type": "none"}, "embed"#)

  /// The same on its own inputs in place of embeddings, which takes any three tokens.
  static let vectors = lookup.replacing("embed.W_E", with: "x")
}

/// The largest difference between two lists of the same length.
func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
  left.count == right.count ? zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

extension JSONValue {
  var strings: [String] { array?.compactMap(\.string) ?? [] }

  subscript(index: Int) -> JSONValue? {
    array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  var ints: [Int] { array?.compactMap(\.int) ?? [] }
}
