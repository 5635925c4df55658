"""The tokenizers of the parity fixtures: parts and settings as in the real files of the models they are named after."""

from tokenizer_models import byte_level_bpe, character_bpe, character_map, pipeline, unigram, word_level, word_piece

CASES = {}


def case(name: str, **files):
    """Registers what makes the files of a case; `files` are others beside tokenizer.json."""

    def register(make):
        CASES[name] = (make, files)
        return make

    return register


# Added tokens.


def added(model: dict, *tokens, **flags) -> list[dict]:
    """Added tokens; a token not in the vocabulary is numbered behind it. A token is a string, or one with flags."""
    vocabulary = model["vocab"]
    if isinstance(vocabulary, list):
        vocabulary = {piece: index for index, (piece, _) in enumerate(vocabulary)}
    following = len(vocabulary)
    result = []
    for token in tokens:
        content, own = token if isinstance(token, tuple) else (token, {})
        identifier = vocabulary.get(content)
        if identifier is None:
            identifier, following = following, following + 1
        settings = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **flags, **own}
        result.append({"id": identifier, "content": content, **settings})
    return sorted(result, key=lambda token: token["id"])


def plain(content: str, **flags) -> tuple:
    """An added token that is not special."""
    return content, {"special": False, **flags}


def mask(content="<mask>", **flags) -> tuple:
    """The mask, which takes the blank before it."""
    return content, {"lstrip": True, **flags}


def number(tokens: list[dict], model: dict, content: str) -> int:
    for token in tokens:
        if token["content"] == content:
            return token["id"]
    return model["vocab"][content]


# Parts.


def sequence(kind: str, *steps) -> dict:
    key = {"normalizer": "normalizers", "pre_tokenizer": "pretokenizers", "post_processor": "processors"}[kind]
    return {"type": "Sequence", key: list(steps)}


def byte_level(prefix=False, trim=True, regex=True) -> dict:
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim, "use_regex": regex}


def split(pattern: str, behavior="Isolated", invert=False, kind="Regex") -> dict:
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def metaspace(scheme="always", splits=True) -> dict:
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": splits}


def replace(pattern: str, content: str, kind="String") -> dict:
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def bert_normalizer(lowercase: bool, **settings) -> dict:
    return {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": lowercase, **settings}


def template(single: str, pair: str, model: dict, tokens: list[dict]) -> dict:
    """A template as in the documentation of the package: `[CLS]:0 $A:0 [SEP]:0`."""
    used = {}

    def pieces(text: str) -> list[dict]:
        result = []
        for piece in text.split(" "):
            name, _, type_id = piece.partition(":")
            if name in ("$A", "$B"):
                result.append({"Sequence": {"id": name[1], "type_id": int(type_id or 0)}})
            else:
                used[name] = {"id": name, "ids": [number(tokens, model, name)], "tokens": [name]}
                result.append({"SpecialToken": {"id": name, "type_id": int(type_id or 0)}})
        return result

    return {"type": "TemplateProcessing", "single": pieces(single), "pair": pieces(pair), "special_tokens": used}


def bos_template(bos: str, model: dict, tokens: list[dict]) -> dict:
    return template(f"{bos} $A", f"{bos} $A {bos}:1 $B:1", model, tokens)


def cls_template(cls: str, sep: str, model: dict, tokens: list[dict]) -> dict:
    return template(f"{cls} $A {sep}", f"{cls} $A {sep} $B:1 {sep}:1", model, tokens)


BYTES = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
CHARSMAP = character_map()
BLANKS = replace(" {2,}", " ", "Regex")
SPACES = ["  " + " " * n for n in range(6)]
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = GPT4.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = O200K.replace(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "").replace(r"\p{N}{1,3}", r"\p{N}")


# Byte-level BPE.


def gpt2_like(first=(), last=("<|endoftext|>",), pre=None, normalizer=None, post=None, flags=None, **settings) -> dict:
    """BPE over bytes with the special tokens given, and a post-processor that may need their ids."""
    pre = pre or byte_level()
    names = [token if isinstance(token, str) else token[0] for token in last]
    model = byte_level_bpe(normalizer, pre, first=[t if isinstance(t, str) else t[0] for t in first], last=names, **settings)
    tokens = added(model, *first, *last, **(flags or {}))
    if callable(post):
        post = post(model, tokens)
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=pre, post_processor=post, decoder=BYTES)


