import AttentionCore
import TensorFiles

/// Where files have a language model's unembedding, W_U.
///
/// It comes after all attention, so that only circuits read it: a model opens whatever its head is like, and the tensor
/// counts as one that plays no part.
enum Unembedding {
  /// What the heads of language models are called on the hub, whatever the prefix of the stack.
  private static let names = [
    "lm_head.weight", "language_model.lm_head.weight", "embed_out.weight", "proj_out.weight",
  ]

  /// The model with its unembedding: the file's own, else the token embeddings where the first of `ties` that says
  /// anything says so.
  ///
  /// - Parameters:
  ///   - family: only one that has a language model has an unembedding.
  ///   - ties: what is said of it, the most certain first; the family's usual value comes last.
  static func adding(
    to model: Transformer, from archive: TensorArchive, family: any ModelFamily.Type, ties: [Bool?]
  ) -> Transformer {
    guard let usual = family.isUnembeddingTied, let tokens = tokens(of: model) else { return model }
    let (vocabulary, width) = (tokens.shape[0], tokens.shape[1])
    let own = names.lazy.compactMap { archive[$0] }.first
    let isTied = ties.lazy.compactMap(\.self).first ?? usual
    guard let head = own ?? (isTied ? tokens : nil), isUsable(head, shape: [vocabulary, width]) else {
      return model
    }
    return adding(
      WeightMatrix(head, inputs: width, outputs: vocabulary, layout: .outputMajor), to: model)
  }

  /// The model with the unembedding that bare weights have as `unembed.W_U`, `[d_model, d_vocab]`.
  static func addingBare(to model: Transformer, from archive: TensorArchive) -> Transformer {
    guard let tokens = tokens(of: model), let head = archive["unembed.W_U"],
      isUsable(head, shape: tokens.shape.reversed())
    else { return model }
    return adding(
      WeightMatrix(head, inputs: head.shape[0], outputs: head.shape[1], layout: .inputMajor), to: model)
  }

  private static func adding(_ head: WeightMatrix, to model: Transformer) -> Transformer {
    var stacks = model.stacks
    stacks[stacks.count - 1].unembedding = LinearMap(parts: [head])
    return Transformer(stacks: stacks)
  }

  /// The embeddings of the stack whose output tells the next token, `[d_vocab, d_model]`.
  private static func tokens(of model: Transformer) -> Tensor? {
    guard let stack = model.stacks.last, stack.blocks.allSatisfy({ $0.attention.layer.mask.isCausal }),
      case .embedding(let embedding) = stack.source, embedding.tokens.shape[1] == stack.modelWidth
    else { return nil }
    return embedding.tokens
  }

  /// FP8 numbers are left out, since their scales lie elsewhere.
  private static func isUsable(_ head: Tensor, shape: [Int]) -> Bool {
    head.shape == shape && head.elementType.isFloatingPoint && !head.elementType.isFloat8
  }
}
