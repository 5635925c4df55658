import ArgumentParser
import AttentionCore

/// A choice of layers or heads, as in `0,3-5`.
struct NumberSelection: Equatable {
  let ranges: [ClosedRange<Int>]

  /// Reads numbers and ranges, separated by commas.
  ///
  /// - Throws: `ValidationError` with the part that is wrong.
  init(_ text: String) throws {
    ranges = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, let only?, _): return only...only
      case (2, let first?, let last?) where first <= last: return first...last
      case (2, let first?, let last?):
        throw ValidationError("\(first) comes after \(last): write \(last)-\(first)")
      default: throw ValidationError("expected numbers and ranges such as 0,3-5, found '\(part)'")
      }
    }
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.count <= 6, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text)
  }

  /// Whether a number is chosen.
  func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

  /// The chosen numbers below `count`, ascending, each once.
  ///
  /// - Throws: when a number is not below `count`.
  func numbers(below count: Int, what: String) throws(UsageError) -> [Int] {
    let highest = ranges.map(\.upperBound).max() ?? 0
    guard highest < count else {
      throw UsageError("--\(what)s: there is no \(what) \(highest); the model has \(what)s 0 to \(count - 1)")
    }
    return (0..<count).filter(contains)
  }
}

/// A choice of maps of layers, as in `mean,rollout`.
struct LayerMapSelection: ExpressibleByArgument {
  let maps: Set<LayerMap>

  init(_ maps: Set<LayerMap>) { self.maps = maps }

  init?(argument: String) {
    var maps: Set<LayerMap> = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let map = LayerMap(rawValue: String(name)) else { return nil }
      maps.insert(map)
    }
    self.maps = maps
  }

  static var allValueStrings: [String] { LayerMap.allCases.map(\.rawValue) }

  /// Checks that `source` has attention of which the maps can be made.
  ///
  /// - Parameters:
  ///   - keysDiffer: whether keys are given as other tokens than queries.
  ///   - option: what asks for them, for the error.
  func check(
    _ request: AttentionRequest, of source: AttentionSource, keysDiffer: Bool,
    option: String = "--layer-maps "
  ) throws(UsageError) {
    let ids = source.parts.flatMap { source.maps(of: $0, for: request) }
    if let missing = maps.sorted().first(where: { map in !ids.contains { $0.kind == .layerMap(map) } }) {
      throw UsageError("\(option)\(missing) goes through self-attention, and --parts has none")
    }
    guard case .captured(let captured) = source else { return }
    if keysDiffer, let map = maps.sorted().first(where: \.goesThroughLayers) {
      throw UsageError(
        "\(option)\(map) needs queries and keys that are the same tokens; --tokens has others as keys")
    }
    do throws(AttentionError) { try captured.checkLayerMaps(of: request) } catch {
      throw UsageError("\(captured.path): \(error)")
    }
  }
}

/// A choice of kinds of attention, as in `encoder,cross`.
struct PartSelection: ExpressibleByArgument {
  private let names: [AttentionPart]

  /// The chosen parts.
  var parts: Set<AttentionPart> { Set(names) }

  init?(argument: String) {
    var names: [AttentionPart] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let part = AttentionPart(rawValue: String(name)) else { return nil }
      names.append(part)
    }
    self.names = names
  }

  /// The chosen parts, all of which must be among `known`.
  func parts(of known: [AttentionPart?]) throws(UsageError) -> Set<AttentionPart> {
    guard let missing = names.first(where: { !known.contains($0) }) else { return Set(names) }
    let has = known.compactMap { $0?.rawValue }
    throw UsageError(
      "--parts: the model has no part '\(missing)'"
        + (has.isEmpty ? "; it has one attention only" : "; it has \(has.joined(separator: ", "))"))
  }
}