@case("gpt2")
def gpt2():
    whole = gpt2_like(flags={"normalized": True}, post={"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False},
                      pre={"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}, continuing_subword_prefix="", end_of_word_suffix="")
    del whole["model"]["type"]  # as in the file of 2019
    return whole


@case("gpt-j")
def gpt_j():
    return gpt2_like(last=["<|endoftext|>", *[plain(f"<|extratoken_{n}|>") for n in range(1, 4)]], post=byte_level(True, False), flags={"normalized": True})


@case("roberta")
def roberta():
    first = ["<s>", "<pad>", "</s>", "<unk>"]
    return gpt2_like(
        first=first, last=[mask(normalized=False)], flags={"normalized": True}, unk_token=None,
        post={"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False})


@case("roberta-prefix-space")
def roberta_prefix_space():
    first = ["<s>", "<pad>", "</s>", "<unk>"]
    return gpt2_like(
        first=first, last=[mask()], flags={"normalized": False}, pre=byte_level(True),
        post={"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True})


@case("opt")
def opt():
    return gpt2_like(first=["<s>", "<pad>", "</s>", "<unk>"], last=[], flags={"normalized": True},
                     post=lambda model, tokens: template("</s> $A", "</s> $A </s> $B", model, tokens))


@case("llama-3")
def llama3():
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    return gpt2_like(
        last=names, pre=sequence("pre_tokenizer", split(GPT4), byte_level(False, True, False)), ignore_merges=True,
        words=["Ġattention", "ĠHELLO", "ä½łå¥½", "123", "ĉĉ", "Hello", "Ð¿ÑĢÐ¸Ð²ÐµÑĤ", "x" * 101],
        post=lambda model, tokens: sequence("post_processor", byte_level(True, False), bos_template("<|begin_of_text|>", model, tokens)))


@case("qwen-2")
def qwen2():
    return gpt2_like(
        last=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], normalizer={"type": "NFC"}, continuing_subword_prefix="", end_of_word_suffix="",
        pre=sequence("pre_tokenizer", split(QWEN), byte_level(False, False, False)), post=byte_level(False, False, False))


@case("qwen-3")
def qwen3():
    return gpt2_like(
        last=["<|endoftext|>", "<|im_start|>", "<|im_end|>", *map(plain, ("<tool_call>", "</tool_call>", "<think>", "</think>"))],
        normalizer={"type": "NFC"}, pre=sequence("pre_tokenizer", split(QWEN), byte_level(False, False, False)), post=byte_level(False, False, False))


@case("qwen-3.5")
def qwen35():
    pattern = QWEN.replace(r"?\p{L}+", r"?[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]", r"[^\s\p{L}\p{M}\p{N}]")
    return gpt2_like(last=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], normalizer={"type": "NFC"},
                     pre=sequence("pre_tokenizer", split(pattern), byte_level(False, False, False)), post=byte_level(False, False, False))


@case("mistral-tekken")
def mistral_tekken():
    return gpt2_like(
        first=["<unk>", "<s>", "</s>", "[INST]", "[/INST]"], last=[], ignore_merges=True, words=["Ġattention", "Hello"],
        pre=sequence("pre_tokenizer", split(TEKKEN), byte_level(False, True, False)),
        post=lambda model, tokens: template("<s> $A", "<s> $A $B:1", model, tokens))


DEEPSEEK = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", plain("<｜User｜>", normalized=True), plain("<｜Assistant｜>", normalized=True)]


@case("deepseek-v3")
def deepseek_v3():
    pattern = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
    return gpt2_like(
        first=DEEPSEEK[:3], last=DEEPSEEK[3:], normalizer=sequence("normalizer"),
        pre=sequence("pre_tokenizer", split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(pattern), byte_level(False, True, False)),
        post=lambda model, tokens: bos_template("<｜begin▁of▁sentence｜>", model, tokens))


@case("deepseek-coder")
def deepseek_coder():
    return gpt2_like(
        last=DEEPSEEK, normalizer=sequence("normalizer"), flags={"normalized": True},
        pre=sequence("pre_tokenizer", split("[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split("[一-龥ࠀ-一가-퟿]+"),
                     {"type": "Digits", "individual_digits": True}, byte_level(False, True, False)),
        post=lambda model, tokens: bos_template("<｜begin▁of▁sentence｜>", model, tokens))


@case("deepseek-v2")
def deepseek_v2():
    return gpt2_like(
        last=DEEPSEEK, normalizer=sequence("normalizer"), flags={"normalized": True},
        pre=sequence("pre_tokenizer", split("[\r\n]"), split("\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆꭰ-ꮿﬀ-ﬆＡ-Ｚａ-ｚ𐐀-𐑏]+"), split("\\s?[!-/:-~！-／：-～‘-‟　-。]+"),
                     split(r"\s+$"), split("[一-龥ࠀ-一가-퟿]+"), {"type": "Digits", "individual_digits": True}, byte_level(False, True, False)),
        post=lambda model, tokens: bos_template("<｜begin▁of▁sentence｜>", model, tokens))


@case("modernbert")
def modernbert():
    last = ["<|endoftext|>", plain("|||IP_ADDRESS|||", normalized=True), *[plain(blanks, normalized=True) for blanks in reversed(SPACES)], "[UNK]", "[CLS]", "[SEP]", "[PAD]", mask("[MASK]"),
            *[plain(f"[unused{n}]", normalized=True) for n in range(2)]]
    return gpt2_like(last=last, normalizer={"type": "NFC"}, post=lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens))


@case("gpt-neox")
def gpt_neox():
    return gpt2_like(first=["<|endoftext|>", "<|padding|>"], last=[plain(blanks, normalized=True) for blanks in reversed(SPACES)], normalizer={"type": "NFC"}, post=byte_level(False, True))


@case("olmo")
def olmo():
    return gpt2_like(last=["<|endoftext|>", "<|padding|>", plain("|||EMAIL_ADDRESS|||", normalized=True), *[plain(blanks, normalized=True) for blanks in SPACES]],
                     normalizer={"type": "NFC"}, post=lambda model, tokens: template("$A <|endoftext|>", "$A <|endoftext|> $B:1 <|endoftext|>:1", model, tokens))


@case("phi-2")
def phi2():
    return gpt2_like(last=["<|endoftext|>", *[plain(blanks, normalized=True) for blanks in reversed(SPACES)], *[plain("\t" * n, normalized=True) for n in (4, 3, 2)]], post=byte_level(True, False))


@case("phi-4")
def phi4():
    return gpt2_like(last=[("<|endoftext|>", {"lstrip": True, "rstrip": True}), ("<|im_start|>", {"lstrip": True, "rstrip": True}), ("<|im_end|>", {"rstrip": True})],
                     pre=sequence("pre_tokenizer", split(GPT4, "Removed", True), byte_level(False, True, False)), post=byte_level(True, False))


@case("gpt-oss")
def gpt_oss():
    return gpt2_like(last=["<|startoftext|>", "<|endoftext|>", "<|start|>", "<|message|>"], pre=sequence("pre_tokenizer", split(O200K), byte_level(False, True, False)), post=byte_level(True, False))


@case("kimi")
def kimi():
    inner = O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]").replace("[\\r\\n/]*", "[\\r\\n]*")
    return gpt2_like(last=["[BOS]", "[EOS]", "<|im_end|>"], pre=sequence("pre_tokenizer", split(r"[\p{Han}]+|" + inner), byte_level(False, True, False)))


@case("falcon")
def falcon():
    return gpt2_like(
        first=[">>TITLE<<", ">>ABSTRACT<<", "<|endoftext|>"], last=[],
        pre=sequence("pre_tokenizer", {"type": "Punctuation", "behavior": "Contiguous"}, byte_level(), {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]")),
        post=byte_level(True, False))


@case("bloom")
def bloom():
    return gpt2_like(first=["<unk>", "<s>", "</s>", "<pad>"], last=[], pre=sequence("pre_tokenizer", split(" ?[^(\\s|[.,!?…。，、।۔،])]+"), byte_level(False, True, False)), post=byte_level(True, False))


@case("starcoder-2")
def starcoder2():
    return gpt2_like(first=["<|endoftext|>", "<fim_prefix>"], last=[], pre=sequence("pre_tokenizer", {"type": "Digits", "individual_digits": True}, byte_level()), post=byte_level(True, False))


@case("smollm")
def smollm():
    return gpt2_like(first=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], last=[], pre=sequence("pre_tokenizer", {"type": "Digits", "individual_digits": True}, byte_level()), post=None)


@case("cohere")
def cohere():
    return gpt2_like(
        first=["<PAD>", "<UNK>", "<CLS>", "<SEP>", "<MASK_TOKEN>", "<BOS_TOKEN>", "<EOS_TOKEN>"], last=[plain("<|START_OF_TURN_TOKEN|>", normalized=False)], normalizer={"type": "NFC"},
        pre=sequence("pre_tokenizer", {"type": "Digits", "individual_digits": True}, byte_level()),
        post=lambda model, tokens: template("<BOS_TOKEN> $A", "<BOS_TOKEN> $A <BOS_TOKEN>:1 $B:1", model, tokens))


@case("cohere-2")
def cohere2():
    return gpt2_like(first=["<PAD>", "<UNK>", "<BOS_TOKEN>"], last=[], normalizer={"type": "NFC"},
                     pre=sequence("pre_tokenizer", split(r"\d{1,3}(?=(?:\d{3})*\b)"), split(O200K), byte_level(False, True, False)),
                     post=lambda model, tokens: template("<BOS_TOKEN> $A", "<BOS_TOKEN> $A $B:1", model, tokens))


@case("whisper")
def whisper():
    last = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>", *[plain(f"<|{n / 50:.2f}|>", normalized=True) for n in range(0, 120, 20)]]
    return gpt2_like(last=last, post=lambda model, tokens: template(
        "<|startoftranscript|> <|notimestamps|> $A <|endoftext|>", "<|startoftranscript|> <|notimestamps|> $A $B:1 <|endoftext|>:1", model, tokens))


@case("laguna")
def laguna():
    return gpt2_like(pre=sequence("pre_tokenizer", split(r"(?:\r?\n)+(?!\r?\n)", "MergedWithNext"), split(QWEN), byte_level(False, True, False)), post=byte_level(False, False, False))


@case("clip")
def clip():
    normalizer = sequence("normalizer", {"type": "NFC"}, replace(r"\s+", " ", "Regex"), {"type": "Lowercase"})
    pattern = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    pre = sequence("pre_tokenizer", split(pattern, "Removed", True), byte_level(False, True, True))
    from tokenizer_models import bytes_to_unicode

    model = character_bpe(normalizer, pre, first=["!"], byte_tokens=False, alphabet=100, suffix="</w>", size=300)
    units = bytes_to_unicode()
    vocabulary = {t: None for t in [*units, *[u + "</w>" for u in units], *model["vocab"], "<|startoftext|>", "<|endoftext|>"]}
    model |= {"vocab": {t: n for n, t in enumerate(vocabulary)}, "unk_token": "<|endoftext|>", "fuse_unk": False, "continuing_subword_prefix": ""}
    tokens = added(model, ("<|startoftext|>", {"normalized": True}), "<|endoftext|>")
    start, end = (number(tokens, model, name) for name in ("<|startoftext|>", "<|endoftext|>"))
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=pre, decoder=BYTES, post_processor={
        "type": "RobertaProcessing", "sep": ["<|endoftext|>", end], "cls": ["<|startoftext|>", start], "trim_offsets": False, "add_prefix_space": False})


# BPE over characters.


def llama_like(normalizer=None, pre=None, post=bos_template, first=("<unk>", "<s>", "</s>"), more=(), bos="<s>", flags=None, **settings) -> dict:
    model = character_bpe(None, metaspace(), first=first, **settings)
    tokens = added(model, *first, *more, **(flags or {}))
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=pre, post_processor=post(bos, model, tokens) if post else None,
                    decoder={"type": "Sequence", "decoders": [replace("▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"}]})


LEGACY = sequence("normalizer", {"type": "Prepend", "prepend": "▁"}, replace(" ", "▁"))


@case("llama-2")
def llama2():
    return llama_like(normalizer=LEGACY)


@case("llama-2-metaspace")
def llama2_metaspace():
    return llama_like(pre=metaspace("first", False))


@case("mistral-v1")
def mistral_v1():
    return llama_like(normalizer=LEGACY, post=lambda bos, model, tokens: template("<s> $A", "<s> $A $B:1", model, tokens))


@case("mistral-v3")
def mistral_v3():
    return llama_like(pre=metaspace("first", False), first=("<unk>", "<s>", "</s>", "[INST]", "[/INST]"))


@case("phi-3")
def phi3():
    rstrip = [(name, {"rstrip": True}) for name in ("<|assistant|>", "<|end|>", "<|user|>", "<|system|>")]
    return llama_like(normalizer=LEGACY, more=["<|endoftext|>", *rstrip, plain("</s>", rstrip=True)], post=lambda bos, model, tokens: template("$A", "$A $B:1", model, tokens))


@case("yi")
def yi():
    return llama_like(normalizer=replace(" ", "▁"), more=["<|im_start|>", "<|im_end|>"], post=None)


@case("gemma")
def gemma():
    return llama_like(
        normalizer=replace(" ", "▁"), pre=split(" ", "MergedWithPrevious", kind="String"), first=("<pad>", "<eos>", "<bos>", "<unk>", "<mask>"), bos="<bos>",
        more=[*map(plain, ("[multimodal]", "<unused0>", "<unused1>", "\n", "\n\n", "\n\n\n", "▁▁", "▁▁▁", "▁▁▁▁", "<table>", "<b>")), "<start_of_turn>", "<end_of_turn>"], unk_token="<unk>")


@case("tinyllama-chat")
def tinyllama_chat():
    whole = llama_like(normalizer=LEGACY, more=[("<|im_start|>", {"normalized": True}), plain("<extra>", normalized=True, single_word=True), plain("quick", normalized=True, single_word=True, lstrip=True)])
    return whole


@case("nllb")
def nllb():
    normalizer = sequence("normalizer", CHARSMAP, BLANKS)
    model = character_bpe(normalizer, metaspace(), first=["<unk>", "<s>", "<pad>", "</s>"], byte_tokens=False)
    tokens = added(model, "<s>", "<pad>", "</s>", "<unk>", "eng_Latn", "fra_Latn", mask(normalized=True))
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=metaspace(), post_processor=template("eng_Latn $A </s>", "eng_Latn $A $B </s>", model, tokens))


@case("openai-gpt")
def openai_gpt():
    normalizer, pre = bert_normalizer(True), {"type": "BertPreTokenizer"}
    model = character_bpe(normalizer, pre, first=["<unk>"], byte_tokens=False, suffix="</w>", fuse_unk=False)
    return pipeline(model, added_tokens=added(model, "<unk>"), normalizer=normalizer, pre_tokenizer=pre)


# WordPiece.


def bert_like(lowercase: bool, post, names=("[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), typed=True, mask_token=None, flags=None, **settings) -> dict:
    normalizer, pre = bert_normalizer(lowercase, **settings), {"type": "BertPreTokenizer"}
    model = word_piece(normalizer, pre, names)
    tokens = added(model, *[mask_token if mask_token and name == mask_token[0] else name for name in names if "unused" not in name], **(flags or {}))
    if not typed:
        del model["type"]
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=pre, post_processor=post(model, tokens), decoder={"type": "WordPiece", "prefix": "##", "cleanup": True})


@case("bert-cased")
def bert_cased():
    return bert_like(False, lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens), typed=False)


@case("bert-uncased")
def bert_uncased():
    return bert_like(True, lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens))


