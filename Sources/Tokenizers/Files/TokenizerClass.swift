import StrictJSON

/// What builds a tokenizer from files that name tokens alone: the class of transformers that a model's files ask for.
enum TokenizerClass: String, CaseIterable {
  case gpt2 = "GPT2Tokenizer"
  case codeGen = "CodeGenTokenizer"
  case roberta = "RobertaTokenizer"
  case gptNeoX = "GPTNeoXTokenizer"
  case qwen2 = "Qwen2Tokenizer"
  case cohere = "CohereTokenizer"
  case clip = "CLIPTokenizer"
  case whisper = "WhisperTokenizer"
  case bert = "BertTokenizer"
  case mpnet = "MPNetTokenizer"
  case t5 = "T5Tokenizer"
  case albert = "AlbertTokenizer"
  case debertaV2 = "DebertaV2Tokenizer"
  case xlmRoberta = "XLMRobertaTokenizer"
  case camembert = "CamembertTokenizer"
  case mbart = "MBartTokenizer"
  case mbart50 = "MBart50Tokenizer"
  case llama = "LlamaTokenizer"
  case gemma = "GemmaTokenizer"
  case marian = "MarianTokenizer"

  /// Names that transformers keeps for a class that became another.
  private static let otherNames: [String: TokenizerClass] = [
    "BartTokenizer": .roberta, "DistilBertTokenizer": .bert, "ElectraTokenizer": .bert, "MT5Tokenizer": .t5,
  ]

  /// The class of models whose files name none. LLaMA, Mistral and Phi-3 are not among them: releases of transformers
  /// disagree on what such files mean.
  private static let ofModels: [String: TokenizerClass] = [
    "albert": .albert, "bart": .roberta, "bert": .bert, "camembert": .camembert, "clip": .clip,
    "clip_text_model": .clip, "cohere": .cohere, "deberta-v2": .debertaV2, "distilbert": .bert,
    "electra": .bert,
    "gemma": .gemma, "gemma2": .gemma, "gemma3": .gemma, "gemma3_text": .gemma, "gpt2": .gpt2,
    "gpt_neo": .gpt2,
    "gpt_neox": .gptNeoX, "gptj": .gpt2, "marian": .marian, "mbart": .mbart, "mpnet": .mpnet, "mt5": .t5,
    "nomic_bert": .bert,
    "olmo": .gptNeoX, "opt": .gpt2, "phi": .gpt2, "qwen2": .qwen2, "qwen2_moe": .qwen2, "qwen3": .qwen2,
    "qwen3_moe": .qwen2, "roberta": .roberta, "starcoder2": .gpt2, "t5": .t5, "whisper": .whisper,
    "xlm-roberta": .xlmRoberta,
  ]

  /// What to do where a vocabulary alone does not do.
  static let advice = """
    get tokenizer.json from where the model is from, or make it with transformers in Python: \
    AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)
    """

  /// The class that a directory's files ask for.
  ///
  /// - Parameters:
  ///   - name: `tokenizer_class` of `tokenizer_config.json`, or of `config.json`.
  ///   - modelType: `model_type` of `config.json`.
  ///   - path: the file of tokens, for errors.
  static func choose(name: String?, modelType: String?, path: String) throws(TokenizerError) -> TokenizerClass
  {
    // The hub has models on Qwen 2 whose files name another class; transformers overrules it too.
    if modelType == "qwen2" { return .qwen2 }
    if let name {
      let name = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
      if let known = TokenizerClass(rawValue: name) ?? otherNames[name] { return known }
      throw .unsupported(
        path: path, what: "the tokenizer class '\(shortened(name))' without tokenizer.json (\(advice))")
    }
    if let modelType, let known = ofModels[modelType] { return known }
    let model = modelType.map { ", and the model type '\(shortened($0))' does not tell" } ?? ""
    throw .malformed(
      path: path,
      problem:
        "its tokens do not say how text is split: tokenizer_config.json names no 'tokenizer_class'\(model);"
        + " name it there, or \(advice)")
  }

  /// The files that hold the tokens, the first that is there.
  var fileNames: [String] {
    switch self {
    case .gpt2, .codeGen, .roberta, .gptNeoX, .qwen2, .cohere, .clip, .whisper: ["vocab.json"]
    case .bert, .mpnet: ["vocab.txt"]
    case .t5, .albert: ["tokenizer.model", "spiece.model"]
    case .debertaV2: ["tokenizer.model", "spm.model"]
    case .xlmRoberta, .camembert, .mbart, .mbart50: ["tokenizer.model", "sentencepiece.bpe.model"]
    case .llama, .gemma: ["tokenizer.model"]
    case .marian: ["source.spm"]
    }
  }

  /// A special token by one of the names that all models have: what the files say, else what the class has.
  func special(_ name: String, _ settings: TokenizerSettings) throws(TokenizerError) -> TokenSetting? {
    let fallback = specialTexts[name].map { TokenSetting(text: $0) }
    guard let token = try settings.special(name, default: fallback) else { return nil }
    guard token.isText else { return token }
    // What classes make of a text alone.
    switch (self, name) {
    case (.mpnet, "mask_token"), (.mbart, "mask_token"), (.mbart50, "mask_token"):
      return TokenSetting(token.content, lstrip: true)
    case (.camembert, "mask_token"): return TokenSetting(token.content, lstrip: true, isSpecial: true)
    case (.mpnet, _): return TokenSetting(token.content)
    case (.whisper, "bos_token"), (.whisper, "eos_token"), (.whisper, "unk_token"):
      return TokenSetting(token.content, normalized: false, isSpecial: true)
    default: return token
    }
  }

  private var specialTexts: [String: String] {
    let endOfText = "<|endoftext|>"
    return switch self {
    case .gpt2, .codeGen, .whisper: ["unk_token": endOfText, "bos_token": endOfText, "eos_token": endOfText]
    case .gptNeoX:
      [
        "unk_token": endOfText, "bos_token": endOfText, "eos_token": endOfText, "pad_token": "<|padding|>",
      ]
    case .qwen2: ["unk_token": endOfText, "eos_token": endOfText, "pad_token": endOfText]
    case .clip:
      [
        "unk_token": endOfText, "bos_token": "<|startoftext|>", "eos_token": endOfText,
        "pad_token": endOfText,
      ]
    case .cohere:
      [
        "unk_token": "<UNK>", "bos_token": "<BOS_TOKEN>", "eos_token": "<|END_OF_TURN_TOKEN|>",
        "pad_token": "<PAD>", "cls_token": "<CLS>", "sep_token": "<SEP>", "mask_token": "<MASK_TOKEN>",
      ]
    case .bert:
      [
        "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
        "mask_token": "[MASK]",
      ]
    case .mpnet:
      [
        "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>",
        "unk_token": "[UNK]",
        "pad_token": "<pad>", "mask_token": "<mask>",
      ]
    case .t5, .marian: ["eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"]
    case .albert:
      [
        "bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "<unk>", "sep_token": "[SEP]",
        "pad_token": "<pad>", "cls_token": "[CLS]", "mask_token": "[MASK]",
      ]
    case .debertaV2:
      [
        "bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "[UNK]", "sep_token": "[SEP]",
        "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]",
      ]
    case .roberta, .xlmRoberta, .camembert, .mbart:
      [
        "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>", "mask_token": "<mask>",
      ]
    case .mbart50:
      [
        "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
      ]
    case .llama: ["unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"]
    case .gemma:
      [
        "unk_token": "<unk>", "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>",
        "mask_token": "<mask>",
      ]
    }
  }
}
