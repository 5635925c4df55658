import AttentionCore
import TensorFiles

/// Takes tensors out of a weight file by name, checks their shapes, and remembers which were used.
final class WeightReader {
  let archive: TensorArchive
  /// Put before every name; files of models with a task head have one.
  let prefix: String
  /// How tensors are laid out, by their full names, where it is not as families expect it.
  private let arrangements: [String: TensorArrangement]
  /// How numbers are packed, where the configuration says that some are.
  private let quantization: Quantization?
  private var used: Set<String> = []
  /// Beginnings of names that play no part in this model, and why.
  private var asides: [(prefix: String, reason: String)] = []
  /// Whether zeros stand in for tensors that are missing, so that all of them can be told; such a model is not to run.
  private let standsIn: Bool
  /// What is wrong with the file, where that does not end the reading.
  private(set) var problems: [CheckpointError] = []

  /// - Parameters:
  ///   - prefixes: those that files of the family may have.
  ///   - probe: a tensor that every file of the family has; the first prefix under which it is there is taken.
  ///   - standsIn: whether zeros stand in for tensors that are missing.
  init(
    _ archive: TensorArchive, prefixes: [String] = [""], probe: String = "",
    arrangements: [String: TensorArrangement] = [:], quantization: Quantization? = nil, standsIn: Bool = false
  ) {
    self.archive = archive
    self.quantization = quantization
    self.standsIn = standsIn
    self.arrangements = arrangements
    let found = prefixes.first { archive[$0 + probe] != nil }
    // Where the probe is missing, the other names tell the prefix, so that the error names it as the file would.
    let likely = prefixes.last { prefix in !prefix.isEmpty && archive.names.contains { $0.hasPrefix(prefix) }
    }
    prefix = found ?? likely ?? prefixes[0]
  }

  var path: String { archive.path }

  /// The names that nothing has read.
  var unused: [String] { archive.names.filter { !used.contains($0) } }

  /// Says that tensors whose names begin so play no part in this model.
  func setAside(_ prefix: String, because reason: String) {
    asides.append((self.prefix + prefix, reason))
  }

  /// Why a tensor of the file was set aside, or `nil` when it was not.
  func reasonAside(_ name: String) -> String? { asides.first { name.hasPrefix($0.prefix) }?.reason }

  /// How the tensors that were read are stored, each type once.
  var elementTypes: [ElementType] {
    ElementType.allCases.filter { type in used.contains { archive[$0]?.elementType == type } }
  }

  /// The file's name of a tensor: with the prefix, and as old files call the gain and bias of a norm.
  private func fileName(of name: String) -> String? {
    let full = prefix + name
    if archive[full] != nil { return full }
    for (new, old) in [(".weight", ".gamma"), (".bias", ".beta")] where full.hasSuffix(new) {
      let legacy = full.dropLast(new.count) + old
      if archive[String(legacy)] != nil { return String(legacy) }
    }
    return nil
  }

  /// Whether any tensor's name, after the prefix, begins with `start`.
  func hasNames(beginning start: String) -> Bool {
    archive.names.contains { $0.hasPrefix(prefix + start) }
  }

  func contains(_ name: String) -> Bool { fileName(of: name) != nil }

  /// A tensor that must be there; `nil` in `shape` stands for any extent.
  func tensor(_ name: String, shape: [Int?]) throws(CheckpointError) -> Tensor {
    let (tensor, arrangement) = try required(name, shape: shape)
    return arrangement?.hubTensor(tensor) ?? tensor
  }

  /// A tensor of bytes, which must be there.
  func bytes(_ name: String, shape: [Int?]) throws(CheckpointError) -> Tensor {
    try required(name, shape: shape, asBytes: true).tensor
  }

  /// A tensor as it lies in the file, which must be there.
  ///
  /// - Parameter most: how many zeros may stand in for it.
  private func required(
    _ name: String, shape: [Int?], asBytes: Bool = false, standingIn most: Int = .max
  ) throws(CheckpointError) -> (tensor: Tensor, arrangement: TensorArrangement?) {
    if let found = try stored(name, shape: shape, asBytes: asBytes) { return found }
    let error = CheckpointError.missingTensor(path: path, name: prefix + name, shape: Self.text(shape))
    let extents = shape.compactMap { $0 }
    // A configuration that asks for a million layers or for gigabytes is not followed that far.
    guard standsIn, problems.count < 1000, extents.count == shape.count,
      let zeros = Tensor.zeros(shape: extents), zeros.count <= most
    else { throw error }
    problems.append(error)
    return (zeros, nil)
  }

  /// Takes note of a tensor that is not understood and would have to be.
  func refuseUnknown(_ name: String) throws(CheckpointError) {
    let error = CheckpointError.unknownTensor(path: path, name: name)
    guard standsIn else { throw error }
    problems.append(error)
  }

  /// A tensor that may be absent, but must have the shape when it is there.
  func optionalTensor(_ name: String, shape: [Int?]) throws(CheckpointError) -> Tensor? {
    guard let (tensor, arrangement) = try stored(name, shape: shape) else { return nil }
    return arrangement?.hubTensor(tensor) ?? tensor
  }