@case("distilbert")
def distilbert():
    return bert_like(True, lambda model, tokens: {"type": "BertProcessing", "sep": ["[SEP]", model["vocab"]["[SEP]"]], "cls": ["[CLS]", model["vocab"]["[CLS]"]]})


@case("electra")
def electra():
    return bert_like(False, lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens), strip_accents=True, flags={"normalized": True})


@case("bert-japanese")
def bert_japanese():
    return bert_like(False, lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens), handle_chinese_chars=False, clean_text=False)


@case("mpnet")
def mpnet():
    return bert_like(True, lambda model, tokens: {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
                     names=("<s>", "<pad>", "</s>", "[UNK]", "<mask>"), mask_token=mask())


# Unigram.


def unigram_like(first, unknown, post, normalizer=CHARSMAP, pre=None, more=(), flags=None, **settings) -> dict:
    pre = pre or sequence("pre_tokenizer", {"type": "WhitespaceSplit"}, metaspace())
    names = [token if isinstance(token, str) else token[0] for token in first]
    model = unigram(normalizer, pre, names, unknown, **settings)
    tokens = added(model, *first, *more, **(flags or {}))
    return pipeline(model, added_tokens=tokens, normalizer=normalizer, pre_tokenizer=pre, post_processor=post({"vocab": {}}, tokens), decoder=metaspace())


@case("t5")
def t5():
    return unigram_like(["<pad>", "</s>", "<unk>"], "<unk>", lambda model, tokens: template("$A </s>", "$A </s> $B </s>", model, tokens), more=[f"<extra_id_{n}>" for n in (99, 1, 0)])


@case("t5-modern")
def t5_modern():
    normalizer = sequence("normalizer", CHARSMAP, {"type": "Strip", "strip_left": False, "strip_right": True}, replace(" {2,}", "▁", "Regex"))
    return unigram_like(["<pad>", "</s>", "<unk>"], "<unk>", lambda model, tokens: template("$A </s>", "$A </s> $B </s>", model, tokens), normalizer=normalizer, pre=metaspace(),
                        more=[(f"<extra_id_{n}>", {"lstrip": True, "rstrip": True}) for n in (0, 1, 99)])


@case("xlm-roberta")
def xlm_roberta():
    return unigram_like(["<s>", "<pad>", "</s>", "<unk>", mask(normalized=True)], "<unk>", lambda model, tokens: template("<s> $A </s>", "<s> $A </s> </s> $B </s>", model, tokens))


@case("bge-m3")
def bge_m3():
    return unigram_like(["<s>", "<pad>", "</s>", "<unk>", mask()], "<unk>", lambda model, tokens: template("<s> $A </s>", "<s> $A </s> </s> $B </s>", model, tokens),
                        normalizer=sequence("normalizer", CHARSMAP, BLANKS), pre=metaspace())


@case("albert")
def albert():
    normalizer = sequence("normalizer", replace("``", '"'), replace("''", '"'), {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, CHARSMAP, BLANKS)
    return unigram_like(["<pad>", "<unk>", "[CLS]", "[SEP]", mask("[MASK]")], "<unk>", lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens), normalizer=normalizer)


@case("xlnet")
def xlnet():
    normalizer = sequence("normalizer", replace("``", '"'), replace("''", '"'), CHARSMAP, BLANKS)
    return unigram_like(["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", mask()], "<unk>", normalizer=normalizer,
                        post=lambda model, tokens: template("$A <sep> <cls>:2", "$A <sep> $B:1 <sep>:1 <cls>:2", model, tokens))


@case("deberta-v3")
def deberta_v3():
    normalizer = sequence("normalizer", {"type": "Strip", "strip_left": True, "strip_right": True}, CHARSMAP, BLANKS)
    return unigram_like(["[PAD]", "[CLS]", "[SEP]", ("[UNK]", {"normalized": True})], "[UNK]", lambda model, tokens: cls_template("[CLS]", "[SEP]", model, tokens),
                        normalizer=normalizer, pre=metaspace(), more=["[MASK]"], byte_fallback=False)


@case("camembert")
def camembert():
    return unigram_like([("<s>NOTUSED", {}), "<pad>", "</s>NOTUSED", "<unk>", "<s>", "</s>", mask()], "<unk>", lambda model, tokens: template("<s> $A </s>", "<s> $A </s> </s> $B </s>", model, tokens),
                        normalizer=sequence("normalizer", CHARSMAP, BLANKS))


@case("mbart")
def mbart():
    return unigram_like(["<s>", "<pad>", "</s>", "<unk>"], "<unk>", lambda model, tokens: template("$A </s> eng_Latn", "$A $B </s> eng_Latn", model, tokens), more=["eng_Latn", "fra_Latn", mask()])


@case("marian")
def marian():
    return unigram_like(["</s>", "<unk>", "<pad>"], "<unk>", lambda model, tokens: template("$A </s>", "$A $B </s>", model, tokens), pre=metaspace(), more=[plain(">>fra<<", normalized=True, lstrip=True)])


@case("unigram-byte-fallback")
def unigram_byte_fallback():
    return unigram_like(["<pad>", "</s>", "<unk>"], "<unk>", lambda model, tokens: template("$A </s>", "$A </s> $B:1 </s>:1", model, tokens), normalizer={"type": "NFKC"}, pre=metaspace("never", False),
                        last=[f"<0x{byte:02X}>" for byte in range(256)], byte_fallback=True)


# WordLevel.


@case("word-level")
def word_level_case():
    model = word_level({"type": "Whitespace"})
    return pipeline(model, added_tokens=added(model, "[UNK]", "[PAD]", "[CLS]", plain("over", single_word=True), plain("fox", normalized=True, single_word=True, rstrip=True)), pre_tokenizer={"type": "Whitespace"})


@case("word-level-split")
def word_level_split():
    normalizer = sequence("normalizer", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": False})
    pre = sequence("pre_tokenizer", {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}, {"type": "Digits", "individual_digits": True})
    model = word_level(pre, normalizer)
    return pipeline(model, added_tokens=added(model, "[UNK]", "[CLS]"), normalizer=normalizer, pre_tokenizer=pre, post_processor=sequence("post_processor", template("[CLS] $A", "[CLS] $A $B:1", model, added(model, "[CLS]"))))


# With the files of transformers beside it.


def setting(content: str, **flags) -> dict:
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True, **flags}


@case("config-added-tokens", **{"tokenizer_config.json": {
    "added_tokens_decoder": {"490": setting("<|endoftext|>", lstrip=True), "491": setting("<think>", special=False), "500": setting("<|new|>", rstrip=True)},
    "additional_special_tokens": ["<extra_id_0>", "<|im_start|>", {"__type": "AddedToken", "content": "<unk>", "lstrip": True, "normalized": False, "rstrip": True, "single_word": False}], "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": True, "bos_token": None, "eos_token": "<|im_end|>",
    "pad_token": {"__type": "AddedToken", "content": "<pad>", "lstrip": False, "normalized": True, "rstrip": False, "single_word": True}, "image_token": "<mask>",
    "model_max_length": 1024, "tokenizer_class": "TokenizersBackend"}})
def config_added_tokens():
    return qwen3()


@case("config-legacy", **{
    "tokenizer_config.json": {"model_max_length": 512, "unk_token": "<unk>", "tokenizer_class": "PreTrainedTokenizerFast"},
    "special_tokens_map.json": {"bos_token": {"content": "<s>", "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}, "eos_token": "</s>", "mask_token": {"content": "<mask>", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False}},
    "added_tokens.json": {"<pad>": 900, "[INST]": 901, "</s>": 902}})
def config_legacy():
    return llama2()


@case("config-split-special", **{"tokenizer_config.json": {"split_special_tokens": True, "eos_token": "<|eot_id|>", "extra_special_tokens": {"user_token": "<|user|>"}, "add_bos_token": False, "clean_up_tokenization_spaces": True}})
def config_split_special():
    return llama3()


@case("config-sparse", **{
    "tokenizer_config.json": {
        "mask_token": {"__type": "AddedToken", "content": "<mask>"}, "audio_token": {"__type": "AddedToken", "content": "[INST]", "lstrip": True}, "image_token": {"__type": "AddedToken", "content": "<|user|>"},
        "extra_special_tokens": {"video_token": "<|im_start|>"}, "additional_special_tokens": [{"__type": "AddedToken", "content": "<|im_end|>", "lstrip": True}]},
    "special_tokens_map.json": {"audio_token": None, "sep_token": {"content": "[SEP]", "single_word": True}}, "added_tokens.json": {"<pad>": 1, "<mask>": 900}})
def config_sparse():
    return llama2()
