import AttentionCore
import StrictJSON
import TensorFiles
import TokenSequences

/// `attention.safetensors`: `attention.<layer>` F32 `[heads, queries, keys]`; `z.<layer>` F32
/// `[heads, queries, d_head]` where the model has values; where asked for, `identity.<layer>`, `mean.<layer>`, `rollout.<layer>`
/// and `flow.<layer>` F32 `[queries, keys]`. Metadata say which heads these are, and the tokens as a JSON array, `key_tokens` those of
/// the keys where they are others. Where tokens are merged, queries and keys are words, and metadata say how many tokens each has.
struct TensorSink: HeadSink {
  private let context: SequenceContext
  private let writer: SafetensorsWriter
  /// The number of each tensor in the file, by its name.
  private let numbers: [String: Int]
  private static let name = "attention.safetensors"

  init(_ context: SequenceContext) throws {
    self.context = context
    let plan = context.plan
    let (queries, keys) = (context.view.queryTokens.count, context.view.keys.count)
    var tensors: [(name: String, shape: [Int])] = []
    for layer in context.layers {
      let heads = context.expected.filter { $0.layer == layer && $0.head != nil }.count
      tensors.append(("attention.\(layer)", [heads, queries, keys]))
      if let attention = plan.source.layer(layer, of: context.view.part), attention.value != nil {
        tensors.append(("z.\(layer)", [heads, queries, attention.valueWidth]))
      }
      for id in context.expected where id.layer == layer && id.head == nil {
        tensors.append(("\(id.column).\(layer)", [queries, keys]))
      }
    }
    numbers = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
    func list(_ tokens: [ResolvedSequence.Token]) -> String {
      JSONValue.array(tokens.map { .string($0.raw) }).serialized()
    }
    let view = context.view
    var metadata = [
      "headlight": Version.current, "model": context.title, "sequence": context.job.id,
      "heads": context.heads.map { "\($0)" }.joined(separator: ","), "tokens": list(view.queryTokens),
    ]
    metadata["part"] = view.part?.rawValue
    metadata["key_tokens"] = view.keyTokens.map(list)
    writer = try SafetensorsWriter(
      path: context.output.path(Self.name), tensors: tensors,
      metadata: metadata.merging(view.merge?.metadata ?? [:]) { own, _ in own })
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    guard let number = head.id.head else {
      return try write("\(head.id.column).\(head.id.layer)", place: 0, head.pattern)
    }
    let place = context.heads.firstIndex(of: number) ?? 0
    try write("attention.\(head.id.layer)", place: place, head.pattern)
    if let z = head.z { try write("z.\(head.id.layer)", place: place, z) }
  }

  private func write(_ name: String, place: Int, _ values: UnsafeBufferPointer<Float>) throws {
    guard let number = numbers[name] else { return }
    try writer.write(tensor: number, elementOffset: place * values.count, values)
  }

  func finish(_ results: PartResults) throws {
    try writer.finish()
    context.output.didWrite(Self.name)
  }
}
