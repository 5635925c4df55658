import AttentionCore
import Checkpoints
import FileAccess
import Foundation
import StrictJSON
import Synchronization
import TensorFiles
import TestSupport
import Testing

/// Every layer and head of small random models against what transformers and TransformerLens compute: see
/// `Tests/Fixtures/parity/README.md`.
struct ParityTests {
  /// A directory of `Tests/Fixtures/parity`.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// As the README's table has them.
    let family: String
    let variant: String
    let settings: [String: String]
    /// What a weight may differ by.
    let tolerance: Float
    var directory: String { "\(Self.root)/\(name)" }
    var testDescription: String { name }

    static let root = "\(repositoryRoot)/Tests/Fixtures/parity"

    init(_ name: String) throws {
      let about = try JSONValue.parse(readFile("\(Self.root)/\(name)/case.json", limit: 1 << 16))
      self.name = name
      family = about["family"]?.string ?? ""
      variant = about["variant"]?.string ?? ""
      tolerance = Float(about["tolerance"]?.double ?? 1e-5)
      let given = about["settings"]?.object
      settings = Dictionary(
        uniqueKeysWithValues: (given?.keys ?? []).map { ($0, given?[$0]?.string ?? "") })
    }

    static let all: [Case] = {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      return names.sorted().filter { fileKind("\(root)/\($0)/case.json") != nil }.compactMap { try? Case($0) }
    }()

