import Foundation
import TensorFiles
import TestSupport
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
    ([0x1F, 0x8B], "file", "found a gzip file"),
    ([], "file", "found an empty file"),
    ([1, 2], "file.dat", "found a file of another format"),
  ])
  func otherFormatsAreNamedWithTheSupportedOnes(bytes: [UInt8], path: String, found: String) {
    #expect(
      readingError(bytes, path: path)
        == "\(path): expected safetensors, a safetensors index, GGUF, npz, npy or JSON, \(found)")
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
          import torch; from safetensors.torch import save_file; \
        d = torch.load("pytorch_model.bin", "cpu", weights_only=True)
          save_file({k: v.clone().contiguous() for k, v in d.get("state_dict", d).items() if torch.is_tensor(v)}, \
        "model.safetensors")
        """)
    #expect(readingError([0x80, 2], path: "a.ckpt")?.hasSuffix(#", "a.safetensors")"#) == true)
  }

  @Test func picklesAnywhereInAZipAreRefused() {
    let zipped = zip([ZipBytes("byteorder", [0x6C]), ZipBytes("archive/data.pkl", [0x80, 2, 0x7D])])
    #expect(throws: TensorFileError.pickle(path: "a.npz")) { try read(zipped, path: "a.npz") }
  }

  @Test func shardsThatArePicklesAreRefusedWithTheWayToConvertThem() throws {
    try withTemporaryDirectory { directory in
      try Data([0x80, 2, 0x7D]).write(
        to: URL(fileURLWithPath: "\(directory)/pytorch_model-00001-of-00002.bin"))
      let path = "\(directory)/pytorch_model.bin.index.json"
      try Data(#"{"weight_map":{"a":"pytorch_model-00001-of-00002.bin"}}"#.utf8)
        .write(to: URL(fileURLWithPath: path))
      #expect(throws: TensorFileError.pickleShards(path: path)) { try TensorArchive.open(path) }
      let message = TensorFileError.pickleShards(path: path).description
      #expect(message.contains(#"json.load(open("pytorch_model.bin.index.json"))["weight_map"].values())]"#))
      #expect(message.split(separator: "\n").count == 3)
    }
  }

  @Test(arguments: [
    ([0x89, 0x48, 0x44, 0x46], "tf_model.h5", ForeignFormat.hdf5), ([], "a.keras", .hdf5),
    ([0x84, 0xA6], "flax_model.msgpack", .flax), ([8, 7, 0x12, 7], "model", .onnx),
    ([1], "model.onnx", .onnx),
    ([UInt8]("tjgg".utf8), "ggml-model-q4_0.bin", .ggml),
    (
      [UInt8]("version https://git-lfs.github.com/spec/v1\noid sha256:24".utf8), "model.safetensors",
      .gitLFSPointer
    ),
  ])
  func otherWeightsAreRefusedWithWhatToDo(bytes: [UInt8], path: String, format: ForeignFormat) {
    #expect(throws: TensorFileError.foreignFormat(path: path, format)) { try read(bytes, path: path) }
  }

  @Test func arraysOfPythonObjectsAreRefused() {
    #expect(
      readingError(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", data: [0x80, 2]))
        == "file: expected an array of numbers, found one of Python objects, which is a pickle and is not run"
    )
  }
}
