import FileAccess
import StrictJSON
import TensorFiles
import TestSupport
import Testing

@testable import ImageInputs

@Suite struct ImageProcessorTests {
  /// What transformers' processors give, bit for bit: every size form, filter, crop, scaling and normalisation.
  @Test func preparedImagesEqualThoseOfTransformers() throws {
    let archive = try TensorArchive.open("\(ImageFixtures.directory)/prepared.safetensors")
    let cases = try ImageFixtures.prepared()
    #expect(cases.count == archive.names.count)
    for each in cases {
      let processor = try ImageProcessor(each.settings, path: each.name, modelType: each.modelType)
      let image = try RGBImage.open("\(ImageFixtures.directory)/\(each.image).png")
      let pixels = try processor.prepare(image, path: each.image).pixels
      let expected = try #require(archive[each.name])
      #expect(pixels.shape == expected.shape, "\(each.name)")
      let differing = zip(pixels.floats(), expected.floats()).count { $0 != $1 }
      #expect(differing == 0, "\(each.name)")
    }
  }

  private func processor(_ settings: JSONObject, modelType: String = "vit") throws(ImageError)
    -> ImageProcessor
  {
    try ImageProcessor(settings, path: "p.json", modelType: modelType)
  }

  private func image(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(width: width, height: height, pixels: [UInt8](repeating: 7, count: width * height * 3))
  }

  @Test func theFilesOfAModelAreFound() throws {
    try withTemporaryDirectory { directory in
      #expect(throws: ImageError.noPreprocessing(directory: directory)) {
        try ImageProcessor.open(directory: directory, modelType: "vit")
      }
      try write(#"{"size": 20}"#, to: "\(directory)/preprocessor_config.json")
      let older = try ImageProcessor.open(directory: directory, modelType: "clip")
      #expect(older.resize?.size == .shortestEdge(20))
      try write(
        #"{"image_processor": {"size": 30, "image_processor_type": "ViTImageProcessor"}}"#,
        to: "\(directory)/processor_config.json")
      let newer = try ImageProcessor.open(directory: directory, modelType: "clip")
      #expect(newer.resize?.size == .exact(height: 30, width: 30))
      try write("[]", to: "\(directory)/processor_config.json")
      #expect(throws: ImageError.self) { try ImageProcessor.open(directory: directory, modelType: "clip") }
    }
  }

  private func write(_ text: String, to path: String) throws {
    try writeFile(path, Array(text.utf8))
  }

  @Test(arguments: [
    (#"{"image_processor_type": "Owlv2ImageProcessor"}"#, "the image processor 'Owlv2ImageProcessor'"),
    (#"{"do_flip_channel_order": true}"#, "'do_flip_channel_order': true"),
    (#"{"do_pad": true}"#, "'do_pad': true"),
    (#"{"crop_pct": 0.9}"#, "'crop_pct': 0.9"),
    (#"{"size": {"longest_edge": 5}}"#, #"'size': {"longest_edge":5}"#),
    (#"{"size": {"shortest_edge": 5, "longest_edge": 5}}"#, #"'size': {"shortest_edge":5,"longest_edge":5}"#),
    (#"{"data_format": "channels_last"}"#, #"'data_format': "channels_last""#),
  ])
  func unknownStepsAreRefusedByName(settings: String, what: String) throws {
    let object = try #require(try JSONValue.parse(Array(settings.utf8)).object)
    #expect(throws: ImageError.unsupported(path: "p.json", what: what)) { try processor(object) }
  }

  @Test(arguments: [
    #"{"size": 0}"#, #"{"size": -3}"#, #"{"size": [3]}"#, #"{"size": {"height": 3}}"#,
    #"{"size": 99999999999}"#,
    #"{"size": "224"}"#, #"{"resample": 6}"#, #"{"resample": "bicubic"}"#, #"{"do_resize": 1}"#,
    #"{"image_mean": [0.5]}"#, #"{"image_std": [1, 0, 1]}"#, #"{"image_std": [1, 1, 1, "x"]}"#,
    #"{"rescale_factor": "1/255"}"#, #"{"do_center_crop": true}"#, #"{"image_processor_type": 3}"#,
  ])
  func malformedSettingsAreRefused(settings: String) throws {
    let object = try #require(try JSONValue.parse(Array(settings.utf8)).object)
    let error = #expect(throws: ImageError.self) { try processor(object) }
    #expect(error?.description.hasPrefix("p.json: '") == true)
  }

  @Test func whatIsNullOrFalseChangesNothing() throws {
    let plain = try processor([
      "do_pad": nil, "do_flip_channel_order": false, "size": nil, "do_center_crop": nil,
    ])
    #expect(plain.resize?.size == .exact(height: 224, width: 224))
    #expect(plain.resize?.filter == .bilinear)
    #expect(plain.crop == nil)
  }

  @Test func aModelWithoutAProcessorIsRefused() {
    #expect(throws: ImageError.self) { try processor([:], modelType: "llama") }
  }

  /// Sizes whose images no memory holds are refused, not tried.
  @Test func hugeSizesAreRefused() throws {
    let wide = try processor(["size": 80_000_000])
    #expect(throws: ImageError.self) { try wide.prepare(image(4, 4), path: "x.png") }
    let thin = try processor(["size": ["shortest_edge": 80_000_000]])
    #expect(throws: ImageError.self) { try thin.prepare(image(1, 40_000), path: "x.png") }
    let crop = try processor([
      "do_resize": false, "do_center_crop": true, "crop_size": ["height": 80_000_000, "width": 2],
    ])
    #expect(throws: ImageError.self) { try crop.prepare(image(4, 4), path: "x.png") }
  }

  @Test func patchesAreFoundOnTheImage() throws {
    // 40 × 20 becomes 20 × 10; of that the middle 10 × 10 is kept: columns 10 to 30 of the image.
    let cropping = try processor([
      "size": ["shortest_edge": 10], "do_center_crop": true, "crop_size": 10, "resample": 3,
    ])
    let input = try cropping.prepare(image(40, 20), path: "x.png")
    #expect(input.region == ImageRegion(x: 10, y: 0, width: 20, height: 20))
    // Patches of 4: two by two, and two pixels at the right and the bottom are left out.
    let grid = try #require(input.grid(patchHeight: 4, patchWidth: 4))
    #expect(grid == PatchGrid(rows: 2, columns: 2, region: ImageRegion(x: 10, y: 0, width: 16, height: 16)))
    #expect(grid.patch(row: 1, column: 0) == ImageRegion(x: 10, y: 8, width: 8, height: 8))
    #expect(input.grid(patchHeight: 11, patchWidth: 4) == nil)
  }

  @Test func paddingReachesBeyondTheImage() throws {
    let padding = try processor(["do_resize": false, "do_center_crop": true, "crop_size": 6])
    let input = try padding.prepare(image(3, 6), path: "x.png")
    #expect(input.region == ImageRegion(x: -2, y: 0, width: 6, height: 6))
  }

  @Test func previewsKeepTheShape() {
    #expect(image(40, 20).preview(longestSide: 40).width == 40)
    let small = image(4000, 2).preview(longestSide: 100)
    #expect(small.width == 100 && small.height == 1 && small.pixels.allSatisfy { $0 == 7 })
  }
}
