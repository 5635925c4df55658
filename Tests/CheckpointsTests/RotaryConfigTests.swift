import Checkpoints
import StrictJSON
import Testing

/// What rotary settings can say, in either form, and what is refused by name.
struct RotaryConfigTests {
  private static let model = "llama-rope-yarn"

  private func words(_ settings: [(String, JSONValue?)], model: String = Self.model) throws -> String {
    var files = try ModelFiles(fixture: model)
    for (key, value) in settings { files = files.setting(key, value) }
    return try files.open().parts[0].positions[0]
  }

  @Test("each kind of scaling is said in words, from the newer form and from the older one")
  func kinds() throws {
    let cases: [(JSONValue, String)] = [
      (["rope_type": "default"], ""),
      (["rope_type": "linear", "factor": .integer(2)], ", linear scaling by 2"),
      (["rope_type": "dynamic", "factor": .integer(2)], ", dynamic scaling by 2 beyond 64 tokens"),
      (["rope_type": "yarn", "factor": .integer(1)], ", yarn scaling by 1"),
      (
        ["rope_type": "yarn", "factor": .null, "original_max_position_embeddings": .integer(16)],
        ", yarn scaling by 4, amplitude 1.13863"
      ),
      (
        [
          "rope_type": "longrope",
          "short_factor": [.integer(1), .integer(1), .integer(1), .integer(1), .integer(1)],
          "long_factor": [.integer(1), .integer(1), .integer(1), .integer(1), .integer(1)],
          "original_max_position_embeddings": .integer(32),
        ], ", longrope scaling by 2, amplitude 1.09545, other frequencies beyond 32 tokens"
      ),
    ]
    for (value, words) in cases {
      let newer = try self.words([("rope_parameters", value), ("rope_theta", .integer(500))])
      #expect(newer == "rotary, 10 dimensions, base 500\(words)")
      let older = try self.words([
        ("rope_parameters", nil), ("rope_scaling", value), ("rope_theta", .integer(500)),
      ])
      #expect(older == newer)
    }
  }

  @Test("rope_scaling wins over rope_parameters unless it is empty, as in transformers")
  func precedence() throws {
    let scaling: JSONValue = ["type": "linear", "factor": .integer(3)]
    #expect(try words([("rope_scaling", scaling)]).hasSuffix("base 10000, linear scaling by 3"))
    #expect(try words([("rope_scaling", [:])]).contains("base 500, yarn"))
    #expect(
      try words([("rope_scaling", nil), ("rope_parameters", nil)]) == "rotary, 10 dimensions, base 10000")
  }

  @Test("the context outside of the rotary settings is the original one")
  func outerContext() throws {
    let words = try words([("original_max_position_embeddings", .integer(32))], model: "phi3-longrope")
    #expect(words.contains("longrope scaling by 2,"))
    #expect(words.hasSuffix("other frequencies beyond 32 tokens"))
  }

  @Test("longrope is known by the names that the first files of phi3 have", arguments: ["su", "yarn"])
  func aliases(_ kind: String) throws {
    let files = try ModelFiles(fixture: "phi3-longrope")
    var scaling = JSONObject()
    for entry in files.config?["rope_parameters"]?.object?.entries ?? [] where entry.key.hasSuffix("_factor")
    {
      if entry.key != "partial_rotary_factor" { scaling.append(entry.key, entry.value) }
    }
    scaling.append("type", .string(kind))
    let words = try self.words(
      [("rope_parameters", nil), ("rope_scaling", .object(scaling))], model: "phi3-longrope")
    #expect(words.contains("longrope scaling by 4,"))
  }

  static let refused: [(JSONValue, String)] = [
    (["rope_type": "ntk"], "rope_type 'ntk' is not supported"),
    (["factor": .integer(2)], "rope scaling by 'factor' without a rope_type is not supported"),
    (
      ["rope_type": "default", "mrope_section": [.integer(1)]],
      "rotary setting 'mrope_section' is not supported"
    ),
    (["full_attention": ["rope_type": "default"]], "rope_parameters by kind of layer is not supported"),
    (
      ["rope_type": "default", "partial_rotary_factor": .number(0.5)],
      "partial_rotary_factor 0.5 is not supported"
    ),
    (["rope_type": "dynamic"], "'factor' is missing; expected a number"),
    (["rope_type": "yarn"], "'factor' is missing; expected a number"),
    (["rope_type": "yarn", "factor": .integer(-1)], "'factor': expected a number above 0, found -1.0"),
    (
      ["rope_type": "yarn", "factor": .integer(2), "rope_theta": .integer(1)],
      "yarn needs a 'rope_theta' above 1, found 1.0"
    ),
    (
      ["rope_type": "yarn", "factor": .integer(2), "beta_slow": .integer(0)],
      "'beta_slow': expected a number above 0, found 0.0"
    ),
    (
      ["rope_type": "yarn", "factor": .integer(2), "truncate": "no"],
      "'truncate': expected true or false, found \"no\""
    ),
    (["rope_type": "longrope"], "'short_factor' is missing; expected a list of numbers"),
    (
      ["rope_type": "longrope", "short_factor": .integer(1)],
      "'short_factor': expected a list, found a number"
    ),
    (
      ["rope_type": "longrope", "short_factor": ["one"]], "'short_factor': expected a list of numbers"
    ),
    (
      ["rope_type": "longrope", "short_factor": [.integer(1)]],
      "'short_factor': expected 5 numbers above 0, one for each pair of dimensions that turn, found 1"
    ),
    (
      ["rope_type": "longrope", "original_max_position_embeddings": .integer(1)],
      "longrope needs an original context above 1, found 1"
    ),
  ]

  @Test("rotary settings that are wrong or not supported are named", arguments: refused)
  func refusals(_ value: JSONValue, _ message: String) throws {
    let error = try ModelFiles(fixture: Self.model).setting("rope_parameters", value).error()
    #expect(try #require(error).hasPrefix("config.json: \(message)"))
  }

  @Test("a part of a head that turns is above 0, up to 1, and an even number of dimensions")
  func turningPart() throws {
    for (part, message) in [
      (0.0, "'partial_rotary_factor': expected a number above 0 and up to 1, found 0.0"),
      (1.5, "'partial_rotary_factor': expected a number above 0 and up to 1, found 1.5"),
      (0.5, "rotary positions need an even number of dimensions and a base above 0, found 3 and 500.0"),
      (0.1, "rotary positions need an even number of dimensions and a base above 0, found 0 and 500.0"),
    ] {
      let settings: JSONValue = [
        "rope_type": "default", "rope_theta": .integer(500), "partial_rotary_factor": .number(part),
      ]
      let error = try ModelFiles(fixture: "phi-qk-norm").setting("rope_parameters", settings).error()
      #expect(error == "config.json: \(message)")
    }
  }
}
