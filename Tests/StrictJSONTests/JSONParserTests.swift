import StrictJSON
import Testing

/// The message of the error that parsing `text` gives, or nil when it succeeds.
func parsingError(_ text: String) -> String? { parsingError(Array(text.utf8)) }

func parsingError(_ bytes: [UInt8]) -> String? {
  do throws(JSONError) {
    _ = try JSONValue.parse(bytes)
    return nil
  } catch { return error.description }
}

func parsed(_ text: String) throws(JSONError) -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

@Suite struct JSONParserTests {
  @Test func everyKindOfValueIsRead() throws {
    #expect(try parsed("null") == nil)
    #expect(try parsed(" true\n") == true)
    #expect(try parsed("\t\r\nfalse ") == false)
    #expect(try parsed("7") == 7)
    #expect(try parsed("7.5") == 7.5)
    #expect(try parsed(#""text""#) == "text")
    #expect(try parsed("[]") == [])
    #expect(try parsed("[ 1 , [ 2 ] ]") == [1, [2]])
    #expect(try parsed("{}") == [:])
    #expect(try parsed(#"{ "b" : 1 , "a" : { "c" : null } }"#) == ["b": 1, "a": ["c": nil]])
  }

  @Test func membersKeepTheirOrder() throws {
    let object = try #require(parsed(#"{"z":1,"a":2,"m":3}"#).object)
    #expect(object.keys == ["z", "a", "m"])
    #expect(object["m"] == 3)
    #expect(object["q"] == nil)
  }

