"""Small models of the four kinds, trained with the `tokenizers` package on the texts of `tokenizer_corpus.py`."""

import base64
import io
import json
import tempfile
import unicodedata

import sentencepiece
from tokenizers import Tokenizer, models, trainers

from tokenizer_corpus import PROSE, TEXTS

CORPUS = PROSE.strip().split("\n") * 3 + [text for text in TEXTS if len(text) < 130]


def bytes_to_unicode() -> list[str]:
    """GPT-2's characters for bytes, in the order of the bytes."""
    printed = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    moved = iter(range(256, 512))
    return [chr(b) if b in printed else chr(next(moved)) for b in range(256)]


def pipeline(model: dict, **parts) -> dict:
    """A tokenizer.json of a model and other parts."""
    whole = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
             "pre_tokenizer": None, "post_processor": None, "decoder": None, "model": model}
    whole.update(parts)
    return whole


def trained(empty, trainer, normalizer, pre_tokenizer, corpus=CORPUS) -> dict:
    """The model that a trainer makes of the corpus."""
    blank = json.loads(Tokenizer(empty).to_str())
    blank["normalizer"], blank["pre_tokenizer"] = normalizer, pre_tokenizer
    tokenizer = Tokenizer.from_str(json.dumps(blank))
    tokenizer.train_from_iterator(corpus, trainer)
    return json.loads(tokenizer.to_str())["model"]


def renumbered(tokens: list[str]) -> dict:
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def byte_level_bpe(normalizer, pre_tokenizer, size=480, first=(), last=(), words=(), **settings) -> dict:
    """BPE over GPT-2's alphabet; `first` and `last` are tokens without merges, `words` are whole words of `ignore_merges`."""
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=bytes_to_unicode(), show_progress=False)
    model = trained(models.BPE(), trainer, normalizer, pre_tokenizer)
    ordered = sorted(model["vocab"], key=model["vocab"].get)
    model["vocab"] = renumbered([*first, *ordered, *words, *last])
    return {**model, **settings}


def character_bpe(normalizer, pre_tokenizer, size=560, first=("<unk>", "<s>", "</s>"), byte_tokens=True, alphabet=230, suffix=None, **settings) -> dict:
    """BPE over characters, with `<0x00>` and so on for those that the vocabulary lacks."""
    ending = {"end_of_word_suffix": suffix} if suffix else {}
    trainer = trainers.BpeTrainer(vocab_size=size, limit_alphabet=alphabet, show_progress=False, **ending)
    model = trained(models.BPE(**ending), trainer, normalizer, pre_tokenizer)
    ordered = sorted(model["vocab"], key=model["vocab"].get)
    hexadecimal = [f"<0x{byte:02X}>" for byte in range(256)] if byte_tokens else []
    model["vocab"] = renumbered([*first, *hexadecimal, *ordered])
    model |= {"unk_token": first[0], "fuse_unk": True, "byte_fallback": byte_tokens}
    return {**model, **settings}


def word_piece(normalizer, pre_tokenizer, first, size=620, **settings) -> dict:
    trainer = trainers.WordPieceTrainer(vocab_size=size, limit_alphabet=220, special_tokens=list(first), show_progress=False)
    return {**trained(models.WordPiece(unk_token="[UNK]"), trainer, normalizer, pre_tokenizer), **settings}


def unigram(normalizer, pre_tokenizer, first, unknown, size=420, last=(), **settings) -> dict:
    """Pieces with scores; `first` and `last` are pieces that stand for themselves alone."""
    trainer = trainers.UnigramTrainer(vocab_size=size, show_progress=False, unk_token=unknown, special_tokens=[unknown])
    # Every character of the corpus becomes a piece: only some scripts.
    lines = [line for line in PROSE.strip().split("\n") if not any("\u0e00" > c >= "\u0590" or c >= "\u0e00" for c in line)]
    model = trained(models.Unigram(), trainer, normalizer, pre_tokenizer, lines * 3 + [PROSE.split("\n")[10]])
    pieces = [(piece, round(score, 4)) for piece, score in model["vocab"] if piece not in (*first, *last)]
    model["vocab"] = [(piece, 0.0) for piece in first] + pieces + [(piece, 0.0) for piece in last]
    model["unk_id"] = list(first).index(unknown)
    return {**model, **settings}


def word_level(pre_tokenizer, normalizer=None, size=300) -> dict:
    trainer = trainers.WordLevelTrainer(vocab_size=size, special_tokens=["[UNK]", "[PAD]", "[CLS]"], show_progress=False)
    return trained(models.WordLevel(unk_token="[UNK]"), trainer, normalizer, pre_tokenizer)


def character_map() -> dict:
    """A `Precompiled` normalizer of SentencePiece with a part of NFKC's rules, so that the file stays small."""
    rules = {"\t": " ", "\n": " ", "\r": " ", "\u3000": " ", "\u00a0": " ", "\u200b": "", "\u00ad": "", "\ufeff": "", "\x7f": "", "…": "..."}
    for block in (range(0xFF01, 0xFF5F), range(0xFF66, 0xFF9E), range(0x2460, 0x2469), range(0xFB00, 0xFB05), (0x212B, 0x2126, 0xBD, 0xB2, 0xB9, 0x338F, 0xFDFA, 0x2167, 0x1D7D9)):
        for code in block:
            rules[chr(code)] = unicodedata.normalize("NFKC", chr(code))
    for letter in "aeiounAEIOUNszcyα":
        for mark in "\u0300\u0301\u0302\u0303\u0308\u030c":
            if len(composed := unicodedata.normalize("NFC", letter + mark)) == 1:
                rules[letter + mark] = composed
    rules["か\u3099"] = "が"
    table = "".join(
        " ".join(f"{ord(c):X}" for c in before) + "\t" + " ".join(f"{ord(c):X}" for c in after) + "\n"
        for before, after in sorted(rules.items()))
    out = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(table)
        file.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(PROSE.split("\n")), model_writer=out, vocab_size=400, hard_vocab_limit=False,
            normalization_rule_tsv=file.name, minloglevel=2)
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto.FromString(out.getvalue())
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()}
