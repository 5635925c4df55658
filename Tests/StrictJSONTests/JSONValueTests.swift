import StrictJSON
import Testing

@Suite struct JSONValueTests {
  @Test func accessorsGiveOnlyTheirKind() {
    #expect(JSONValue.string("a").string == "a")
    #expect(JSONValue.integer(1).string == nil)
    #expect(JSONValue.integer(3).int == 3)
    #expect(JSONValue.number(3).int == 3)
    #expect(JSONValue.number(3.5).int == nil)
    #expect(JSONValue.number(1e300).int == nil)
    #expect(JSONValue.integer(3).double == 3)
    #expect(JSONValue.number(3.5).double == 3.5)
    #expect(JSONValue.bool(true).double == nil)
    #expect(JSONValue.bool(true).bool == true)
    #expect(JSONValue.integer(1).bool == nil)
    #expect(JSONValue.array([1]).array == [1])
    #expect(JSONValue.null.array == nil)
    #expect(JSONValue.null.isNull)
    #expect(JSONValue.object(["a": 1]).object?.count == 1)
    #expect(JSONValue.object(["a": 1])["a"] == 1)
    #expect(JSONValue.null["a"] == nil)
  }

  @Test func valuesAreWrittenInCodeAsLiterals() {
    let name = "x"
    let value: JSONValue = ["a": [1, 2.5, true, nil, "t", "\(name)y"], "b": [:], "c": []]
    #expect(
      value
        == .object(
          JSONObject(uniqueEntries: [
            (
              "a",
              .array([.integer(1), .number(2.5), .bool(true), .null, .string("t"), .string("xy")])
            ), ("b", .object(JSONObject())), ("c", .array([])),
          ])))
  }

  @Test func canonicallyEquivalentTextsDiffer() throws {
    let object = try #require(JSONValue.parse(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8)).object)
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
    #expect(Set([ExactString("\u{E9}"), ExactString("e\u{301}"), ExactString("\u{E9}")]).count == 2)
  }

  @Test func appendRefusesAKeyThatIsThere() {
    var object = JSONObject()
    for round in 0..<2 {
      for index in 0..<40 {
        #expect(object.append("k\(index)", .integer(index)) == (round == 0))
      }
    }
    #expect(object.count == 40)
    #expect(object["k39"] == 39)
    #expect(object.keys.last == "k39")
  }

  @Test func integersAndNumbersAreDifferentValues() {
    #expect(JSONValue.integer(1) != .number(1))
    #expect(JSONValue.object(["a": 1, "b": 2]) != .object(["b": 2, "a": 1]))
  }
}
