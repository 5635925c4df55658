import TensorFiles
import Testing

@Suite struct JSONTensorReaderTests {
  private func read(_ text: String) throws -> TensorArchive {
    try TensorFilesTests.read(Array(text.utf8))
  }

  @Test func nestedArraysBecomeTensors() throws {
    let archive = try read(
      #"{"__metadata__": {"mask": "causal"}, "W": [[1, 2.5, -3], [4e0, 5, 6]], "s": 7, "e": [[], []]}"#)
    #expect(archive.format == .json)
    #expect(archive.names == ["W", "s", "e"])
    #expect(archive.metadata == ["mask": "causal"])
    #expect(archive["W"]?.shape == [2, 3])
    #expect(archive["W"]?.elementType == .float32)
    #expect(archive["W"]?.floats == [1, 2.5, -3, 4, 5, 6])
    #expect(archive["s"]?.shape == [])
    #expect(archive["s"]?.floats == [7])
    #expect(archive["e"]?.shape == [2, 0])
  }

  @Test(arguments: [
    (
      #"{"W": [[1, 2], [3]]}"#,
      "file: tensor 'W': expected 2 elements, as at the start of the tensor at [1], found 1"
    ),
    (
      #"{"W": [[1], [2, 3]]}"#,
      "file: tensor 'W': expected 1 elements, as at the start of the tensor at [1], found 2"
    ),
    (#"{"W": [[1], 2]}"#, "file: tensor 'W': expected an array of 1 elements at [1], found a number"),
    (#"{"W": [1, [2]]}"#, "file: tensor 'W': expected a number at [1], found an array"),
    (#"{"W": [[1, "x"]]}"#, "file: tensor 'W': expected a number at [0, 1], found a string"),
    (#"{"W": [1, null]}"#, "file: tensor 'W': expected a number at [1], found null"),
    (#"{"W": "x"}"#, "file: tensor 'W': expected a number, found a string"),
    (#"{"W": {}}"#, "file: tensor 'W': expected a number, found an object"),
    (
      #"{"W": [1e39]}"#,
      "file: tensor 'W': expected a number that fits 32-bit floating point at [0], found 1e+39"
    ),
    (
      #"{"W": [1e999]}"#,
      "file: line 1, column 8: expected a number that fits 64-bit floating point, found 1e999"
    ),
    (#"{"W": [NaN]}"#, "file: line 1, column 8: expected a value, found 'NaN'"),
    (#"{"W": 1, "W": 2}"#, "file: line 1, column 10: the key 'W' occurs twice in one object"),
    (#"[1]"#, "file: expected a JSON object, found an array"),
    (#"{"__metadata__": {"a": null}}"#, "file: expected a string as 'a' in __metadata__, found null"),
  ])
  func eachBrokenRuleHasItsMessage(text: String, message: String) {
    #expect(readingError(Array(text.utf8)) == message)
  }

  @Test func deepNestingIsRefusedWithoutDeepRecursion() {
    let text = #"{"W":"# + String(repeating: "[", count: 1_000_000)
    #expect(
      readingError(Array(text.utf8)) == "file: line 1, column 133: expected at most 128 levels of nesting")
  }
}