    func open() throws -> Checkpoint { try Checkpoint.open(directory, settings: settings) }
  }

  @Test("fixtures are found") func found() { #expect(Case.all.count >= 22) }

  @Test("attention of every layer and head is the reference's", arguments: Case.all)
  func attentionAgrees(_ fixture: Case) throws {
    let difference = try compare(try fixture.open(), fixture)
    // What the README says stays true: another processor may add in another order, but not differ by more.
    let recorded = try #require(
      try ParityTable.recorded()[fixture.name], "a new fixture: make parity-table")
    #expect(difference <= 3 * recorded + 1e-6)
  }

  @Test(
    "the largest differences are measured and written down",
    .enabled(if: ProcessInfo.processInfo.environment["HEADLIGHT_WRITE_PARITY"] != nil))
  func writeDifferences() throws {
    var differences: [String: Double] = [:]
    for fixture in Case.all { differences[fixture.name] = try compare(try fixture.open(), fixture) }
    try ParityTable.write(differences)
  }

  @Test(
    "a configuration as the hub has it gives the same attention",
    arguments: Case.all.filter { fileKind("\($0.directory)/config.hub.json") != nil })
  func hubConfigurationAgrees(_ fixture: Case) throws {
    try withTemporaryDirectory { directory in
      for file in try FileManager.default.contentsOfDirectory(atPath: fixture.directory)
      where file.hasPrefix("model") {
        try FileManager.default.copyItem(
          atPath: "\(fixture.directory)/\(file)", toPath: "\(directory)/\(file)")
      }
      try FileManager.default.copyItem(
        atPath: "\(fixture.directory)/config.hub.json", toPath: "\(directory)/config.json")
      try compare(try Checkpoint.open(directory), fixture)
    }
  }

  @Test("a state dict of TransformerLens 2, with its mask buffers, gives the same attention")
  func olderStateDictAgrees() throws {
    let fixture = try Case("tl-attn-only-none")
    try compare(try Checkpoint.open("\(fixture.directory)/model.v2.safetensors"), fixture)
  }

  @Test("the number of threads changes no bit", arguments: Case.all)
  func threadsChangeNothing(_ fixture: Case) throws {
    let checkpoint = try fixture.open()
    let sequence = try #require(try sequences(fixture, checkpoint).last)
    #expect(
      try patterns(of: sequence, checkpoint, threads: 1) == patterns(of: sequence, checkpoint, threads: 4))
  }

  /// What each stack of the model reads of each sequence.
  private func sequences(_ fixture: Case, _ checkpoint: Checkpoint) throws -> [[ModelInput?]] {
    let file = try JSONValue.parse(readFile("\(fixture.directory)/sequences.json", limit: 1 << 20))
    return try #require(file.array).map { sequence in
      try checkpoint.model.stacks.map { try input(of: $0, sequence, fixture) }
    }
  }

  private func input(of stack: Stack, _ sequence: JSONValue, _ fixture: Case) throws -> ModelInput? {
    let prefix = stack.part == .decoder ? "decoder_" : ""
    func list(_ key: String) -> [Int]? { sequence[prefix + key]?.array?.compactMap(\.int) }
    func tensor(_ key: String) throws -> Tensor {
      let archive = try TensorArchive.open("\(fixture.directory)/\(try #require(sequence[key]?.string))")
      return try #require(archive.names.first.flatMap { archive[$0] })
    }
    switch stack.source {
    case .audio(let frontEnd):
      return ModelInput(count: frontEnd.count, ids: nil, features: try tensor("input_features"))
    case .patches(let patches):
      let pixels = try tensor("pixel_values")
      return ModelInput(count: try patches.tokenCount(of: pixels), ids: nil, features: pixels)
    case .embedding, .vectors:
      return list("ids").map { ids in
        ModelInput(
          count: ids.count, ids: ids, segments: list("segments"),
          attentionMask: list("attention_mask")?.map { $0 != 0 }, positions: list("positions"))
      }
    }
  }

  private func request(_ checkpoint: Checkpoint) -> AttentionRequest {
    let attention = checkpoint.model.parts.map { checkpoint.model.layers(of: $0) }
    return AttentionRequest(
      layers: Array(0..<(attention.map(\.count).max() ?? 0)),
      heads: Array(0..<(attention.joined().map(\.heads).max() ?? 0)), includesScores: true, includesZ: true,
      includesOutput: true)
  }

  private func patterns(
    of input: [ModelInput?], _ checkpoint: Checkpoint, threads: Int
  ) throws -> [HeadID: [Float]] {
    let patterns = Mutex<[HeadID: [Float]]>([:])
    try ForwardPass(model: checkpoint.model, threads: threads).run(input, request: request(checkpoint)) {
      head in
      patterns.withLock { $0[head.id] = Array(head.pattern) }
    }
    return patterns.withLock { $0 }
  }

  /// Compares everything that `expected.safetensors` has: patterns, scores, z and outputs.
  ///
  /// - Returns: the largest difference of a weight.
  @discardableResult
  private func compare(_ checkpoint: Checkpoint, _ fixture: Case) throws -> Double {
    let expected = try TensorArchive.open("\(fixture.directory)/expected.safetensors")
    let largest = Mutex<[String: Float]>([:])
    let compared = Mutex<Set<String>>([])
    for (index, inputs) in try sequences(fixture, checkpoint).enumerated() {
      // The queries that are padding mean nothing.
      let masks = Dictionary(
        zip(checkpoint.model.stacks, inputs).map { ($0.part, $1?.attentionMask) }, uniquingKeysWith: { $1 })
      try ForwardPass(model: checkpoint.model, threads: 2).run(inputs, request: request(checkpoint)) { head in
        let part = head.id.part.map { "\($0)_" } ?? ""
        let mask = masks[head.id.part == .cross ? .decoder : head.id.part] ?? nil
        for (what, found) in [
          ("attention", head.pattern), ("scores", head.scores), ("z", head.z), ("result", head.output),
        ] {
          let name = "s\(index).\(part)\(what).\(head.id.layer)"
          guard let found, let tensor = expected[name] else { continue }
          // Of long sequences the fixture has the last queries only.
          let width = found.count / head.queries
          let first = head.queries - tensor.shape[1]
          let count = tensor.shape[1] * width
          let start = (head.id.head ?? 0) * count
          guard first >= 0, start + count <= tensor.count else { continue }
          for (place, value) in zip((first * width)..., tensor.floats()[start..<start + count])
          where value.isFinite {
            if mask?[place / width] == false { continue }
            let difference = abs(value - found[place])
            largest.withLock { $0[what] = max($0[what] ?? 0, difference.isNaN ? .infinity : difference) }
          }
          compared.withLock { _ = $0.insert("\(name).\(head.id.head ?? -1)") }
        }
      }
    }
    // Every head that the reference has was compared.
    let heads = expected.names.filter { !$0.contains(".hidden.") && !$0.hasSuffix(".final") }.reduce(0) {
      $0 + (expected[$1]?.shape[0] ?? 0)
    }
    #expect(compared.withLock { $0.count } == heads)
    let differences = largest.withLock { $0 }
    print("\(fixture.name): largest differences \(differences)")
    #expect(try #require(differences["attention"]) <= fixture.tolerance)
    for what in ["scores", "z", "result"] where expected.names.contains(where: { $0.contains(".\(what).") }) {
      #expect(try #require(differences[what]) <= 5e-5, "\(what)")
    }
    return Double(differences["attention"] ?? .infinity)
  }
}
