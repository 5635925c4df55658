import StrictJSON
import TensorFiles
import TestSupport
import Testing

/// Sequences that name an image, and heads drawn over it.
struct ImageInputTests {
  private let images = "\(repositoryRoot)/Tests/Fixtures/images"
  private let square = #"{"image_processor_type": "ViTImageProcessor", "size": 24, "resample": 2}"#

  /// A copy of a small model, with the preparation of its images.
  private func model(_ name: String, preparation: String?, in bench: Workbench) throws -> String {
    for file in ["config.json", "model.safetensors"] {
      let origin = "\(parity(name))/\(file)"
      try bench.write("model/\(file)", try Workbench(path: "/").bytes(origin))
    }
    if let preparation { try bench.write("model/preprocessor_config.json", preparation) }
    return "model"
  }

  private func copyImage(_ name: String, to bench: Workbench) throws {
    try bench.write(name, try Workbench(path: "/").bytes("\(images)/\(name)"))
  }

  @Test("an image gives the attention of the pixels that transformers' processor makes of it")
  func preparedPixels() throws {
    try withWorkbench { bench in
      let model = try model("vit-base", preparation: square, in: bench)
      try copyImage("wide.png", to: bench)
      let prepared = try #require(
        try TensorArchive.open("\(images)/prepared.safetensors")["vit-old-form"])
      try bench.write(
        "pixels.safetensors",
        TensorBytes.safetensors([TensorBytes.Entry("pixel_values", prepared.shape, prepared.floats())]))
      // As a processor gives it, with a batch dimension.
      try bench.write(
        "batch.safetensors",
        TensorBytes.safetensors([TensorBytes.Entry("pixel_values", [1] + prepared.shape, prepared.floats())]))
      try bench.write(
        "s.json",
        """
        [{"id": "i", "image": "wide.png"}, {"id": "p", "pixel_values": "pixels.safetensors"},
         {"id": "b", "pixel_values": "batch.safetensors"}]
        """)
      try bench.report("--model", model, "--tokens", "s.json", "--format", "safetensors")
      for layer in 0...1 {
        for other in ["p", "b"] {
          #expect(
            try bench.values("attention.\(layer)", of: "i") == bench.values("attention.\(layer)", of: other))
        }
      }
      let inputs = try #require(try bench.manifest()["inputs"]?.array).compactMap { $0["path"]?.string }
      for file in ["wide.png", "pixels.safetensors", "model/preprocessor_config.json"] {
        #expect(inputs.contains(file))
      }
    }
  }

  @Test("heads are drawn over the image in every format, for the query asked for")
  func overlays() throws {
    try withWorkbench { bench in
      let model = try model("vit-base", preparation: square, in: bench)
      try copyImage("wide.png", to: bench)
      try bench.write("s.json", #"{"id": "i", "image": "wide.png"}"#)
      let run = [
        "--model", model, "--tokens", "s.json", "--layers", "1", "--heads", "0", "--figures", "image",
      ]
      func drawn(_ arguments: String...) throws -> String {
        let outcome = try Headlight.run(
          ["report", "--output", "out", "--force", "--format", "png,svg,pdf"] + run + arguments,
          in: bench.path)
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("out/i/over-image/\n"))
        for ending in ["png", "svg", "pdf"] { #expect(bench.exists("out/i/over-image/L1H0.\(ending)")) }
        return try bench.text("out/i/over-image/L1H0.svg")
      }
      #expect(try drawn().contains("query CLS · keys are the 4 × 4 patches"))
      #expect(try drawn("--image-query", "mean").contains("mean over 17 queries"))
      #expect(try drawn("--image-query", "2,3").contains("query: patch in row 2, column 3"))
      let outcome = try Headlight.run(
        ["report", "--output", "out", "--force"] + run + ["--image-query", "4,0"], in: bench.path)
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains("no token or patch has that label; there are CLS, 0,0, …, 3,3, and mean"))
    }
  }

  @Test("without CLS the mean over all queries is drawn, in the folder of the image's tower")
  func towers() throws {
    try withWorkbench { bench in
      let preparation =
        #"{"image_processor_type": "SiglipImageProcessor", "size": {"height": 24, "width": 18}}"#
      let model = try model("siglip-both", preparation: preparation, in: bench)
      try copyImage("tall.png", to: bench)
      try bench.write("s.json", #"{"id": "i", "image": "tall.png", "ids": [1, 2, 3]}"#)
      try bench.report("--model", model, "--tokens", "s.json", "--format", "svg")
      // The image is too narrow for both on one line.
      let figure = try bench.text("out/i/vision/over-image/L0H0.svg")
      #expect(
        figure.contains(">mean over 12 queries<") && figure.contains("keys are the 4 × 3 patches · all"))
      #expect(!bench.exists("out/i/text/over-image"))
    }
  }

  @Test("what is wrong with an image or its preparation fails its sequence alone")
  func failures() throws {
    try withWorkbench { bench in
      let model = try model("vit-base", preparation: square, in: bench)
      try copyImage("wide.png", to: bench)
      try bench.write("broken.png", Array(try bench.bytes("wide.png").dropLast(200)))
      try bench.write("photo.png", "\u{FF}")
      try bench.write(
        "s.jsonl",
        """
        {"id": "good", "image": "wide.png"}
        {"id": "broken", "image": "broken.png"}
        {"id": "missing", "image": "no.png"}
        {"id": "other", "image": "photo.png"}
        {"id": "tokens", "ids": [1, 2]}
        """)
      let outcome = try bench.headlight(
        "report", "--model", model, "--tokens", "s.jsonl", "--output", "out", "--format", "csv")
      #expect(outcome.status == 1)
      for message in [
        "broken.png: cannot be read as a PNG file", "no.png: no such file or directory",
        "photo.png: expected a PNG file, found a file of another kind; convert it to PNG first",
        "it needs 'image' or 'pixel_values'",
      ] { #expect(outcome.errors.contains(message), "\(outcome.errors)") }
      #expect(bench.exists("out/good/attention.csv") && !bench.exists("out/broken"))
    }
  }

  @Test("a preparation that is missing, not known or leaves no patch is said")
  func preparations() throws {
    for (preparation, message) in [
      (nil, "there is no preprocessor_config.json"),
      (#"{"image_processor_type": "ViTImageProcessor", "do_pad": true}"#, "'do_pad': true is not supported"),
      (#"{"size": 5}"#, "the image is 5 × 5 pixels; expected 6 × 6 at least"),
    ] {
      try withWorkbench { bench in
        let model = try model("vit-base", preparation: preparation, in: bench)
        try copyImage("wide.png", to: bench)
        try bench.write("s.json", #"{"image": "wide.png"}"#)
        let outcome = try bench.headlight("report", "--model", model, "--tokens", "s.json", "--output", "out")
        #expect(outcome.status == 1 && outcome.errors.contains(message), "\(outcome.errors)")
      }
    }
  }

  @Test("a query for images without an image is refused")
  func noImage() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1, 2]}"#)
      let outcome = try bench.headlight(
        "report", "--model", parity("gpt2-unscaled"), "--tokens", "s.json", "--output", "out",
        "--image-query",
        "CLS")
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("--image-query: no sequence has an image"))
    }
  }
}
