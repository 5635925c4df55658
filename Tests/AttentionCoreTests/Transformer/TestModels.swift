import AttentionCore
import TestSupport

/// A linear map from `[outputs, inputs]` numbers.
func map(_ values: [Float], inputs: Int, outputs: Int, bias: [Float]? = nil) -> LinearMap {
  LinearMap(
    parts: [
      WeightMatrix(
        Tensor(shape: [outputs, inputs], values: values), inputs: inputs, outputs: outputs,
        layout: .outputMajor)
    ], bias: bias)
}

/// A model of one attention layer that reads `x`, `[n, width]`, without norm, position or MLP.
func lookupModel(
  x: [Float], width: Int, query: LinearMap, key: LinearMap, value: LinearMap?, output: LinearMap? = nil,
  heads: Int = 1, keyValueHeads: Int = 1, headWidth: Int, scale: Float, mask: AttentionMask
) -> Transformer {
  let attention = AttentionLayer(
    heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, query: query, key: key, value: value,
    output: output, scale: scale, mask: mask)
  return Transformer(
    source: .vectors(Tensor(shape: [x.count / width, width], values: x)),
    blocks: [Block(attention: Sublayer(attention))], modelWidth: width,
    contextLength: nil)
}
