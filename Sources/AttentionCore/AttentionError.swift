/// What can be wrong with an input or with the numbers a model gives.
public enum AttentionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A query that is not padding may see no key.
  case fullyMaskedRow(id: HeadID, query: Int)
  /// A score is infinite or not a number.
  case nonFiniteScore(id: HeadID, query: Int, key: Int)
  /// The score of a head's sink is infinite or not a number.
  case nonFiniteSink(id: HeadID)
  /// A weight that was captured elsewhere is infinite or not a number.
  case nonFiniteWeight(id: HeadID, query: Int, key: Int)
  /// The vectors that enter a layer are infinite or not numbers.
  case nonFiniteInput(layer: Int, position: Int)
  /// A token id is outside the vocabulary.
  case idOutOfRange(id: Int, position: Int, vocabulary: Int)
  /// The sequence is longer than the model's context, or than `ModelInput.longest`.
  case tooLong(tokens: Int, context: Int)
  /// The sequence has no token.
  case empty
  /// Another number of entries than tokens.
  case lengthMismatch(what: String, found: Int, expected: Int)
  /// A token type is outside the model's table.
  case segmentOutOfRange(segment: Int, position: Int, segments: Int)
  /// A position that the input gives is outside the model's table.
  case positionOutOfRange(position: Int, token: Int, positions: Int)
  /// A stack attends to another one, for which there is no input.
  case nothingToAttendTo
  /// Something is given that would change attention, and nothing in the model reads it.
  case notTaken(what: String)
  /// Token ids are needed and not given.
  case idsMissing
  /// The model reads no tokens, and what it reads is not given.
  case featuresMissing(what: String)
  /// What a model reads in place of tokens has another shape than it takes.
  case wrongFeatures(expected: String, found: [Int])
  /// A layer lacks the weights that the layer after it depends on.
  case cannotContinue(layer: Int, missing: String)
  /// A map that goes through layers is wanted of attention whose keys are other tokens than its queries.
  case notSelfAttention(map: LayerMap, queries: Int, keys: Int)
  /// A map that goes through layers lacks the attention of one of them.
  case missingLayer(map: LayerMap, layer: Int)
  /// A weight that was captured elsewhere, or the mean of several, is below 0, and a map goes through it.
  case negativeWeight(id: HeadID, query: Int, key: Int)
  /// Attention flow would take too long.
  case flowTooLong(tokens: Int, most: Int, layers: [Int])

  public var description: String {
    switch self {
    case .fullyMaskedRow(let id, let query):
      "\(id): query \(query) may see no key (fully masked row); check attention_mask"
    case .nonFiniteScore(let id, let query, let key):
      "\(id): the score of query \(query) and key \(key) is not a finite number; check the weights"
    case .nonFiniteSink(let id): "\(id): the score of the sink is not a finite number; check the weights"
    case .nonFiniteWeight(let id, let query, let key):
      "\(id): the weight of query \(query) and key \(key) is not a finite number"
    case .nonFiniteInput(let layer, let position):
      "the input of layer \(layer) at position \(position) is not a finite number; check the weights"
    case .idOutOfRange(let id, let position, let vocabulary):
      "position \(position): token id \(id) is outside the vocabulary, which has \(vocabulary) entries (0 to \(vocabulary - 1))"
    case .tooLong(let tokens, let context):
      "\(tokens) tokens are more than \(context == ModelInput.longest ? "the most that can be taken," : "the model's context of") \(context); first token too many: position \(context)"
    case .empty: "the sequence has no token"
    case .lengthMismatch(let what, let found, let expected):
      "\(what): expected \(expected) entries, one a token, found \(found)"
    case .segmentOutOfRange(let segment, let position, let segments):
      "position \(position): segment \(segment) is outside the model's \(segments) token types"
    case .positionOutOfRange(let position, let token, let positions):
      "token \(token): position \(position) is outside the model's \(positions) positions (0 to \(positions - 1))"
    case .nothingToAttendTo:
      "the decoder attends to the encoder's output, and the sequence has no tokens for the encoder"
    case .notTaken(let what): "'\(what)' is given, but nothing in the model reads it"
    case .idsMissing:
      "the model looks tokens up by id and the sequence has none; give ids, or tokens that its vocabulary knows"
    case .featuresMissing(let what): "the model reads \(what), and the sequence has none"
    case .wrongFeatures(let expected, let found): "expected \(expected), found shape \(found)"
    case .cannotContinue(let layer, let missing):
      "layer \(layer + 1) cannot be computed: layer \(layer) has no \(missing); ask for layers up to \(layer) only (--layers)"
    case .notSelfAttention(let map, let queries, let keys):
      "\(map) needs queries and keys that are the same tokens, found \(queries) queries and \(keys) keys; leave it out (--layer-maps)"
    case .missingLayer(let map, let layer):
      "\(map) goes through all layers up to the last one shown, and layer \(layer) is missing; "
        + (layer == 0 ? "leave it out (--layer-maps)" : "ask for layers before it only (--layers)")
    case .negativeWeight(let id, let query, let key):
      "\(id): the weight of query \(query) and key \(key) is below 0; rollout and flow need weights of at least 0"
    case .flowTooLong(let tokens, let most, let layers):
      "flow of \(layers.count == 1 ? "layer \(layers[0])" : "\(layers.count) layers") is computed for at most \(most) tokens, as it takes time with the fourth power of their number; found \(tokens): leave flow out (--layer-maps) or ask for fewer layers (--layers)"
    }
  }
}
