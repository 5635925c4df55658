import ArgumentParser

/// What attention is taken from: a model that is run, or a file that was captured elsewhere.
struct SourceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A Hugging Face model directory, or one weight file.", valueName: "path"))
  var model: String?

  @Option(help: ArgumentHelp("Attention captured elsewhere: safetensors, npz or npy.", valueName: "file"))
  var attention: String?

  @Option(help: "The mask of bare projections; wins over the file's metadata.")
  var mask: MaskChoice?

  @Option(
    help: ArgumentHelp(
      "What bare projections cannot say themselves, such as act_fn=relu or normalization_type=LNPre; repeatable.",
      valueName: "key=value"))
  var assume: [String] = []

  @Option(
    help: ArgumentHelp(
      "Merge sub-word tokens in every output: a weight is summed over the keys of a word and averaged over its queries.",
      valueName: "words"))
  var merge: MergeChoice?

  /// Checks that there is one source, and that the sequences suit it.
  func check(_ sequences: SequenceOptions) throws {
    switch (model, attention) {
    case (nil, nil): throw ValidationError("Give --model PATH or --attention FILE.")
    case (_?, _?): throw ValidationError("Give either --model or --attention, not both.")
    case (_?, nil) where sequences.isEmpty:
      throw ValidationError(
        "Give the sequences with --text STRING, --text-file FILE, --chat FILE or --tokens FILE.")
    default: break
    }
    try sequences.check()
    guard attention != nil else { return }
    if merge != nil, sequences.tokens.isEmpty {
      throw ValidationError("--merge words needs the tokens that the attention is of: give --tokens FILE.")
    }
    if !sequences.text.isEmpty || !sequences.texts.hasNoFiles {
      throw ValidationError(
        "--text, --text-file and --chat need a model with its tokenizer; give captured attention its --tokens."
      )
    }
    if mask != nil || !assume.isEmpty {
      throw ValidationError("--mask and --assume are for --model; captured attention is shown as it is.")
    }
  }
}
