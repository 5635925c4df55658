import Checkpoints
import FileAccess
import Foundation
import Testing
import TestSupport

/// What a directory without weights of the usual names is said to be.
struct ModelLocationTests {
  /// The message of opening a directory that has empty files of these names, without its path.
  private func message(_ names: String...) throws -> String {
    try withTemporaryDirectory { directory in
      for name in names {
        try makeDirectory(Paths.directory("\(directory)/\(name)"))
        try Data().write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
      }
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(directory) }
      return try #require(error).description.replacing(directory, with: "DIR")
    }
  }

  private let none = "DIR: no model.safetensors, model.safetensors.index.json or GGUF file in this directory"

  @Test("nothing, an adapter, a model's folder in the hub's cache, weights of another name")
  func hints() throws {
    #expect(try message() == none)
    #expect(
      try message("adapter_config.json", "adapter_model.safetensors").hasPrefix(
        "\(none), but an adapter; merge it into its model once, in Python: "))
    #expect(
      try message("refs/main", "snapshots/607a30d7/config.json")
        == "\(none); the hub's cache has the files of a model in DIR/snapshots/607a30d7")
    #expect(
      try message("config.json", "consolidated.safetensors")
        == "\(none); a file of another name is read when it is given itself, e.g. DIR/consolidated.safetensors"
    )
  }

  @Test("one GGUF file is read whatever its name, of several one must be given")
  func gguf() throws {
    #expect(try message("a.gguf").hasPrefix("DIR/a.gguf: "))
    #expect(
      try message("a.gguf", "b.gguf")
        == "DIR: 2 GGUF files in this directory; give one of them, e.g. a.gguf")
  }
}
