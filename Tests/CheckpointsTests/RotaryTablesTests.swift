import AttentionCore
import Checkpoints
import FileAccess
import Foundation
import TestSupport
import Testing

/// Rotary positions of bare weights, read off their tables.
struct RotaryTablesTests {
  private typealias Entry = TensorBytes.Entry

  /// Tables of 40 positions for two pairs, as TransformerLens lays them out.
  private func tables(layer: Int, adjacent: Bool = false, scale: Float = 1, kind: TensorBytes.Kind = .f32)
    -> [Entry]
  {
    let frequencies = [0.9, 0.013]
    func table(_ function: (Double) -> Double) -> [Float] {
      (0..<40).flatMap { position in
        (adjacent ? [0, 0, 1, 1] : [0, 1, 0, 1]).map {
          Float(function(Double(position) * frequencies[$0])) * scale
        }
      }
    }
    return [
      Entry("blocks.\(layer).attn.rotary_sin", kind, [40, 4], table(sin)),
      Entry("blocks.\(layer).attn.rotary_cos", kind, [40, 4], table(cos)),
    ]
  }

  private func open(_ tables: [Entry], layers: Int = 1, settings: [String: String] = [:]) throws -> Checkpoint
  {
    var entries = [Entry("embed.W_E", [3, 2], [1, 2, 3, 4, 5, 6])]
    for layer in 0..<layers {
      for name in ["W_Q", "W_K", "W_V"] {
        entries.append(Entry("blocks.\(layer).attn.\(name)", [1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]))
      }
      entries.append(Entry("blocks.\(layer).attn.W_O", [1, 4, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
    }
    return try withTemporaryDirectory { directory in
      try writeFile("\(directory)/model.safetensors", TensorBytes.safetensors(entries + tables))
      return try Checkpoint.open("\(directory)/model.safetensors", settings: settings)
    }
  }

  @Test("angles and pairing are those of the tables", arguments: [false, true])
  func angles(_ adjacent: Bool) throws {
    let rotary = try #require(
      try open(tables(layer: 0, adjacent: adjacent)).model.stacks[0].blocks[0].attention.layer.rotary)
    #expect(rotary.pairing == (adjacent ? .adjacent : .half))
    #expect(zip(rotary.inverseFrequencies(length: 1), [0.9, 0.013]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("tables in 16 bits, or scaled, are refused: the angles cannot be read off them")
  func inexact() {
    for inexact in [tables(layer: 0, kind: .f16), tables(layer: 0, scale: 1.1)] {
      #expect {
        _ = try open(inexact)
      } throws: { "\($0)".contains("give rotary_dim and rotary_base") }
    }
  }

  @Test("what is stated wins over the tables")
  func stated() throws {
    let settings = ["rotary_dim": "4", "rotary_base": "100"]
    let rotary = try #require(
      try open(tables(layer: 0, kind: .f16), settings: settings).model.stacks[0].blocks[0].attention.layer
        .rotary)
    #expect(rotary.inverseFrequencies(length: 1) == [1, 0.1])
  }

  @Test("tables that differ between blocks are refused")
  func different() throws {
    #expect(
      try open(tables(layer: 0) + tables(layer: 1), layers: 2).model.stacks[0].blocks[1].attention.layer
        .rotary != nil)
    #expect {
      _ = try open(tables(layer: 0) + tables(layer: 1, adjacent: true), layers: 2)
    } throws: { "\($0)".contains("differ between blocks 0 and 1") }
  }
}
