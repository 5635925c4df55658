import TestSupport
import Testing

/// What stops everything: its message and its exit code, and that nothing is written.
struct InputFailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, _ status: Int32, _ message: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      (self.status, self.message) = (status, message)
    }
  }

  private static let model = "--model MODEL"
  private static let known = "--model MODEL --tokens s.json"

  static let cases: [Case] = [
    // Missing inputs
    Case("--model nowhere --tokens s.json", 66, "error: nowhere: no such file or directory"),
    Case("\(model) --tokens nowhere.json", 66, "error: nowhere.json: no such file or directory"),
    Case("--attention nowhere.npy", 66, "error: nowhere.npy: no such file or directory"),
    Case("\(known) --templates nowhere", 66, "error: nowhere: no such file or directory"),
    Case("--model shards --tokens s.json", 66, "shards/part.safetensors: no such file or directory"),
    // Bad inputs
    Case(
      "--model empty --tokens s.json", 65,
      "empty: no model.safetensors, model.safetensors.index.json or GGUF file in this directory"),
    Case("\(model) --tokens empty.txt", 65, "empty.txt: no sequence in it"),
    Case("\(model) --tokens broken.json", 65, "broken.json: line 1, column 9:"),
    Case("\(model) --tokens number.json", 65, "number.json: expected a sequence object, an array of them"),
    Case("\(model) --tokens empty", 65, "empty: expected a regular file, found a directory"),
    Case("--model cut.safetensors --tokens s.json", 65, "cut.safetensors: expected "),
    Case(
      "--model zero.safetensors --tokens s.json", 65,
      "zero.safetensors: expected 8 bytes with the header's length"),
    Case(
      "--model s.txt --tokens s.json", 65,
      "s.txt: expected safetensors, a safetensors index, GGUF, npz, npy or JSON"),
    Case("--model m.bin --tokens s.json", 65, "m.bin: a PyTorch pickle is a program and is not run"),
    Case(
      "--model m.bin --tokens s.json", 65,
      #"d = torch.load("m.bin", "cpu", weights_only=True)"#),
    Case("--model pickled --tokens s.json", 65, "pickled/pytorch_model.bin: a PyTorch pickle is a program"),
    Case("--attention m.bin", 65, "m.bin: a PyTorch pickle is a program and is not run"),
    Case(
      "--model other --tokens s.json", 65,
      "other/config.json: model_type 'rwkv' is not supported; supported families: "),
    Case("--model other --tokens s.json", 65, "bring captured attention instead (--attention)"),
    Case(
      "--model captured.npy --tokens s.json", 65,
      "no 'blocks.0.attn.W_Q' (bare projections) and no config.json"),
    Case("--model captured.npy --tokens s.json", 65, "; captured attention is given with --attention"),
    Case("--attention m.json", 65, "; bare projections are given with --model"),
    Case("--attention m.json", 65, "m.json: no attention in it: expected tensors 'attention.<layer>'"),
    Case("--attention ints.npy", 65, "ints.npy: tensor 'ints': expected floating-point numbers, found I64"),
    Case(
      "--attention flat.npy", 65,
      "flat.npy: tensor 'flat': expected shape [layers, heads, queries, keys], found [2, 2]"),
    Case("\(known) --templates empty", 65, "empty: no template in this directory"),
    Case("\(known) --mask none", 64, "'mask' can be set for bare projections only"),
    Case("--model m.json --tokens s.json --assume act=relu", 65, "setting 'act' is not known; known are "),
    // Command lines that make no sense
    Case("", 64, "Give --model PATH or --attention FILE."),
    Case("\(known) --attention captured.npy", 64, "Give either --model or --attention, not both."),
    Case(model, 64, "Give the sequences with --text STRING, --text-file FILE, --chat FILE or --tokens FILE."),
    Case("\(model) --text hello", 66, "there is no tokenizer"),
    Case("\(model) --text hello", 66, "give tokens or ids"),
    Case("--attention captured.npy --text hello", 64, "--text, --text-file and --chat need a model"),
    Case("\(model) --tokens - -", 64, "Standard input (-) can be read once only."),
    Case("\(known) --layers 3", 64, "--layers: there is no layer 3; the model has layers 0 to 2"),
    Case("\(known) --layers 2-1", 64, "The value '2-1' is invalid for '--layers"),
    Case("\(known) --layers 0,,1", 64, "The value '0,,1' is invalid for '--layers"),
    Case("\(known) --layers=-1", 64, "The value '-1' is invalid for '--layers"),
    Case("\(known) --heads 0-5", 64, "--heads: there is no head 5; the model has heads 0 to 4"),
    Case("\(known) --heads all", 64, "The value 'all' is invalid for '--heads"),
    Case("\(known) --heads 99999999999999999999", 64, "is invalid for '--heads"),
    Case("\(known) --format gif", 64, "The value 'gif' is invalid for '--format"),
    Case("\(known) --format html,", 64, "The value 'html,' is invalid for '--format"),
    Case("\(known) --figures some", 64, "The value 'some' is invalid for '--figures"),
    Case("\(known) --colormap jet", 64, "unknown colour map 'jet': choose one of blues,"),
    Case("\(known) --threads 0", 64, "--threads: expected a number from 1 to 1024, found 0"),
    Case("\(known) --threads many", 64, "The value 'many' is invalid for '--threads"),
    Case("\(known) --progress loud", 64, "The value 'loud' is invalid for '--progress"),
    Case("\(known) --assume act_fn", 64, "--assume: expected KEY=VALUE, found 'act_fn'"),
    Case("\(known) --projections random", 64, "The value 'random' is invalid for '--projections"),
    Case("--attention captured.npy --projections identity", 64, "--projections identity needs a model"),
    Case("--attention captured.npy --mask none", 64, "--mask and --assume are for --model"),
    Case("--attention captured.npy --layers 1", 64, "--layers: there is no layer 1"),
    Case(
      "--attention captured.npy --tokens s.json s.json s.json", 64,
      "--attention takes one sequence of tokens, or two"),
    Case("\(known) --nonsense", 64, "Unknown option '--nonsense'"),
  ]

  @Test(
    "the message says what is wrong, the exit code what kind it is, and nothing is written", arguments: cases)
  func stopsEverything(_ failure: Case) throws {
    try withWorkbench { bench in
      try write(bench)
      let arguments = failure.arguments.map { $0 == "MODEL" ? parity("gpt2-f32") : $0 }
      let outcome = try Headlight.run(["report", "-o", "out"] + arguments, in: bench.path)
      #expect(outcome.status == failure.status)
      #expect(outcome.errors.contains(failure.message), "\(outcome.errors)")
      #expect(outcome.output == "")
      #expect(!bench.exists("out"))
    }
  }

  private func write(_ bench: Workbench) throws {
    try bench.write("s.json", #"{"ids": [0, 1, 2]}"#)
    try bench.write("s.txt", "no weights")
    try bench.write("m.json", SmallModels.lookup)
    try bench.write("empty/readme.md", "")
    try bench.write("empty.txt", "\n \n")
    try bench.write("broken.json", #"{"ids": ]}"#)
    try bench.write("number.json", "7")
    try bench.write("m.bin", [0x80, 2, 0x7D, 0x71, 0, 0x2E])
    try bench.write("pickled/config.json", #"{"model_type": "gpt2"}"#)
    try bench.write("pickled/pytorch_model.bin", [0x80, 2, 0x7D, 0x71, 0, 0x2E])
    let entry = TensorBytes.Entry("word_embeddings.weight", [2, 2], [1, 2, 3, 4])
    try bench.write("other/config.json", #"{"model_type": "rwkv"}"#)
    try bench.write("other/model.safetensors", TensorBytes.safetensors([entry]))
    try bench.write("cut.safetensors", Array(TensorBytes.safetensors([entry]).dropLast(3)))
    try bench.write("zero.safetensors", [])
    try bench.write("shards/config.json", #"{"model_type": "gpt2"}"#)
    try bench.write(
      "shards/model.safetensors.index.json", #"{"weight_map": {"wte.weight": "part.safetensors"}}"#)
    try bench.write("captured.npy", TensorBytes.npy(.init("", [1, 1, 2, 2], [1, 0, 0.5, 0.5])))
    try bench.write("ints.npy", TensorBytes.npy(.init("", .i64, [1, 1, 2, 2], [1, 0, 0, 1])))
    try bench.write("flat.npy", TensorBytes.npy(.init("", [2, 2], [1, 0, 0.5, 0.5])))
  }
}
