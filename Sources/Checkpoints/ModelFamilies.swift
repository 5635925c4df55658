import AttentionCore

/// A family of models from Hugging Face: maps its configuration and tensor names onto a `Transformer`.
protocol ModelFamily: SendableMetatype {
  /// The `model_type`s of `config.json` that belong to the family.
  static var modelTypes: [String] { get }
  /// Prefixes that the tensor names of base models and task heads may have.
  static var prefixes: [String] { get }
  /// A tensor that every file has, to find the prefix by.
  static var probe: String { get }
  /// What the names of the tensors inside blocks begin with, after the prefix: one that nothing reads is refused there.
  static var blockPrefixes: [String] { get }
  /// Sizes that the configurations of larger models leave out where they hold one of the family as `text_config`.
  static var usualSizes: [String: Int] { get }
  /// Whether W_U is the token embeddings where neither the file nor the configuration says; `nil` where the family has
  /// no language model that tells the next token.
  static var isUnembeddingTied: Bool? { get }
  /// Reads the model; every setting that changes attention is honoured or refused.
  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  /// Why a tensor of the file plays no part in attention, or `nil` when that is not known.
  static func reasonUnused(_ name: String) -> String?
}

extension ModelFamily {
  static var usualSizes: [String: Int] { [:] }
  static var isUnembeddingTied: Bool? { nil }
}

/// All families that are supported. A new one is one more file and one more line here, by name.
enum ModelFamilies {
  static let all: [any ModelFamily.Type] = [
    ALBERT.self,
    BART.self,
    BERT.self,
    BLOOM.self,
    CLIP.self,
    Cohere.self,
    DeBERTaV2.self,
    DeepSeekV2.self,
    DeepSeekV3.self,
    DINOv2.self,
    DistilBERT.self,
    ELECTRA.self,
    Falcon.self,
    Gemma.self,
    Gemma2.self,
    Gemma3.self,
    GPT2.self,
    GPTJ.self,
    GPTNeo.self,
    GPTNeoX.self,
    GptOss.self,
    Granite.self,
    Llama.self,
    Marian.self,
    MBART.self,
    Mistral.self,
    Mixtral.self,
    ModernBERT.self,
    MPNet.self,
    MT5.self,
    NomicBERT.self,
    OLMo.self,
    OLMo2.self,
    OPT.self,
    Phi.self,
    Phi3.self,
    Qwen2.self,
    Qwen2Moe.self,
    Qwen3.self,
    Qwen3Moe.self,
    RoBERTa.self,
    SigLIP.self,
    SmolLM3.self,
    StableLM.self,
    StarCoder2.self,
    T5.self,
    ViT.self,
    Whisper.self,
  ]

  static func family(of modelType: String) -> (any ModelFamily.Type)? {
    all.first { $0.modelTypes.contains(modelType) }
  }
}

extension Activation {
  /// By the names that transformers and TransformerLens give it.
  init?(named name: String) {
    switch name {
    case "relu": self = .relu
    case "gelu", "gelu_python": self = .gelu
    case "gelu_new", "gelu_fast", "gelu_pytorch_tanh": self = .geluTanh
    case "silu", "swish": self = .silu
    case "quick_gelu": self = .quickGELU
    case "tanh": self = .tanh
    default: return nil
    }
  }
}

extension ConfigReader {
  /// The activation under `key`.
  func activation(_ key: String, default fallback: String) throws(CheckpointError) -> Activation {
    let name = try string(key, default: fallback)
    guard let activation = Activation(named: name) else {
      throw .unsupported(path: path, what: "\(key) '\(name)'")
    }
    return activation
  }

  /// Refuses a setting that is on and changes what attention is.
  func refuse(_ key: String) throws(CheckpointError) {
    if try bool(key, default: false) { throw .unsupported(path: path, what: "\(key) = true") }
  }

  /// Refuses a model with causal attention where the configuration says that it has none: transformers lets every key be
  /// seen then, in any family.
  func refuseCausal(_ model: Transformer) throws(CheckpointError) {
    let text = try nested("text_config")
    let areCausal = [
      try bool("is_causal", default: true), try text?.bool("is_causal", default: true) ?? true,
    ]
    guard areCausal.contains(false) else { return }
    if model.stacks.contains(where: { $0.blocks.contains { $0.attention.layer.mask.isCausal } }) {
      throw .unsupported(path: path, what: "is_causal = false")
    }
  }

  /// The width of each head, where it must divide the model's width.
  func headWidth(width: Int, heads: Int) throws(CheckpointError) -> Int {
    guard width % heads == 0 else {
      throw .config(path: path, problem: "hidden size \(width) is not a multiple of \(heads) heads")
    }
    return width / heads
  }
}