  @Test func aByteOrderMarkAtTheStartIsSkipped() throws {
    #expect(try JSONValue.parse([0xEF, 0xBB, 0xBF, 0x31]) == 1)
    #expect(
      parsingError([0xEF, 0xBB, 0xBF, 0x78]) == "line 1, column 1: expected a value, found 'x'")
    #expect(parsingError("1\u{FEFF}") == "line 1, column 2: expected the end of the text, found '\u{FEFF}'")
  }

  @Test(arguments: [
    ("0", JSONValue.integer(0)), ("-1", .integer(-1)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
    ("1000000000000000019884624838656", .number(1e30)),
    ("1.0", .number(1)), ("1e2", .number(100)), ("1E+2", .number(100)), ("25e-1", .number(2.5)),
    ("0.1", .number(0.1)), ("-0.0", .number(0)), ("123456789.125", .number(123_456_789.125)),
    ("0.000001", .number(0.000001)), ("1e22", .number(1e22)), ("1e23", .number(1e23)),
    ("2.2250738585072011e-308", .number(.init(bitPattern: 0xF_FFFF_FFFF_FFFF))),
    ("5e-324", .number(.leastNonzeroMagnitude)),
    ("1e-400", .number(0)), ("0e999999999999", .number(0)),
    ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
    ("9007199254740993.0", .number(9_007_199_254_740_992)), ("0.30000000000000004", .number(0.1 + 0.2)),
  ])
  func numbersAreRoundedCorrectly(text: String, expected: JSONValue) throws {
    #expect(try parsed(text) == expected)
  }

  @Test func minusZeroKeepsItsSign() throws {
    #expect(try parsed("-0").double?.sign == .minus)
  }

  @Test func longNumbersTakeLinearTime() throws {
    #expect(try parsed("0." + String(repeating: "1", count: 100_000)).double == 1.0 / 9)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u4E2d""#, "A\u{E9}中"),
    (#""\ud83d\uDE00x""#, "😀x"), (#""a\u0000b""#, "a\u{0}b"), ("\"é中😀\u{7F}\"", "é中😀\u{7F}"),
    (#""é\n中""#, "é\n中"), (#""""#, ""),
  ])
  func stringsAreDecoded(text: String, expected: String) throws {
    #expect(try parsed(text) == .string(expected))
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, found the end of the text"),
    ("  \n ", "line 2, column 2: expected a value, found the end of the text"),
    ("1 2", "line 1, column 3: expected the end of the text, found '2'"),
    ("{} // note", "line 1, column 4: expected the end of the text, found '/'"),
    ("[1,]", "line 1, column 4: expected a value, found ']'"),
    ("[1 2]", "line 1, column 4: expected ',' or ']', found '2'"),
    ("[", "line 1, column 2: expected a value, found the end of the text"),
    ("[1", "line 1, column 3: expected ',' or ']', found the end of the text"),
    ("{", "line 1, column 2: expected a key or '}', found the end of the text"),
    ("{a:1}", "line 1, column 2: expected a key or '}', found 'a'"),
    (#"{"a":1,}"#, "line 1, column 8: expected a key, found '}'"),
    (#"{"a" 1}"#, "line 1, column 6: expected ':', found '1'"),
    (#"{"a":1 "b":2}"#, "line 1, column 8: expected ',' or '}', found '\"'"),
    ("{\"é\":1,\n \"é\":2}", "line 2, column 2: the key 'é' occurs twice in one object"),
    (#"{"a":1,"\u0061":2}"#, "line 1, column 8: the key 'a' occurs twice in one object"),
    ("nul", "line 1, column 1: expected a value, found 'nul'"),
    ("True", "line 1, column 1: expected a value, found 'True'"),
    ("NaN", "line 1, column 1: expected a value, found 'NaN'"),
    ("-Infinity", "line 1, column 2: expected a digit, found 'Infinity'"),
    ("+1", "line 1, column 1: expected a value, found '+'"),
    (".5", "line 1, column 1: expected a value, found '.'"),
    ("1.", "line 1, column 3: expected a digit, found the end of the text"),
    ("1.e5", "line 1, column 3: expected a digit, found 'e'"),
    ("1e", "line 1, column 3: expected a digit, found the end of the text"),
    ("1e+", "line 1, column 4: expected a digit, found the end of the text"),
    ("01", "line 1, column 2: expected no digit after a leading 0, found '1'"),
    ("-", "line 1, column 2: expected a digit, found the end of the text"),
    ("0x10", "line 1, column 2: expected the end of the text, found 'x'"),
    ("[\n 1e309]", "line 2, column 2: expected a number that fits 64-bit floating point, found 1e309"),
    ("'a'", "line 1, column 1: expected a value, found '''"),
    (#""a"#, "line 1, column 3: expected '\"' at the end of the string, found the end of the text"),
    (#""\"#, "line 1, column 3: expected one of \" \\ / b f n r t u after '\\', found the end of the text"),
    (#""\x""#, "line 1, column 3: expected one of \" \\ / b f n r t u after '\\', found 'x'"),
    (#""\u12g4""#, "line 1, column 6: expected four hexadecimal digits after '\\u', found 'g'"),
    ("\"a\nb\"", "line 1, column 3: expected an escape in the string, found the control character 0x0A"),
    ("\"\\n\tb\"", "line 1, column 4: expected an escape in the string, found the control character 0x09"),
    (#""é\ud83d""#, "line 1, column 3: expected a pair of surrogates, found \\ud83d alone"),
    (#""\ud83dx""#, "line 1, column 2: expected a pair of surrogates, found \\ud83d alone"),
    (#""\ud83d\n""#, "line 1, column 2: expected a pair of surrogates, found \\ud83d alone"),
    (#""\ud83d\ud83d""#, "line 1, column 2: expected a pair of surrogates, found \\ud83d alone"),
    (#""\ude00""#, "line 1, column 2: expected a pair of surrogates, found \\ude00 alone"),
    ("é", "line 1, column 1: expected a value, found 'é'"),
    ("\u{1}", "line 1, column 1: expected a value, found the control character 0x01"),
  ])
  func eachBrokenRuleHasItsMessage(text: String, message: String) {
    #expect(parsingError(text) == message)
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0xAF], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8IsRefusedWhereItStands(bytes: [UInt8]) {
    let message = "line 1, column 3: expected UTF-8 text, found bytes that are not"
    #expect(parsingError([0x22, 0xC3, 0xA9] + bytes + [0x22]) == message)
    let escaped = "line 1, column 5: expected UTF-8 text, found bytes that are not"
    #expect(parsingError([0x22, 0x5C, 0x6E, 0xC3, 0xA9] + bytes + [0x22]) == escaped)
    #expect(parsingError(bytes)?.hasPrefix("line 1, column 1: expected a value, found the byte 0x") == true)
  }

  @Test func nestingIsLimited() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(parsingError(nested(128)) == nil)
    #expect(parsingError(nested(129)) == "line 1, column 129: expected at most 128 levels of nesting")
    #expect(
      parsingError(String(repeating: #"{"a":"#, count: 100_000))
        == "line 1, column 641: expected at most 128 levels of nesting")
    #expect(throws: JSONError.self) {
      try JSONValue.parse(Array(nested(1_000_000).utf8), maximumDepth: .max)
    }
  }

  @Test func theNumberOfValuesAndKeysIsLimited() throws {
    let text = Array(#"[1, {"a": 2}]"#.utf8)
    #expect(try JSONValue.parse(text, maximumCount: 5) == [1, ["a": 2]])
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text, maximumCount: 4) }
    #expect(error?.description == "line 1, column 11: expected at most 4 values and keys")
  }

  @Test func errorsOfALineInAFileHaveItsNumber() {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array("x".utf8), firstLine: 41) }
    #expect(error?.line == 41)
    #expect(error?.column == 1)
    #expect(error?.problem == .unexpected(found: "'x'", expected: "a value"))
  }

  @Test func manyKeysAreCheckedInLinearTime() throws {
    let text = "{" + (0..<20_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
    let object = try #require(parsed(text).object)
    #expect(object.count == 20_000)
    #expect(object["key19999"] == 19_999)
    #expect(
      parsingError(text.dropLast() + ",\"key7\":0}")?.hasSuffix("the key 'key7' occurs twice in one object")
        == true)
  }

  @Test func everyTruncationIsAnError() {
    let text = Array(#"{"a":[1,-2.5e+3,true,false,null],"é\ud83d\ude00":{"b":"c\n"}}"#.utf8)
    #expect(parsingError(text) == nil)
    for length in text.indices where parsingError(Array(text[..<length])) == nil {
      Issue.record("cut after \(length) bytes it is read")
    }
  }

  @Test func randomChangesNeverTrap() {
    let text = Array(#"{"a":[1,-2.5e+3,true,false,null],"é\ud83d\ude00":{"b":"c\n"}}"#.utf8)
    let interesting = Array("\"\\{}[],:0-+eu\u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xFF]
    var random = SeededGenerator(state: 7)
    var readable = 0
    for _ in 0..<5000 {
      var bytes = text
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random) {
          bytes[place] = interesting.randomElement(using: &random) ?? 0
        } else {
          bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
        }
      }
      guard let value = try? JSONValue.parse(bytes) else { continue }
      readable += 1
      #expect((try? JSONValue.parse(value.serializedBytes())) == value)
    }
    #expect(readable > 0 && readable < 5000)
  }
}

/// A small generator of reproducible random numbers (xorshift).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
