import FileAccess
import StrictJSON

/// The keys of one sequence object, checked.
struct SequenceObject {
  private let object: JSONObject
  private let origin: String
  /// Where the files are that the object names.
  private let directory: String

  private static let keys = [
    "id", "tokens", "ids", "text", "pair", "segments", "attention_mask", "positions", "decoder_tokens",
    "decoder_ids", "decoder_text", "decoder_attention_mask", "image", "pixel_values", "input_features",
  ]
  /// What transformers' tokenizers call the same.
  private static let aliases = [
    "input_ids": "ids", "token_type_ids": "segments", "position_ids": "positions",
    "decoder_input_ids": "decoder_ids", "text_pair": "pair",
  ]

  init(_ value: JSONValue, origin: String, directory: String) throws(SequenceError) {
    guard let object = value.object else {
      throw SequenceError(origin: origin, problem: "expected a sequence object, found \(value.kind)")
    }
    self.origin = origin
    self.directory = directory
    var renamed = JSONObject()
    for entry in object.entries {
      let key = Self.aliases[entry.key] ?? entry.key
      guard renamed.append(key, entry.value) else {
        self.object = renamed
        throw fail("'\(key)' is given twice, once by another name")
      }
    }
    self.object = renamed
    if let unknown = renamed.keys.first(where: { !Self.keys.contains($0) }) {
      throw fail("key '\(shortened(unknown))' is not known; known are \(Self.keys.joined(separator: ", "))")
    }
  }

  func sequence(fallback: String) throws(SequenceError) -> TokenSequence {
    let sequence = TokenSequence(
      id: try string("id") ?? fallback, origin: origin,
      tokens: try list("tokens", of: "a string") { $0.string },
      ids: try list("ids", of: "a whole number") { $0.int },
      text: try string("text"), pair: try string("pair"),
      segments: try list("segments", of: "a whole number") { $0.int },
      attentionMask: try mask("attention_mask"),
      positions: try list("positions", of: "a whole number") { $0.int }, decoder: try decoder(),
      media: try media())
    let hasTokens = sequence.tokens != nil || sequence.ids != nil
    guard hasTokens || sequence.text != nil || sequence.media != nil else {
      throw fail(
        "a sequence needs 'tokens', 'ids' or 'text', or an 'image', 'pixel_values' or 'input_features'")
    }
    if sequence.pair != nil, hasTokens || sequence.text == nil {
      throw fail("'pair' is the second text beside 'text'; tokens and ids have 'segments' instead")
    }
    if !hasTokens, sequence.text != nil,
      let key = ["segments", "attention_mask", "positions"].first(where: { object[$0]?.isNull == false })
    {
      throw fail("'\(key)' needs 'tokens' or 'ids': how many tokens a text has is not known before")
    }
    return sequence
  }

  private func decoder() throws(SequenceError) -> TokenSequence.Decoder? {
    let decoder = TokenSequence.Decoder(
      tokens: try list("decoder_tokens", of: "a string") { $0.string },
      ids: try list("decoder_ids", of: "a whole number") { $0.int },
      text: try string("decoder_text"), attentionMask: try mask("decoder_attention_mask"))
    if decoder.tokens == nil, decoder.ids == nil {
      if decoder.attentionMask != nil {
        throw fail("'decoder_attention_mask' needs 'decoder_tokens' or 'decoder_ids'")
      }
      return decoder.text == nil ? nil : decoder
    }
    return decoder
  }

  private func media() throws(SequenceError) -> TokenSequence.Media? {
    let kinds: [(key: String, make: (String) -> TokenSequence.Media)] = [
      ("image", { .image(path: $0) }), ("pixel_values", { .pixelValues(path: $0) }),
      ("input_features", { .inputFeatures(path: $0) }),
    ]
    var media: TokenSequence.Media?
    for (key, make) in kinds {
      guard let name = try string(key) else { continue }
      guard media == nil else { throw fail("'\(key)': one image or tensor a sequence") }
      guard !name.isEmpty else { throw fail("'\(key)': expected the name of a file, found an empty one") }
      media = make(Paths.join(directory, name))
    }
    return media
  }

  private func mask(_ key: String) throws(SequenceError) -> [Bool]? {
    try list(key, of: "0 or 1") { value in
      switch value {
      case .integer(0), .bool(false): false
      case .integer(1), .bool(true): true
      default: nil
      }
    }
  }

  private func string(_ key: String) throws(SequenceError) -> String? {
    guard let value = object[key], !value.isNull else { return nil }
    if key == "id", let number = value.int { return "\(number)" }
    guard let string = value.string else { throw fail("'\(key)': expected a string, found \(value.kind)") }
    return string
  }

  private func list<Element>(
    _ key: String, of what: String, _ convert: (JSONValue) -> Element?
  ) throws(SequenceError) -> [Element]? {
    guard let value = object[key], !value.isNull else { return nil }
    guard let items = value.array else { throw fail("'\(key)': expected an array, found \(value.kind)") }
    var list: [Element] = []
    list.reserveCapacity(items.count)
    for (position, item) in items.enumerated() {
      guard let element = convert(item) else {
        throw fail("'\(key)', position \(position): expected \(what), found \(shortened(item.serialized()))")
      }
      list.append(element)
    }
    return list
  }

  private func fail(_ problem: String) -> SequenceError { SequenceError(origin: origin, problem: problem) }
}
