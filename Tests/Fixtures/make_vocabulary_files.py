"""Makes the fixtures of tokenizers without tokenizer.json: small vocabularies in the files that models have, and what
transformers' AutoTokenizer makes of them.

Requirements: those of make_tokenizers.py, transformers 5.23, protobuf, gguf.
Run:          python Tests/Fixtures/make_vocabulary_files.py [CASE...]

The texts are those of `tokenizers/corpus.json`, and `expected.json` is as in `tokenizers`. Marian's tokenizer gives no offsets;
they are those of its SentencePiece model's normalization, and `expected-target.json` is what it makes of a decoder's texts. Of a
GGUF file, `gguf.json`
holds the metadata; where transformers does not do what the file says, it is made to do what llama.cpp does, which
`llama_cpp` of the case says.
"""

import io
import json
import logging
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, pre_tokenizers
from transformers import AutoTokenizer, LlamaTokenizer, TokenizersBackend

from make_tokenizers import case as encodings
from make_tokenizers import compact, lines
from tokenizer_corpus import PAIRS, PROSE, TEXTS
from tokenizer_models import byte_level_bpe, word_piece

ROOT = Path(__file__).parent / "vocabulary_files"
END = "<|endoftext|>"


# Vocabularies.


def merged(first=(END,), pre=None, size=420, suffix=None) -> dict:
    """vocab.json and merges.txt."""
    model = byte_level_bpe(None, pre or {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}, size=size, first=first)
    tokens = model["vocab"]
    if suffix:
        # The end of a word is spelled: the alphabet once more with the suffix, and each merge at the end of a word too.
        tokens = {token: index for index, token in enumerate([*tokens, *(token + suffix for token in tokens if token not in first)])}
        model["merges"] = [pair for left, right in model["merges"] for pair in ((left, right), (left, right + suffix))]
    return {"vocab.json": compact(tokens), "merges.txt": "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in model["merges"])}


def listed(first=("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) -> dict:
    """vocab.txt."""
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": False}
    model = word_piece(normalizer, {"type": "BertPreTokenizer"}, first, size=560)
    return {"vocab.txt": "".join(f"{token}\n" for token in sorted(model["vocab"], key=model["vocab"].get))}


RULES = {"\t": " ", "\n": " ", "\r": " ", "\u3000": " ", "\u00a0": " ", "\u200b": "", "\u00ad": "", "…": "...", "ﬁ": "fi", "½": "1⁄2", "\u212b": "\u00c5", "①": "1", "か\u3099": "が"}
RULES |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


def pieces(name: str, kind="unigram", size=420, rules=True, **settings) -> dict:
    """A SentencePiece model."""
    out = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
        for before, after in sorted(RULES.items()):
            table.write(" ".join(f"{ord(c):X}" for c in before) + "\t" + " ".join(f"{ord(c):X}" for c in after) + "\n")
        table.flush()
        normalization = {"normalization_rule_tsv": table.name} if rules else {"normalization_rule_name": "identity"}
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(PROSE.strip().split("\n") * 3), model_writer=out, model_type=kind, vocab_size=size,
            hard_vocab_limit=kind != "unigram", minloglevel=2, num_threads=1, character_coverage=0.98, **normalization, **settings)
    proto = sentencepiece_model_pb2.ModelProto.FromString(out.getvalue())
    proto.normalizer_spec.ClearField("normalization_rule_tsv")
    return {name: proto.SerializeToString()}


def llama_pieces(**settings) -> dict:
    settings = {"pad_id": -1, "unk_id": 0, "bos_id": 1, "eos_id": 2, **settings}
    return pieces("tokenizer.model", "bpe", 640, rules=False, byte_fallback=True, remove_extra_whitespaces=False, split_digits=True, **settings)


def gemma_pieces() -> dict:
    symbols = ["<mask>", "<start_of_turn>", "<end_of_turn>", "\n", "\n\n", "\t", "▁▁", "▁▁▁", "▁▁▁▁"]
    return llama_pieces(
        pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
        add_dummy_prefix=False, user_defined_symbols=symbols)


# Settings.


def token(content: str, **flags) -> dict:
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True, **flags}


def typed(content: str, **flags) -> dict:
    """A token as tokenizer_config.json had it once."""
    value = {"__type": "AddedToken", **token(content, normalized=True, **flags)}
    del value["special"]
    return value


CASES = {}


def case(name: str, files, model_type: str | None = None, settings: dict | None = None, special: dict | None = None, added: dict | None = None, by=AutoTokenizer):
    """Registers a directory: vocabulary, config.json, tokenizer_config.json, special_tokens_map.json, added_tokens.json."""
    CASES[name] = (files, model_type and {"model_type": model_type}, settings, special, added, by)


OPT = ("<s>", "<pad>", "</s>", "<unk>")
ROBERTA = (*OPT, "<mask>")

case("gpt2", merged, "gpt2")
case("gpt2-prefix-space-bos", merged, None, {"tokenizer_class": "GPT2TokenizerFast", "add_prefix_space": True, "add_bos_token": True, "bos_token": typed(END)})
case("opt", lambda: merged(OPT), "opt", {
    "tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "bos_token": typed("</s>"), "eos_token": typed("</s>"), "unk_token": typed("</s>"),
    "pad_token": typed("<pad>")})
case("phi-2", merged, "phi", {
    "tokenizer_class": "CodeGenTokenizer", "add_prefix_space": False, "unk_token": END,
    "added_tokens_decoder": {"0": token(END), "421": token("    ", special=False, normalized=True), "422": token("\t\t", special=False, normalized=True)}})
case("roberta", lambda: merged(ROBERTA), "roberta")
case("bart-prefix-space", lambda: merged(ROBERTA), "bart", {"tokenizer_class": "BartTokenizer", "add_prefix_space": True}, {"mask_token": token("<mask>", lstrip=True)})
case("gpt-neox", merged, "gpt_neox", {"tokenizer_class": "GPTNeoXTokenizer", "add_eos_token": True})
case("qwen-2", merged, "qwen2", {
    "tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "eos_token": "<|im_end|>", "pad_token": END, "unk_token": None,
    "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
    "added_tokens_decoder": {"0": token(END), "421": token("<|im_start|>"), "422": token("<|im_end|>"), "423": token("<think>", special=False)}})
case("cohere", lambda: merged(("<PAD>", "<UNK>", "<CLS>", "<SEP>", "<MASK_TOKEN>", "<BOS_TOKEN>", "<EOS_TOKEN>")), "cohere", {
    "tokenizer_class": "CohereTokenizerFast", "add_bos_token": True, "eos_token": "<|END_OF_TURN_TOKEN|>"})
case("clip", lambda: merged(("<|startoftext|>", END), {"type": "Sequence", "pretokenizers": [
    {"type": "Split", "pattern": {"Regex": r"\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"}, "behavior": "Removed", "invert": True},
    {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}, 340, "</w>"), "clip")
case("whisper", merged, "whisper", {"tokenizer_class": "WhisperTokenizer"}, {"bos_token": token(END), "eos_token": token(END), "pad_token": END, "additional_special_tokens": ["<|en|>"]},
     {"<|startoftranscript|>": 421, "<|en|>": 422, "<|transcribe|>": 423, "<|notimestamps|>": 424, "<|0.00|>": 425})

case("bert-uncased", listed, "bert")
case("bert-cased", listed, "bert", {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "strip_accents": False, "tokenize_chinese_chars": False})
case("electra-accents", listed, "electra", {"tokenizer_class": "ElectraTokenizer", "do_lower_case": True, "strip_accents": False, "additional_special_tokens": ["[NEW]", "jumps"]})
case("distilbert", listed, "distilbert", {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": True}, {"mask_token": token("[MASK]", lstrip=True)}, {"[EXTRA]": 560, "over": 561})
case("mpnet", lambda: listed(("<s>", "<pad>", "</s>", "[UNK]", "<mask>")), "mpnet")

case("t5", lambda: pieces("spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1), "t5")
case("t5-listed", lambda: pieces("spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1), "t5", {
    "tokenizer_class": "T5Tokenizer", "extra_ids": 3, "eos_token": "</s>", "additional_special_tokens": ["<extra_id_0>", "<extra_id_1>", "<extra_id_2>"]})
case("mt5", lambda: pieces("spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1), "mt5", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "additional_special_tokens": None})
case("xlm-roberta", lambda: pieces("sentencepiece.bpe.model"), "xlm-roberta", {"tokenizer_class": "XLMRobertaTokenizer", "mask_token": typed("<mask>", lstrip=True)})
case("xlm-roberta-renamed", lambda: pieces("sentencepiece.bpe.model"), "xlm-roberta", {"bos_token": "<pad>", "mask_token": "<hole>", "image_token": "fox", "extra_special_tokens": None}, {
    "audio_token": token("quick", lstrip=True), "image_token": token("quick", rstrip=True)}, {"lazy": 7, "[MASK]": 7})
case("camembert", lambda: pieces("sentencepiece.bpe.model"), "camembert")
case("mbart", lambda: pieces("sentencepiece.bpe.model"), "mbart", {"src_lang": "de_DE"})
case("mbart-50", lambda: pieces("sentencepiece.bpe.model"), "mbart", {"tokenizer_class": "MBart50Tokenizer", "language_codes": "ML50"})
albert = lambda: pieces("spiece.model", pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]"], user_defined_symbols=["[MASK]", "(", ")", '"', "-"])
case("albert", albert, "albert")
case("albert-accents", albert, "albert", {"tokenizer_class": "AlbertTokenizer", "keep_accents": True, "do_lower_case": False, "mask_token": typed("[MASK]", lstrip=True)})
case("albert-bos", albert, "albert", {"tokenizer_class": "AlbertTokenizer", "add_bos_token": True, "add_eos_token": False})
deberta = lambda: pieces("spm.model", pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
case("deberta-v3", deberta, "deberta-v2", {"do_lower_case": False, "vocab_type": "spm"})
case("deberta-v2-split", deberta, "deberta-v2", {"tokenizer_class": "DebertaV2Tokenizer", "do_lower_case": True, "split_by_punct": True}, None, {"[MASK]": 420})
case("llama-2", llama_pieces, "llama", {
    "tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": False, "legacy": False, "bos_token": typed("<s>"), "eos_token": typed("</s>"),
    "unk_token": typed("<unk>"), "pad_token": None})
case("llama-legacy", llama_pieces, "llama", {
    "tokenizer_class": "LlamaTokenizerFast", "add_bos_token": True, "add_eos_token": True, "legacy": True,
    "added_tokens_decoder": {"0": token("<unk>"), "1": token("<s>"), "2": token("</s>", rstrip=True, special=False), "640": token("<|user|>", rstrip=True), "641": token(" fox", special=False, normalized=True)}})
# AutoTokenizer does not heed the class that Mistral's files name, and then puts no blank in front of a text.
case("mistral", llama_pieces, "mistral", {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": False, "add_prefix_space": None}, by=LlamaTokenizer)
case("gemma", gemma_pieces, "gemma2", {"tokenizer_class": "GemmaTokenizer", "add_bos_token": True, "bos_token": "<bos>", "eos_token": "<eos>"})


# Marian.


def marian(separate=False, source=None, target=None) -> dict:
    """source.spm and target.spm of other sizes, and a vocabulary of both in an order of its own."""
    files = pieces("source.spm", size=440, **(source or {})) | pieces("target.spm", size=360, **(target or {}))
    spelled = [[piece.piece for piece in sentencepiece_model_pb2.ModelProto.FromString(data).pieces if piece.type == 1] for data in files.values()]

    def numbered(tokens) -> str:
        tokens = ["</s>", "<unk>", *sorted(set(tokens) - {"ing", "\u2581the"}), ">>fra<<", ">>deu_Latn<<", "<pad>"]
        return compact({token: index for index, token in enumerate(tokens)})

    if separate:
        return files | {"vocab.json": numbered(spelled[0]), "target_vocab.json": numbered(spelled[1][::2])}
    return files | {"vocab.json": numbered(spelled[0] + spelled[1])}


LANGUAGES = {"source_lang": "eng", "target_lang": "fra", "model_max_length": 512}
case("marian", marian, "marian", LANGUAGES)
case("marian-separate", lambda: marian(True), "marian", LANGUAGES | {
    "tokenizer_class": "MarianTokenizer", "separate_vocabs": True, "sp_model_kwargs": {}, "unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>"})
case("marian-added", lambda: marian(source={"add_dummy_prefix": False, "remove_extra_whitespaces": False}, target={"add_dummy_prefix": False}), "marian", {
    "eos_token": typed("</s>"), "additional_special_tokens": ["<mask>", "quick"],
    "added_tokens_decoder": {"0": token("</s>"), "899": token(">>fra<<"), "900": token("fox", lstrip=True, special=False, normalized=True)}})


class Marian:
    """MarianTokenizer as the package's tokenizers are, with offsets."""

    def __init__(self, tokenizer, is_target=False):
        self.tokenizer, self.is_target = tokenizer, is_target
        self.get_added_tokens_decoder = lambda: tokenizer.added_tokens_decoder

    def id_to_token(self, identifier: int) -> str:
        vocabulary = self.tokenizer.target_encoder if self.is_target and self.tokenizer.separate_vocabs else self.tokenizer.encoder
        return {index: token for token, index in vocabulary.items()}[identifier]

    def encode(self, text: str, pair: str | None = None, add_special_tokens=True) -> SimpleNamespace:
        tokenizer = self.tokenizer
        names = ("text_target", "text_pair_target") if self.is_target else ("text", "text_pair")
        ids = tokenizer(**dict(zip(names, (text, pair))), add_special_tokens=add_special_tokens)["input_ids"]
        (tokenizer._switch_to_target_mode if self.is_target else tokenizer._switch_to_input_mode)()
        tokens, offsets = [], []
        for each in [text] if pair is None else [text, pair]:
            places = self.offsets(each)
            # As in the package, an added token is spelled with the blanks that it takes.
            tokens += [
                each[start:end] if token in tokenizer._added_tokens_encoder else token
                for token, (start, end) in zip(tokenizer.tokenize(each), places, strict=True)]
            offsets += places
        tokenizer._switch_to_input_mode()
        added = len(ids) - len(tokens)
        assert added == int(add_special_tokens)
        return SimpleNamespace(
            ids=ids, tokens=tokens + ["</s>"] * added, offsets=offsets + [(0, 0)] * added, type_ids=[0] * len(ids),
            special_tokens_mask=[0] * len(tokens) + [1] * added)

    def offsets(self, text: str) -> list:
        """Where each token is in a text: as `tokenize` cuts it, with the offsets of SentencePiece's normalization."""
        tokenizer, place, offsets = self.tokenizer, 0, []
        parts = tokenizer.tokens_trie.split(text)
        added = {token.content: token for token in tokenizer.added_tokens_decoder.values()}
        for index, part in enumerate(parts):
            start, end = place, place + len(part)
            place = end
            if part in added:
                assert not (added[part].rstrip or added[part].single_word)
                if added[part].lstrip and index and parts[index - 1] not in added:
                    start -= len(parts[index - 1]) - len(parts[index - 1].rstrip())
                offsets.append((start, end))
                continue
            if index + 1 < len(parts) and parts[index + 1] in added and added[parts[index + 1]].lstrip:
                part = part.rstrip()
            code, rest = tokenizer.remove_language_code(part)
            offsets += [(start, start + len(each)) for each in code]
            start += sum(map(len, code))
            _, places = tokenizer.current_spm.normalize(rest, with_offsets=True)
            first = 0
            for piece in tokenizer.current_spm.encode(rest, out_type=str):
                last = first + len(piece) - 1
                ends = [each for each in places[last + 1:] if each > places[last]]
                offsets.append((start + places[first], start + (ends[0] if ends else places[last])))
                first = last + 1
        return offsets


# GGUF.


def spm_metadata(model: bytes, spelled_blanks=False) -> dict:
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    tokens = [piece.piece for piece in proto.pieces]
    types = [piece.type for piece in proto.pieces]
    if spelled_blanks:
        tokens = [token.replace("▁", " ") if kind == 4 else token for token, kind in zip(tokens, types)]
    return {"tokens": tokens, "scores": [piece.score for piece in proto.pieces], "token_type": types}


def bpe_metadata(files: dict, control=(), user=(), **values) -> dict:
    vocabulary = json.loads(files["vocab.json"])
    tokens = [*vocabulary, *control, *user]
    types = [1] * len(vocabulary) + [3] * len(control) + [4] * len(user)
    types[0] = 3
    return {"model": "gpt2", "tokens": tokens, "token_type": types, "merges": files["merges.txt"].split("\n")[1:-1], **values}


def llama_cpp(split=None, ignore_merges=False, bos=None):
    """Makes a tokenizer of transformers do what llama.cpp does where transformers does not heed the file."""

    def change(tokenizer):
        if split:
            steps = [pre_tokenizers.Split(Regex(each), "isolated") for each in split]
            tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*steps, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        if ignore_merges:
            tokenizer.model.ignore_merges = True
        if bos:
            from tokenizers.processors import TemplateProcessing

            tokenizer.post_processor = TemplateProcessing(single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[(bos, tokenizer.token_to_id(bos))])

    return change


GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CODER = [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-퟿]+", r"\p{N}"]

GGUF = {
    "gguf-llama": ("llama", lambda: {"model": "llama", **spm_metadata(llama_pieces()["tokenizer.model"]), "bos_token_id": 1, "eos_token_id": 2, "unknown_token_id": 0}, None),
    "gguf-llama-eos": ("llama", lambda: {"model": "llama", **spm_metadata(llama_pieces()["tokenizer.model"]), "bos_token_id": 1, "eos_token_id": 2, "unknown_token_id": 0, "add_bos_token": False, "add_eos_token": True}, None),
    "gguf-gemma": ("gemma2", lambda: {
        "model": "llama", **spm_metadata(gemma_pieces()["tokenizer.model"], True), "bos_token_id": 2, "eos_token_id": 1, "unknown_token_id": 3, "padding_token_id": 0,
        "add_bos_token": True, "add_eos_token": False, "add_space_prefix": False}, None),
    "gguf-gpt2": ("gpt2", lambda: bpe_metadata(merged(), pre="gpt-2", bos_token_id=0, eos_token_id=0), None),
    "gguf-qwen2": ("qwen2", lambda: bpe_metadata(
        merged(), ["<|im_start|>", "<|im_end|>"], ["<think>"], pre="qwen2", bos_token_id=0, eos_token_id=422, padding_token_id=0, add_bos_token=False), None),
    "gguf-llama3": ("llama", lambda: bpe_metadata(merged(), ["<|eot_id|>"], pre="llama-bpe", bos_token_id=0, eos_token_id=421), llama_cpp(ignore_merges=True, bos=END)),
    "gguf-tekken": ("llama", lambda: bpe_metadata(merged(), ["[INST]"], pre="tekken", bos_token_id=0, eos_token_id=421, add_bos_token=True), llama_cpp(ignore_merges=True)),
    "gguf-gpt-4o": ("llama", lambda: bpe_metadata(merged(), pre="gpt-4o", bos_token_id=0, eos_token_id=0, add_bos_token=True, add_eos_token=True), None),
    "gguf-smollm": ("llama", lambda: bpe_metadata(merged(), pre="smollm", bos_token_id=0, eos_token_id=0), llama_cpp([r"\p{N}", GPT2])),
    "gguf-deepseek-coder": ("llama", lambda: bpe_metadata(merged(), pre="deepseek-coder", bos_token_id=0, eos_token_id=0), llama_cpp(CODER)),
    "gguf-t5": ("t5", lambda: {
        "model": "t5", **(data := spm_metadata(pieces("m", rules=False, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)["m"])), "tokens": data["tokens"] + [f"[PAD{len(data['tokens']) + i}]" for i in range(100)],
        "scores": data["scores"] + [0.0] * 100, "token_type": data["token_type"] + [5] * 100, "eos_token_id": 1, "unknown_token_id": 2, "padding_token_id": 0,
        "add_bos_token": False, "add_eos_token": True}, None),
}


def gguf_tokenizer(directory: Path, architecture: str, metadata: dict):
    import gguf

    path = directory / "vocabulary.gguf"
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in metadata.items():
        key = f"tokenizer.ggml.{key}"
        if isinstance(value, str):
            writer.add_string(key, value)
        elif isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        else:
            writer.add_array(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    tokenizer = TokenizersBackend.from_pretrained(directory, gguf_file=path.name).backend_tokenizer
    path.unlink()
    return tokenizer


# Writing.


def make(name: str) -> None:
    directory = ROOT / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    if name in GGUF:
        architecture, metadata, change = GGUF[name]
        metadata = metadata()
        tokenizer = gguf_tokenizer(directory, architecture, metadata)
        if change:
            change(tokenizer)
        (directory / "gguf.json").write_text(compact({"architecture": architecture, **metadata}) + "\n")
    else:
        files, config, settings, special, added, by = CASES[name]
        files = files() | {"config.json": config, "tokenizer_config.json": settings, "special_tokens_map.json": special, "added_tokens.json": added}
        for file, value in files.items():
            if isinstance(value, bytes):
                (directory / file).write_bytes(value)
            elif value is not None:
                (directory / file).write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1) + "\n")
        tokenizer = by.from_pretrained(directory)
        if name.startswith("marian"):
            write(directory / "expected-target.json", Marian(tokenizer, is_target=True))
        tokenizer = Marian(tokenizer) if name.startswith("marian") else tokenizer.backend_tokenizer
    write(directory / "expected.json", tokenizer)


def write(path: Path, tokenizer) -> None:
    path.write_text(lines([encodings(tokenizer, text) for text in TEXTS] + [encodings(tokenizer, *pair) for pair in PAIRS]))


def main(wanted: list[str]) -> None:
    logging.disable(logging.WARNING)
    known = [*CASES, *GGUF]
    if unknown := set(wanted) - set(known):
        sys.exit(f"no such case: {', '.join(sorted(unknown))}\nthere are: {', '.join(known)}")
    for name in wanted or known:
        make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
