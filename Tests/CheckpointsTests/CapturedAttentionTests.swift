import AttentionCore
import Checkpoints
import FileAccess
import Synchronization
import TestSupport
import Testing

/// Files of attention that was computed elsewhere.
struct CapturedAttentionTests {
  private func open(_ bytes: [UInt8], name: String = "a.safetensors") throws -> CapturedAttention {
    try withTemporaryDirectory { directory in
      try writeFile("\(directory)/\(name)", bytes)
      return try CapturedAttention.open("\(directory)/\(name)")
    }
  }

  private func error(_ bytes: [UInt8], name: String = "a.safetensors") throws -> String? {
    do {
      _ = try open(bytes, name: name)
      return nil
    } catch let error as CheckpointError {
      return String(error.description.split(separator: "/").last ?? "")
    }
  }

  private func zeros(_ tensors: (String, [Int])...) -> [UInt8] {
    TensorBytes.zeros(tensors.map { ($0.0, "F32", $0.1) })
  }

  @Test("layers are those that the file has, sorted, with a batch dimension of 1 dropped")
  func layers() throws {
    let captured = try open(
      zeros(("attention.10", [4, 2, 3]), ("attention.2", [1, 5, 2, 3]), ("hidden", [7])))
    #expect(captured.layers.map(\.number) == [2, 10])
    #expect(captured.layers.map(\.heads) == [5, 4])
    #expect(captured.queries == 2 && captured.keys == 3)
    #expect(captured.unusedTensors == ["hidden"])
    #expect(captured.elementTypes == [.float32])
  }

  @Test("one array holds all layers, with or without a batch dimension of 1 after them")
  func stacked() throws {
    for shape in [[3, 4, 2, 2], [3, 1, 4, 2, 2]] {
      let captured = try open(
        TensorBytes.npy(.init("", shape, [Float](repeating: 0, count: 48))), name: "a.npy")
      #expect(captured.layers.map(\.number) == [0, 1, 2])
      #expect(captured.layers.map(\.heads) == [4, 4, 4])
    }
    #expect(try open(zeros(("weights", [1, 2, 3, 4]))).keys == 4)
  }

  @Test("shapes that are no attention are named with what was expected")
  func wrongShapes() throws {
    for shape in [[2, 2], [2, 4, 2, 2], [0, 2, 2], [1, 1, 4, 2, 2], []] {
      #expect(
        try error(zeros(("attention.0", shape)))
          == "a.safetensors: tensor 'attention.0': expected shape [heads, queries, keys], found \(shape)")
    }
    for shape in [[2, 2], [1, 2, 2], [2, 2, 2, 2, 2], [1, 0, 2, 2]] {
      #expect(
        try error(zeros(("all", shape)))
          == "a.safetensors: tensor 'all': expected shape [layers, heads, queries, keys], found \(shape)")
    }
    #expect(
      try error(zeros(("attention.0", [1, 2, 3]), ("attention.1", [1, 3, 3])))
        == "a.safetensors: tensor 'attention.1': expected shape [heads, 2, 3] as the layers before, found [1, 3, 3]"
    )
  }

  @Test("two tensors of one layer, and files without attention, are refused")
  func refused() throws {
    #expect(
      try error(zeros(("attention.1", [1, 2, 2]), ("attention.01", [1, 2, 2])))
        == "a.safetensors: two tensors are layer 1")
    #expect(
      try error(zeros(("a", [1]), ("b", [1])))
        == "a.safetensors: no attention in it: expected tensors 'attention.<layer>' of shape [heads, queries, keys], or one array [layers, heads, queries, keys]; found 2 tensors: 'a', 'b'"
    )
    #expect(try error(zeros())?.contains("found no tensor") == true)
    #expect(
      try error(TensorBytes.zeros([("attention.0", "I32", [1, 2, 2])]))
        == "a.safetensors: tensor 'attention.0': expected floating-point numbers, found I32")
    #expect(
      try error(zeros(("attention.-1", [1, 2, 2]), ("attention.x", [1, 2, 2])))?.contains(
        "no attention in it") == true)
    #expect(
      try error(zeros(("attention.99999999999", [1, 2, 2]), ("b", [1])))?.contains("no attention in it")
        == true)
  }

  @Test("the heads that were asked for are handed over as they are, F16 too")
  func handedOver() throws {
    let captured = try open(
      TensorBytes.safetensors([
        .init("attention.0", .f16, [2, 1, 2], [0.5, 0.25, 2, -1]),
        .init("attention.1", [1, 1, 2], [0.75, 0.25]),
      ]))
    let found = Mutex<[HeadID: [Float]]>([:])
    try captured.run(request: AttentionRequest(layers: [0, 1], heads: [1]), threads: 2) { head in
      found.withLock { $0[head.id] = Array(head.pattern) }
    }
    #expect(found.withLock { $0 } == [HeadID(layer: 0, head: 1): [2, -1]])
  }

  @Test(
    "a weight that is not finite is an error that names layer, head, query and key",
    arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    let captured = try open(
      TensorBytes.safetensors([.init("attention.3", [2, 2, 2], [1, 0, 1, 0, 1, 0, 1, value])]))
    #expect(throws: AttentionError.nonFiniteWeight(id: HeadID(layer: 3, head: 1), query: 1, key: 1)) {
      try captured.run(request: AttentionRequest(layers: [3], heads: [0, 1]), threads: 1) { _ in }
    }
    try captured.run(request: AttentionRequest(layers: [3], heads: [0]), threads: 1) { _ in }
  }
}
