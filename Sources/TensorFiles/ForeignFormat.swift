/// Formats of weights that people have and that are not read, with what to do instead.
public enum ForeignFormat: Sendable {
  /// Keras and TensorFlow.
  case hdf5
  /// Flax.
  case flax
  /// A graph of computations.
  case onnx
  /// What llama.cpp wrote before GGUF.
  case ggml
  /// What Git leaves in a file's place that is kept elsewhere.
  case gitLFSPointer

  /// Tells the format by the first bytes alone, where they say it.
  init?(content bytes: UnsafeRawBufferPointer) {
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      self = .hdf5
    } else if ["lmgg", "fmgg", "tjgg", "algg"].contains(where: { bytes.starts(with: $0.utf8) }) {
      self = .ggml
    } else if bytes.starts(with: "version https://git-lfs".utf8) {
      self = .gitLFSPointer
    } else if bytes.count > 3, bytes[0] == 0x08, (1...20).contains(bytes[1]), bytes[2] == 0x12 {
      // The version of the format and then the producer's name, as exporters write them.
      self = .onnx
    } else {
      return nil
    }
  }

  /// What is wrong and what to do.
  var sentence: String {
    switch self {
    case .hdf5:
      "HDF5 weights (TensorFlow, Keras) are not read; save the model as safetensors, which transformers 4 does with from_pretrained(…, from_tf=True).save_pretrained(…)"
    case .flax:
      "Flax weights (msgpack) are not read; save the model as safetensors, which transformers 4 does with from_pretrained(…, from_flax=True).save_pretrained(…)"
    case .onnx:
      "an ONNX graph is not read; give the safetensors of the model that it was exported from"
    case .ggml:
      "a ggml file from before GGUF is not read; convert the model again with a llama.cpp of today"
    case .gitLFSPointer:
      "only a pointer of Git LFS, which stands in for the file; fetch the file itself with git lfs pull"
    }
  }
}
