import StrictJSON
import Testing

@Suite struct JSONWriterTests {
  private let value: JSONValue = [
    "name": "L0H1", "tokens": ["a", "b"], "rows": [[1, 2.5], []], "none": [:], "flag": true, "nil": nil,
  ]

  @Test func compactTextHasNoBlanks() {
    #expect(
      value.serialized()
        == #"{"name":"L0H1","tokens":["a","b"],"rows":[[1,2.5],[]],"none":{},"flag":true,"nil":null}"#)
  }

  @Test func prettyTextKeepsFlatArraysOnALine() {
    #expect(
      value.serialized(pretty: true) == """
        {
          "name": "L0H1",
          "tokens": ["a", "b"],
          "rows": [
            [1, 2.5],
            []
          ],
          "none": {},
          "flag": true,
          "nil": null
        }

        """)
  }

  @Test(arguments: [
    (JSONValue.integer(.min), "-9223372036854775808"), (.number(1), "1.0"), (.number(0.1), "0.1"),
    (.number(-0.0), "-0.0"), (.number(1e21), "1e+21"), (.number(1e-7), "1e-07"),
    (.number(.greatestFiniteMagnitude), "1.7976931348623157e+308"), (.number(.nan), "null"),
    (.number(-.infinity), "null"), (.float(0.1), "0.1"), (.float(1 / 3), "0.33333334"),
    (.float(.leastNonzeroMagnitude), "1e-45"), (.float(.greatestFiniteMagnitude), "3.4028235e+38"),
    (.float(.infinity), "null"),
  ])
  func numbersHaveTheFewestDigits(value: JSONValue, text: String) {
    #expect(value.serialized() == text)
  }

  @Test func everyFloatComesBack() throws {
    var bits: UInt32 = 1
    for _ in 0..<2000 {
      bits = bits &* 1_664_525 &+ 1_013_904_223
      let float = Float(bitPattern: bits)
      guard float.isFinite else { continue }
      let text = JSONValue.float(float).serialized()
      #expect(try JSONValue.parse(Array(text.utf8)).double.map { Float($0) } == float)
    }
  }

  @Test func stringsAreEscapedOnlyWhereNeeded() {
    #expect(
      JSONValue.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é中😀</script>\u{2028}").serialized()
        == "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u{7F}é中😀</script>\u{2028}\"")
  }

  @Test func textForAScriptCannotEndIt() throws {
    let value: JSONValue = ["</script>": "<!-- \u{2028}\u{2029}"]
    let text = value.serialized(forScript: true)
    #expect(text == #"{"\u003c/script>":"\u003c!-- \u2028\u2029"}"#)
    #expect(try JSONValue.parse(Array(text.utf8)) == value)
  }
}
