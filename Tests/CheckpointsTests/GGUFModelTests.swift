import Checkpoints
import FileAccess
import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

struct GGUFModelTests {
  private static let root = "\(repositoryRoot)/Tests/Fixtures/parity"

  /// The message of the error that opening gives, without the directory; nil when there is none.
  private func error(_ file: GGUFFile) throws -> String? {
    try withTemporaryDirectory { directory in
      try writeFile("\(directory)/model.gguf", file.bytes)
      do {
        _ = try Checkpoint.open(directory)
        return nil
      } catch let error as CheckpointError {
        return error.description.replacingOccurrences(of: "\(directory)/", with: "")
      }
    }
  }

  @Test("tokens, their kinds and their spelling are read")
  func tokens() throws {
    let llama = try #require(try Checkpoint.open("\(Self.root)/gguf-llama-f16").tokens)
    #expect(llama.tokens.count == 29)
    #expect(llama.tokens[0] == "<s>")
    #expect(llama.specialIDs == [0])
    #expect(!llama.isByteLevel)
    #expect(llama.path == "\(Self.root)/gguf-llama-f16/model.gguf")
    #expect(try Checkpoint.open("\(Self.root)/gguf-gpt2/model.gguf").tokens?.isByteLevel == true)
    let directory = "\(Self.root)/gguf-llama-f16"
    #expect(try GGUFTokens.read(directory)?.tokens == llama.tokens)
    for name in ["llama-f32", "gpt2-lmhead"] {
      let none = (
        try Checkpoint.open("\(Self.root)/\(name)").tokens, try GGUFTokens.read("\(Self.root)/\(name)")
      )
      #expect(none.0 == nil && none.1 == nil)
    }
  }

