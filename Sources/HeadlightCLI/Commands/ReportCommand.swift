import ArgumentParser
import AttentionCore

/// `headlight report`: the main job.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Compute the attention of every head and write heatmaps and reports.",
    usage: """
      headlight report --model PATH (--text STRING | --text-file FILE | --chat FILE | --tokens FILE...) --output DIR [options]
      headlight report --attention FILE [--tokens FILE] --output DIR [options]
      """,
    discussion: """
      A model is a Hugging Face directory (config.json with model.safetensors or its sharded index), a GGUF file, or one \
      weight file (.safetensors, .npz, .json) of bare projections with TransformerLens's names. headlight inspect says \
      what is understood of it.

      Texts are taken apart by the model's own tokenizer: tokenizer.json, or vocab.json with merges.txt, vocab.txt, a \
      SentencePiece model, or the vocabulary of a GGUF file. headlight tokenize shows what becomes of a text.

      Token files: .json (a sequence object, an array of them, or an array of token strings), .jsonl (an object a \
      line), .txt (a sequence a line, tokens separated by blanks). A sequence object has "tokens" and/or "ids", or \
      "text" and optionally its "pair"; and optionally "id", "segments", "attention_mask" and "positions"; for a decoder beside an encoder also \
      "decoder_tokens", "decoder_ids" or "decoder_text" and "decoder_attention_mask"; for images, instead of tokens, an "image" (a \
      PNG file, prepared as the model's preprocessor_config.json says) or a file "pixel_values"; for speech a file \
      "input_features".

      Exit status: 0 all done; 1 some sequences failed, the rest was written; 64 usage; 65 bad input; 66 missing \
      input; 73 cannot write.
      """)

  @OptionGroup var source: SourceOptions

  @OptionGroup var sequences: SequenceOptions

  @OptionGroup var destination: OutputOptions

  @Option(help: ArgumentHelp("What to write, separated by commas.", valueName: "formats"))
  var format = OutputFormats([.html, .png])

  @Option(
    help: ArgumentHelp(
      "The folder of the document that report.md will be embedded in; its links start there (default: beside report.md).",
      valueName: "dir"))
  var embedDir: String?

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "Which figures to draw, separated by commas: a map a head, the atlas, the metrics, heads over the image; also rows (the heads of a layer side by side), lines (a head as lines from queries to keys), queries (one query's weights as bars).",
      valueName: "sets"))
  var figures = FigureSets.usual

  @Option(
    help: ArgumentHelp(
      "Whose weights are drawn over an image: a token such as CLS, a patch by row and column such as 3,5, or mean (default: CLS, or mean where there is none).",
      valueName: "query"))
  var imageQuery: String?

  @Option(
    help: ArgumentHelp(
      "Whose weights are shown as bars with --figures queries: the place of a token, counted from 0, its label, or last.",
      valueName: "query"))
  var query: String?

  @OptionGroup var figureOptions: FigureOptions

  @Option(help: "Show the baseline Q = K = V = X (identity) beside the learned projections.")
  var projections: ProjectionChoice = .learned

  @Flag(inversion: .prefixedNo, help: "Measure every head and name what kind of head it is.")
  var metrics = true

  @Flag(
    help:
      "Measure also the weights of every head: what its projections share, its QK and OV circuits, composition with earlier heads."
  )
  var circuits = false

  @Flag(help: "Run repeated random tokens first, which tell induction heads from others.")
  var probe = false

  @Option(
    help: ArgumentHelp(
      "How far the metric 'local' reaches, in tokens (default: \(PatternMeasurer.defaultLocalWindow)).",
      valueName: "n"))
  var localWindow: Int?

  @Option(
    help: ArgumentHelp(
      "Maps of whole layers beside the heads, made of all heads: mean; rollout and flow, which go through all layers before; separated by commas. Flow takes short sequences only.",
      valueName: "maps"))
  var layerMaps: LayerMapSelection?

  @OptionGroup var options: RunOptions

  func validate() throws {
    try source.check(sequences)
    if let embedDir {
      if !format.formats.contains(.md) {
        throw ValidationError("--embed-dir has no use without --format md.")
      }
      if embedDir.isEmpty { throw ValidationError("--embed-dir: expected a directory, found an empty name.") }
    }
    if query != nil, !figures.contains(.queries) {
      throw ValidationError("--query has no use without --figures queries.")
    }
    if !metrics, circuits || probe {
      throw ValidationError("--circuits and --probe have no use with --no-metrics.")
    }
    if let localWindow {
      if !metrics { throw ValidationError("--local-window has no use with --no-metrics.") }
      if localWindow < 1 || localWindow > ModelInput.longest {
        throw ValidationError(
          "--local-window: expected a number from 1 to \(ModelInput.longest), found \(localWindow).")
      }
    }
    if source.attention != nil {
      if projections == .identity {
        throw ValidationError(
          "--projections identity needs a model: captured attention has no inputs to compare.")
      }
      if circuits || probe {
        throw ValidationError("--circuits and --probe need a model: captured attention has no weights.")
      }
    }
  }

  func run() throws {
    do {
      let plan = try plan(arguments: Array(CommandLine.arguments.dropFirst()))
      let status = try Batch(plan).run()
      if status != .success { throw status.code }
    } catch let code as ExitCode {
      throw code
    } catch {
      Messages.error(error)
      throw ExitStatus(error).code
    }
  }
}