  /// A tensor as it lies in the file, whose shape in the usual layout is `shape`.
  private func stored(
    _ name: String, shape: [Int?], asBytes: Bool = false
  ) throws(CheckpointError) -> (tensor: Tensor, arrangement: TensorArrangement?)? {
    guard let fileName = fileName(of: name), let tensor = archive[fileName] else { return nil }
    let arrangement = arrangements[fileName]
    let found = arrangement?.hubShape(tensor.shape) ?? tensor.shape
    let fits = found.count == shape.count && zip(found, shape).allSatisfy { $1 == nil || $0 == $1 }
    guard fits else {
      let expected = arrangement == .transposed ? shape.reversed() : shape
      throw .wrongShape(path: path, name: fileName, expected: Self.text(expected), found: tensor.shape)
    }
    if let arrangement, !arrangement.fits(tensor.shape) {
      throw .wrongShape(
        path: path, name: fileName, expected: "rows of heads of an even width", found: tensor.shape)
    }
    // Matrix products count in 32 bits.
    guard tensor.shape.allSatisfy({ $0 <= Int32.max }) else {
      throw .wrongShape(path: path, name: fileName, expected: "extents below 2^31", found: tensor.shape)
    }
    guard asBytes ? tensor.elementType == .uint8 : tensor.elementType.isFloatingPoint else {
      throw .wrongElementType(
        path: path, name: fileName, expected: asBytes ? "bytes (U8)" : "floating-point numbers",
        found: tensor.elementType.name)
    }
    used.insert(fileName)
    return (tensor, arrangement)
  }

  /// All numbers of a tensor, which must be there, row by row.
  func values(_ name: String, shape: [Int]) throws(CheckpointError) -> [Float] {
    let (tensor, arrangement) = try required(name, shape: shape, standingIn: 1 << 20)
    return (arrangement?.hubTensor(tensor) ?? tensor).floats()
  }

  /// A vector as floats.
  func vector(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
    try values(name, shape: [count])
  }

  /// A vector as floats, or `nil` when absent.
  func optionalVector(_ name: String, count: Int) throws(CheckpointError) -> [Float]? {
    try optionalTensor(name, shape: [count])?.floats()
  }

  /// `NAME.weight` and, where `bias` says so, `NAME.bias`, as `torch.nn.Linear` has them.
  func linear(_ name: String, inputs: Int, outputs: Int, bias: Bool) throws(CheckpointError) -> LinearMap {
    let name = (weight: name + ".weight", bias: name + ".bias")
    let (weight, arrangement) = try required(name.weight, shape: [outputs, inputs])
    let parts: [WeightMatrix]
    switch arrangement {
    case .alternatingHalves(let heads):
      parts = TensorArrangement.windows(weight, alternatingHalvesOf: heads)
    case let other:
      let matrix = try scaled(other?.hubTensor(weight) ?? weight, name.weight, columns: inputs)
      parts = [matrix.rows(0..<outputs)]
    }
    return LinearMap(parts: parts, bias: bias ? try vector(name.bias, count: outputs) : nil)
  }

  /// A matrix of which each row makes an output, with its scales where it has some.
  func matrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> StoredMatrix {
    try scaled(try tensor(name, shape: [rows, columns]), name, columns: columns)
  }

  /// The matrix `NAME` with the scales that a file of FP8 numbers has beside it.
  private func scaled(
    _ weight: Tensor, _ name: String, columns: Int
  ) throws(CheckpointError) -> StoredMatrix {
    guard weight.elementType.isFloat8, case .blocks(let height, let width)? = quantization else {
      return StoredMatrix(tensor: weight, columns: columns)
    }
    let grid = [(weight.count / columns + height - 1) / height, (columns + width - 1) / width]
    let scales = try tensor(name + "_scale_inv", shape: grid)
    return StoredMatrix(
      tensor: weight, columns: columns, scales: .grid(scales, rows: height, columns: width))
  }

  /// Some outputs of a Conv1D: `NAME.weight`, `[inputs, outputs]`, and `NAME.bias`.
  func conv1D(
    _ name: String, inputs: Int, outputs: Int, taking part: Range<Int>? = nil
  ) throws(CheckpointError) -> LinearMap {
    let part = part ?? 0..<outputs
    let (weight, arrangement) = try required(name + ".weight", shape: [inputs, outputs])
    let bias = try vector(name + ".bias", count: outputs)
    let window =
      arrangement == .transposed
      ? WeightMatrix(
        weight, offset: part.lowerBound * inputs, inputs: inputs, outputs: part.count, layout: .outputMajor)
      : WeightMatrix(
        arrangement?.hubTensor(weight) ?? weight, offset: part.lowerBound, inputs: inputs,
        outputs: part.count, stride: outputs, layout: .inputMajor)
    return LinearMap(parts: [window], bias: Array(bias[part]))
  }

  /// `NAME.weight` and `NAME.bias` of a layer norm.
  func layerNorm(_ name: String, width: Int, epsilon: Double) throws(CheckpointError) -> Norm {
    Norm(
      isCentred: true, gain: try vector(name + ".weight", count: width),
      bias: try vector(name + ".bias", count: width), epsilon: Float(epsilon))
  }

  private static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }
}
