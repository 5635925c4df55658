/// An attention layer as its circuits see it: with the norms whose gains belong to what it reads and writes.
struct CircuitLayer: Sendable {
  let attention: AttentionLayer
  /// Of what queries read.
  let queryNorm: Norm?
  /// Of what keys and values read.
  let memoryNorm: Norm?
  /// Of what is written, with the gain after it.
  let outputNorm: Norm?
  let gain: Sublayer<AttentionLayer>.Gain?
  /// Whether keys and values are made of another stack's vectors.
  let isCross: Bool

  private init(_ sublayer: Sublayer<AttentionLayer>, memoryNorm: Norm?, isCross: Bool) {
    attention = sublayer.layer
    queryNorm = sublayer.normBefore
    self.memoryNorm = memoryNorm
    outputNorm = sublayer.normAfter
    gain = sublayer.gain
    self.isCross = isCross
  }

  /// The layers of a part, in order.
  static func layers(of part: AttentionPart?, in model: Transformer) -> [CircuitLayer] {
    guard part == .cross else {
      return model.stacks.filter { $0.part == part }.flatMap(\.blocks).map {
        CircuitLayer($0.attention, memoryNorm: $0.attention.normBefore, isCross: false)
      }
    }
    return zip(model.stacks, model.stacks.dropFirst()).flatMap { memory, stack in
      stack.blocks.compactMap(\.cross).map {
        CircuitLayer($0, memoryNorm: memory.finalNorm, isCross: true)
      }
    }
  }

  /// How many query heads share a key and value head.
  var groupSize: Int { attention.heads / attention.keyValueHeads }
  /// Dimensions of the space that queries read.
  var queryDimensions: Int { attention.query.inputs - (queryNorm?.isCentred == true ? 1 : 0) }
  /// Dimensions of the space that keys and values read.
  var memoryDimensions: Int { attention.key.inputs - (memoryNorm?.isCentred == true ? 1 : 0) }

  /// W_Q of a head, `[d_model, d_head]`.
  func query(_ head: Int) -> DoubleMatrix {
    attention.query.weights(of: head, count: attention.heads).reading(through: queryNorm)
  }

  /// W_K of a query head, `[d_model, d_head]`: that of the head it shares.
  func key(_ head: Int) -> DoubleMatrix {
    attention.key.weights(of: head / groupSize, count: attention.keyValueHeads).reading(through: memoryNorm)
  }

  /// W_V of a query head, `[d_model, width]`: that of the head it shares.
  func value(_ head: Int) -> DoubleMatrix? {
    attention.value?.weights(of: head / groupSize, count: attention.keyValueHeads).reading(
      through: memoryNorm)
  }

  /// W_O of a head, `[width, d_model]`.
  func output(_ head: Int) -> DoubleMatrix? {
    guard let output = attention.output else { return nil }
    let width = attention.valueWidth
    let weights = output.taking(inputs: head * width..<(head + 1) * width).weights(to: 0..<output.outputs)
    let normed = outputNorm.map { weights.writing(through: $0) } ?? weights
    return gain.map { normed.multiplied(by: $0) } ?? normed
  }
}

extension Projection {
  /// The linear map to head `head` of `count`, `[inputs, width of a head]`, without biases. A norm between two maps
  /// gives its gain; what it divides by depends on the input and is taken to be 1.
  fileprivate func weights(of head: Int, count: Int) -> DoubleMatrix {
    let width = up.outputs / count
    var own = up.weights(to: head * width..<(head + 1) * width)
    if let down {
      own = DoubleMatrix.product(down.weights(to: 0..<down.outputs), own.reading(through: norm))
    }
    guard let shared else { return own }
    let appended = shared.weights(to: 0..<shared.outputs)
    let columns = width + shared.outputs
    return DoubleMatrix(rows: inputs, columns: columns) { destination in
      for row in 0..<inputs {
        for column in 0..<columns {
          destination[row * columns + column] =
            column < width ? own[row, column] : appended[row, column - width]
        }
      }
    }
  }
}

extension DoubleMatrix {
  /// The map behind a norm: its gain is multiplied into the rows, and a layer norm takes the mean off.
  func reading(through norm: Norm?) -> DoubleMatrix {
    guard let norm else { return self }
    var result = self
    if let gain = norm.gain, gain.count == rows {
      for row in 0..<rows {
        for column in 0..<columns { result[row, column] *= Double(gain[row]) }
      }
    }
    guard norm.isCentred else { return result }
    var means = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { means[column] += result[row, column] / Double(rows) }
    }
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] -= means[column] }
    }
    return result
  }

  /// The map before a norm: a layer norm takes the mean off, and its gain is multiplied into the columns.
  fileprivate func writing(through norm: Norm) -> DoubleMatrix {
    var result = self
    if norm.isCentred {
      for row in 0..<rows {
        let mean = (0..<columns).reduce(0) { $0 + self[row, $1] } / Double(max(columns, 1))
        for column in 0..<columns { result[row, column] -= mean }
      }
    }
    return norm.gain.map { result.multiplied(by: .perDimension($0)) } ?? result
  }

  /// The columns, each multiplied by its gain.
  fileprivate func multiplied(by gain: Sublayer<AttentionLayer>.Gain) -> DoubleMatrix {
    var result = self
    for row in 0..<rows {
      for column in 0..<columns {
        switch gain {
        case .uniform(let factor): result[row, column] *= Double(factor)
        case .perDimension(let factors):
          result[row, column] *= factors.count == columns ? Double(factors[column]) : 1
        }
      }
    }
    return result
  }
}
