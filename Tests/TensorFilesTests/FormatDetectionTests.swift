import TensorFiles
import Testing

@Suite struct FormatDetectionTests {
  @Test func contentCountsMoreThanTheName() throws {
    #expect(try read(safetensors("{}"), path: "weights.npz").format == .safetensors)
    #expect(try read(fixture("stored.npz"), path: "weights.json").format == .npz)
    #expect(try read(fixture("matrix.npy"), path: "weights").format == .npy)
    #expect(try read(Array(" {}".utf8), path: "weights.bin").format == .json)
    #expect(try read(Array("\u{FEFF}{}".utf8), path: "weights").format == .json)
    #expect(try read(safetensors("{}" + String(repeating: " ", count: 0x27E))).format == .safetensors)
  }

  @Test(arguments: [
    ([UInt8]("GGUF".utf8), "file", "found GGUF"),
    ([0x89, 0x48, 0x44, 0x46], "file", "found HDF5"),
    ([0x1F, 0x8B], "file", "found a gzip file"),
    ([], "file", "found an empty file"),
    ([1, 2], "file.dat", "found a file of another format"),
  ])
  func otherFormatsAreNamedWithTheSupportedOnes(bytes: [UInt8], path: String, found: String) {
    #expect(
      readingError(bytes, path: path)
        == "\(path): expected safetensors, a safetensors index, npz, npy or JSON, \(found)")
  }

  @Test func picklesAreRefusedWithTheWayToConvertThem() {
    let zipped = zip([ZipBytes("archive/data.pkl", [0x80, 2, 0x7D])])
    for (bytes, path) in [
      ([0x80, 2, 0x8A], "a"), (zipped, "a.npz"), ([1, 2, 3], "pytorch_model.bin"), ([], "a.pt"),
      ([0], "a.pth"),
    ] as [([UInt8], String)] {
      #expect(throws: TensorFileError.pickle(path: path)) { try read(bytes, path: path) }
    }
    #expect(
      readingError([0x80, 2], path: "dir/pytorch_model.bin") == """
        dir/pytorch_model.bin: a PyTorch pickle is a program and is not run; convert it to safetensors once, in Python:
          import torch; from safetensors.torch import save_file
          save_file({k: v.clone().contiguous() for k, v in torch.load("pytorch_model.bin", "cpu", \
        weights_only=True).items()}, "pytorch_model.safetensors")
        """)
  }
}
