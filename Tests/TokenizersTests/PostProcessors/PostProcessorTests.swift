import StrictJSON
import Testing

@testable import Tokenizers

struct PostProcessorTests {
  private func read(_ json: String) throws -> any PostProcessor {
    try PostProcessors.read(
      try ComponentReader(try JSONValue.parse(Array(json.utf8)), path: "t.json", place: "post_processor"))
  }

  @Test("blanks are left out of offsets, except one that was put before the text")
  func trimming() {
    var encoding = Encoding()
    encoding.tokens = ["Ġa", "ĠĠb", "cĠ", " ", "Ġ"]
    encoding.offsets = [0..<1, 1..<4, 4..<6, 6..<7, 0..<3]
    var trimmed = encoding
    trimmed.trimOffsets(addPrefixSpace: true)
    #expect(trimmed.offsets == [0..<1, 3..<4, 4..<5, 7..<7, 0..<2])
    encoding.trimOffsets(addPrefixSpace: false)
    #expect(encoding.offsets == [1..<1, 3..<4, 4..<5, 7..<7, 1..<2])
  }

  @Test(
    "what a post-processor cannot do is an error that says where",
    arguments: [
      #"{"type":"Other"}"#, #"{"sep":["[SEP]",1],"cls":["[CLS]",0]}"#,
      #"{"type":"BertProcessing","sep":["[SEP]",-1],"cls":["[CLS]",0]}"#,
      #"{"type":"BertProcessing","sep":["[SEP]",1],"cls":["[CLS]",0],"more":1}"#,
      #"{"type":"RobertaProcessing","sep":["[SEP]",1],"cls":["[CLS]",0],"trim_offsets":true}"#,
      #"{"type":"Sequence","processors":[{"type":"Other"}]}"#,
      #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B","type_id":0}}],"pair":[],"special_tokens":{}}"#,
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}],"pair":[],"special_tokens":{}}"#,
      #"{"type":"TemplateProcessing","single":[{}],"pair":[],"special_tokens":{}}"#,
      #"{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{"x":{"id":"x","ids":[1],"tokens":[]}}}"#,
    ])
  func errors(_ json: String) {
    #expect(throws: TokenizerError.self) { _ = try read(json) }
  }

  @Test("what the file says is cut short in errors, and special tokens are of few ids")
  func long() {
    func message(_ json: String) -> String {
      do { _ = try read(json) } catch { return "\(error)" }
      return ""
    }
    let long = String(repeating: "x", count: 10_000)
    let ids = String(repeating: "1,", count: 64) + "1"
    let template = #"{"type":"TemplateProcessing","pair":[],"special_tokens":"#
    for (json, expected) in [
      (#"{"type":"\#(long)"}"#, "the post-processor 'xx"),
      (#"{"type":"BertProcessing","\#(long)":1}"#, "setting"),
      (template + #"{},"single":[{"\#(long)":{"id":1}}]}"#, "post_processor.single[0].xx"),
      (
        template + #"{"x":{"ids":[\#(ids)],"tokens":[\#(ids)]}},"single":[]}"#, "a special token of 65 ids"
      ),
    ] {
      #expect(
        message(json).contains(expected) && message(json).utf8.count < 500, "\(message(json).prefix(500))")
    }
  }

  @Test("a template behind a step that has put texts together already is an error, not a crash")
  func templateAfterTemplate() throws {
    let template = #"""
      {"type":"TemplateProcessing","special_tokens":{"x":{"id":"x","ids":[1],"tokens":["x"]}},
       "single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                 {"SpecialToken":{"id":"x","type_id":0}}],"pair":[]}
      """#
    let twice = try read(#"{"type":"Sequence","processors":[\#(template),\#(template)]}"#)
    #expect(throws: TokenizerError.self) { try twice.process([Encoding()], addSpecialTokens: true) }
    #expect(try twice.process([Encoding()], addSpecialTokens: false).count == 1)
  }
}
