import AttentionCore
import Checkpoints
import TokenSequences

extension SourceOptions {
  /// The model or the captured attention, and what is to be said of it with each sequence.
  func attention(
    for sequences: [SequenceEntry], _ texts: TextOptions
  ) throws -> (AttentionSource, notes: [String]) {
    if let attention { return (.captured(try CapturedAttention.open(attention)), []) }
    guard let model else { throw UsageError("give --model PATH or --attention FILE") }
    var settings = try Settings.parse(assume)
    if let mask { settings["mask"] = mask.rawValue }
    let checkpoint = try Checkpoint.open(model, settings: settings)
    var tokens = try ModelTokens.open(checkpoint, for: sequences)
    tokens.addsSpecialTokens = texts.specialTokens
    return (.model(checkpoint, tokens), tokens.notes)
  }
}
