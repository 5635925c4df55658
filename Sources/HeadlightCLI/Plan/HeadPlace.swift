import ArgumentParser
import AttentionCore

/// A head by its layer and its number, as in `L3H5`.
struct HeadPlace: ExpressibleByArgument, Hashable, Sendable, CustomStringConvertible {
  let layer: Int
  let head: Int

  init(layer: Int, head: Int) {
    self.layer = layer
    self.head = head
  }

  init?(argument: String) { self.init(argument[...]) }

  init?(_ text: Substring) {
    guard let match = text.wholeMatch(of: /[Ll]([0-9]{1,6})[Hh]([0-9]{1,6})/), let layer = Int(match.1),
      let head = Int(match.2)
    else { return nil }
    self.init(layer: layer, head: head)
  }

  var description: String { "L\(layer)H\(head)" }

  /// The head of a part.
  func id(of part: AttentionPart?) -> HeadID { HeadID(part: part, layer: layer, head: head) }
}

/// Heads of any layers, one by one as in `L1H1,L1H3`, or the same of every layer as in `0-3`.
enum HeadsChoice: Equatable {
  case places([HeadPlace])
  case numbers(NumberSelection)

  /// Reads heads, or numbers and ranges, separated by commas.
  ///
  /// - Throws: `ValidationError` with the part that is wrong.
  init(_ text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.contains(where: { HeadPlace($0) != nil }) else {
      self = .numbers(try NumberSelection(text))
      return
    }
    var places: [HeadPlace] = []
    for part in parts {
      guard let place = HeadPlace(part) else {
        throw ValidationError("expected heads such as L1H1,L1H3, found '\(part)'")
      }
      if !places.contains(place) { places.append(place) }
    }
    self = .places(places)
  }
}

extension AttentionSource {
  /// The parts that have a layer, and a head in it.
  ///
  /// - Parameters:
  ///   - head: nil where the layer alone is asked for.
  ///   - parts: those among which to look; nil for all.
  ///   - option: the option that asks for it, for the error.
  /// - Throws: where no part has it, or the layer cannot be computed.
  @discardableResult
  func parts(
    withLayer layer: Int, head: Int?, among parts: Set<AttentionPart>?, option: String
  ) throws -> [AttentionPart?] {
    let known = self.parts.filter { part in parts.map { part.map($0.contains) ?? true } ?? true }
    let counts = known.map { ($0, headCounts(of: $0)) }
    let layers = counts.filter { $0.1[layer] != nil }
    guard !layers.isEmpty else {
      let numbers = Set(counts.flatMap { $0.1.keys }).sorted()
      throw UsageError(
        "\(option): there is no layer \(layer); there \(Self.listed(numbers, "layer"))")
    }
    let found = layers.filter { head == nil || head ?? 0 < $0.1[layer] ?? 0 }
    guard !found.isEmpty else {
      let most = layers.compactMap { $0.1[layer] }.max() ?? 0
      throw UsageError(
        "\(option): layer \(layer) has no head \(head ?? 0); there \(Self.listed(Array(0..<most), "head"))")
    }
    if case .model(let checkpoint, _) = self { try checkpoint.model.checkContinuity(upTo: layer) }
    return found.map(\.0)
  }

  /// How many heads each layer of a part has, by its number.
  private func headCounts(of part: AttentionPart?) -> [Int: Int] {
    switch self {
    case .model(let checkpoint, _):
      Dictionary(
        uniqueKeysWithValues: checkpoint.model.layers(of: part).enumerated().map { ($0, $1.heads) })
    case .captured(let captured):
      Dictionary(captured.layers.map { ($0.number, $0.heads) }) { first, _ in first }
    }
  }

  /// `are layers 0 to 3`, or those that there are where some are missing.
  private static func listed(_ numbers: [Int], _ what: String) -> String {
    guard let first = numbers.first, let last = numbers.last, numbers.count > 1 else {
      return numbers.first.map { "is \(what) \($0) only" } ?? "is none"
    }
    if last - first == numbers.count - 1 { return "are \(what)s \(first) to \(last)" }
    let some = numbers.prefix(20).map { "\($0)" }.joined(separator: ", ")
    return "are \(what)s \(some)\(numbers.count > 20 ? ", …" : "")"
  }
}