  @Test("all that a tokenizer needs is read, and refused by its name where it is of another type")
  func tokenizer() throws {
    let values: [(String, GGUFFile.Value)] = [
      ("model", .text("gpt2")), ("pre", .text("qwen2")), ("tokens", .texts(["a", "é", "aé"])),
      ("scores", .reals([0, -1.5, -2])), ("token_type", .integers([3, 1, 4])), ("merges", .texts(["a é"])),
      ("precompiled_charsmap", .integers([1, -1])), ("bos_token_id", .integer(0)),
      ("eos_token_id", .integer(1)), ("unknown_token_id", .integer(2)), ("padding_token_id", .integer(0)),
      ("add_bos_token", .flag(true)), ("add_eos_token", .flag(false)), ("add_space_prefix", .flag(false)),
    ]
    var file = try GGUFFile(fixture: "gguf-llama-f16")
    for (key, value) in values { file = file.setting("tokenizer.ggml.\(key)", value) }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/model.gguf"
      try writeFile(path, file.bytes)
      let tokens = try #require(try Checkpoint.open(path).tokens)
      #expect(tokens.path == path && tokens.architecture == "llama")
      #expect(tokens.model == "gpt2" && tokens.pre == "qwen2" && tokens.tokens == ["a", "é", "aé"])
      #expect(tokens.scores == [0, -1.5, -2] && tokens.tokenTypes == [3, 1, 4] && tokens.merges == ["a é"])
      #expect(tokens.precompiledCharsMap == [1, 255] && tokens.specialIDs == [0])
      #expect(tokens.bosID == 0 && tokens.eosID == 1 && tokens.unknownID == 2 && tokens.paddingID == 0)
      #expect(tokens.addsBOS == true && tokens.addsEOS == false && tokens.addsSpacePrefix == false)

      for (key, _) in values {
        try writeFile(path, file.setting("tokenizer.ggml.\(key)", .real(0.5)).bytes)
        let checkpoint = try Checkpoint.open(path)
        let message = #expect(throws: CheckpointError.self) { _ = try checkpoint.tokens }
        #expect(message?.description.hasPrefix("\(path): 'tokenizer.ggml.\(key)': expected ") == true)
      }
    }
  }

  @Test("what is left unused has the file's own name and a reason")
  func unused() throws {
    let llama = try Checkpoint.open("\(Self.root)/gguf-llama-f16")
    #expect(llama.unusedTensors.map(\.name) == ["output_norm.weight"])
    #expect(llama.unusedTensors.allSatisfy { $0.reason != nil })
    #expect(llama.elementTypes.map(\.name) == ["F32", "F16"])
  }

  @Test("a file that is copied tensor by tensor is read")
  func copied() throws { #expect(try error(try GGUFFile(fixture: "gguf-llama-f16")) == nil) }

  private static let cases: [(key: String, value: GGUFFile.Value?, message: String)] = [
    ("general.architecture", nil, "'general.architecture' is missing; expected a text"),
    (
      "general.architecture", .text("mamba"),
      "the GGUF architecture 'mamba' (read are llama, qwen2, qwen3, gemma, gemma2, gemma3, gpt2) is not supported"
    ),
    ("split.count", .integer(3), "a GGUF file in 3 parts (join them with llama-gguf-split --merge) is not"),
    ("llama.block_count", nil, "'llama.block_count' is missing; expected a whole number"),
    (
      "llama.block_count", .integer(0),
      "'llama.block_count': expected a whole number from 1 to 2147483648, found 0"
    ),
    ("llama.block_count", .integer(999), "'llama.block_count': 999 blocks, but the file has"),
    (
      "llama.block_count", .text("2"),
      "'llama.block_count': expected a whole number from 1 to 2147483648, found '2'"
    ),
    ("llama.block_count", .integer(3), "tensor 'blk.2.attn_q.weight' is missing; expected shape [60, 42]"),
    (
      "llama.embedding_length", .integer(40),
      "tensor 'blk.0.attn_q.weight': expected shape [60, 40], found [60, 42]"
    ),
    ("llama.attention.head_count", .integer(7), "7 heads are not a multiple of 3 key/value heads"),
    (
      "llama.attention.head_count_kv", .integers([3, 1]),
      "'llama.attention.head_count_kv' that differs between blocks"
    ),
    ("llama.attention.head_count_kv", .integers([3, 3]), ""),
    (
      "llama.attention.layer_norm_rms_epsilon", nil,
      "'llama.attention.layer_norm_rms_epsilon' is missing; expected a"
    ),
    (
      "llama.attention.key_length", .integer(8),
      "'llama.rope.dimension_count' = 10 of heads 8 wide is not supported"
    ),
    (
      "llama.attention.value_length", .integer(8),
      "'llama.attention.value_length' = 8 beside keys of 10 is not"
    ),
    (
      "llama.rope.scaling.type", .text("linear"),
      "rotary scaling 'linear' beside 'rope_freqs.weight' is not supported"
    ),
    ("llama.expert_count", .integer(8), "'llama.expert_count' = 8 is not supported"),
    ("llama.expert_count", .integer(0), ""),
    ("llama.attention.clamp_kqv", .real(8), "the setting 'llama.attention.clamp_kqv' = 8.0 is not supported"),
    (
      "llama.attention.sliding_window", .integer(8),
      "the setting 'llama.attention.sliding_window' = 8 is not supported"
    ),
    ("tokenizer.ggml.pre", .text("llama-bpe"), ""),
  ]

  @Test("a setting that is wrong, missing or not supported is named", arguments: cases)
  func everySetting(key: String, value: GGUFFile.Value?, message: String) throws {
    let found = try error(try GGUFFile(fixture: "gguf-llama-f16").setting(key, value))
    if message.isEmpty {
      #expect(found == nil)
    } else {
      #expect(found?.hasPrefix("model.gguf: \(message)") == true, "\(found ?? "none")")
    }
  }

  @Test("a tensor that is missing, unknown or of another shape is named as the file has it")
  func tensors() throws {
    let file = try GGUFFile(fixture: "gguf-llama-f16")
    #expect(
      try error(file.renaming("blk.1.ffn_down.weight", "blk.1.ffn_side.weight"))
        == "model.gguf: tensor 'blk.1.ffn_down.weight' is missing; expected shape [42, 36]")
    #expect(
      try error(file.renaming("rope_freqs.weight", "blk.0.extra.weight"))?
        .hasPrefix("model.gguf: tensor 'blk.0.extra.weight' is not understood") == true)
    #expect(
      try error(file.renaming("rope_freqs.weight", "blk.0.attn_norm.bias"))?
        .hasPrefix("model.gguf: tensor 'blk.0.attn_norm.bias' is not understood") == true)
    #expect(
      try error(file.renaming("token_embd.weight", "token_embed.weight"))
        == "model.gguf: tensor 'token_embd.weight' is missing; expected shape [vocabulary, d_model]")
    #expect(
      try error(file.reshaping("blk.0.attn_k.weight", [42, 30]))
        == "model.gguf: tensor 'blk.0.attn_k.weight': expected shape [30, 42], found [42, 30]")
    #expect(
      try error(GGUFFile(fixture: "gguf-gpt2").reshaping("blk.0.ffn_up.weight", [64, 96]))
        == "model.gguf: tensor 'blk.0.ffn_up.weight': expected shape [96, 64], found [64, 96]")
  }

  @Test("a GGUF file is found in a directory whatever its name, where it is the only one")
  func directories() throws {
    let source = "\(Self.root)/gguf-llama-f16/model.gguf"
    try withTemporaryDirectory { directory in
      let files = FileManager.default
      try files.copyItem(atPath: source, toPath: "\(directory)/tiny.Q8_0.gguf")
      // The file says it all, and is read where others are refused.
      try writeFile("\(directory)/pytorch_model.bin", [0x80, 2])
      try writeFile("\(directory)/config.json", Array(#"{"model_type": "bert"}"#.utf8))
      #expect(try Checkpoint.open(directory).facts.family == "llama")
      try files.copyItem(atPath: source, toPath: "\(directory)/tiny.Q4_0.gguf")
      let message = #expect(throws: CheckpointError.self) { try Checkpoint.open(directory) }
      #expect(
        message?.description
          == "\(directory): 2 GGUF files in this directory; give one of them, e.g. tiny.Q4_0.gguf")
      #expect(try Checkpoint.open("\(directory)/tiny.Q8_0.gguf").model.stacks[0].blocks.count == 2)
    }
  }

  @Test(
    "a header changed at random is read or refused", arguments: ["gguf-llama-f16", "gguf-qwen3", "gguf-gpt2"])
  func changedHeaders(name: String) throws {
    let sample = try readFile("\(Self.root)/\(name)/model.gguf")
    // Where the tensors' numbers begin, roughly: before it stand counts, names and settings.
    let header = 2400
    var random = SplitMix(state: 5)
    var readable = 0
    try withTemporaryDirectory { directory in
      for _ in 0..<Self.changes {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 24..<header, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
          case 1: bytes[place] = [0, 1, 2, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
          case 2: for index in place..<place + 4 { bytes[index] = 0xFF }
          default: for index in place..<place + 4 { bytes[index] = 0 }
          }
        }
        try writeFile("\(directory)/model.gguf", bytes)
        if (try? Checkpoint.open("\(directory)/model.gguf").tokens) != nil { readable += 1 }
      }
    }
    #expect(readable < Self.changes)
  }

  /// How many headers are tried.
  private static let changes = 400
}

/// Reproducible random numbers.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
