"""Writes tokenizers/token_models.json: tokens that the tokenizers package gives for small models with every setting.

    pip install tokenizers==0.23.3
    python make_token_models.py

A token is [id, first byte, the byte behind its last, text]; null stands for a text that is an error.
"""

import itertools
import json
import pathlib
import random

from tokenizers import Tokenizer

TARGET = pathlib.Path(__file__).parent / "tokenizers/token_models.json"

TEXTS = [
    "a", "abcabd", "abab abcd", "aaaaaaaaaaaaaaa", "éa", "xéay中bz", "▁the▁ab▁▁cab", "ab😀中cd", "yyabyy", "<unk>ab",
    "\u0000a\u0000", "e\u0301é", "cdcdcdabcbadbabdcdacbdabcaabbccddabcdabcdcdab", "#a##b", "b" * 104,
]  # fmt: skip
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
PARTIAL = BYTES[:0x80] + ["<0xC3>", "<0xA9>", "<0xE4>", "<0xB8>"]


def ids(tokens):
    """Ids with gaps, out of order."""
    return {token: (7 * place) % 1009 for place, token in enumerate(dict.fromkeys(tokens))}


def bpe(tokens, merges, **settings):
    prefix = settings.get("continuing_subword_prefix") or ""
    results = [left + right[len(prefix) :] for left, right in merges]
    return {"type": "BPE", "vocab": ids(tokens + results), "merges": merges, **settings}


def bpe_models():
    characters = list("abcd▁é#") + ["<unk>"]
    merges = [
        ("a", "b"), ("ab", "c"), ("c", "d"), ("b", "c"), ("a", "a"), ("ab", "ab"), ("aa", "aa"), ("cd", "cd"), ("b", "b"),
        ("bb", "bb"), ("▁", "ab"), ("a", "bc"), ("▁", "▁"), ("abc", "d"), ("abab", "cd"), ("#", "#"),
    ]  # fmt: skip
    for fuse, fallback, unknown in itertools.product((False, True), ([], BYTES, PARTIAL), ("<unk>", None)):
        yield bpe(
            characters + fallback, merges, unk_token=unknown, fuse_unk=fuse, byte_fallback=bool(fallback)
        )
    yield bpe(characters, merges, unk_token="<none>")
    yield bpe(characters, [], unk_token="<unk>")
    yield bpe(characters + ["abab abcd", "xéay中bz"], merges, unk_token="<unk>", ignore_merges=True)
    yield bpe(characters, merges[::-1] + merges[3:5], unk_token="<unk>")
    joined = bpe(characters, merges, unk_token="<unk>", dropout=None)
    joined["merges"] = ["#version: 0.2"] + [" ".join(merge) for merge in merges]
    del joined["type"]
    yield joined
    yield bpe(
        characters + BYTES + ["<0xC3><0xA9>"], [("<unk>", "<unk>"), ("<0xF0>", "<0x9F>"), ("a", "<unk>")],
        unk_token="<unk>", byte_fallback=True, continuing_subword_prefix=None,
    )  # fmt: skip
    suffixed = [character + "</w>" for character in characters]
    yield bpe(
        characters + suffixed, merges + [("a", "b</w>"), ("c", "d</w>"), ("ab", "c</w>"), ("cd", "cd</w>")],
        unk_token="<unk>", end_of_word_suffix="</w>",
    )  # fmt: skip
    prefixed = ["##" + character for character in characters]
    prefixed_merges = [
        ("a", "##b"), ("##a", "##b"), ("ab", "##c"), ("##c", "##d"), ("##b", "##b"), ("##bb", "##bb"), ("##ab", "##cd")
    ]  # fmt: skip
    yield bpe(characters + prefixed, prefixed_merges, unk_token="<unk>", continuing_subword_prefix="##")
    yield bpe(
        characters + prefixed + suffixed + [token + "</w>" for token in prefixed] + BYTES,
        prefixed_merges + [("##c", "##d</w>"), ("a", "##b</w>")], unk_token="<unk>", fuse_unk=True,
        byte_fallback=True, continuing_subword_prefix="##", end_of_word_suffix="</w>",
    )  # fmt: skip


def word_models():
    pieces = ["[UNK]", "a", "ab", "abc", "##ab", "##a", "##b", "##c", "##d", "##bd", "é", "##é", "x", "##x", "#", "##cab"]
    for prefix, longest in ("##", 100), ("##", 6), ("", 100), ("##", 1000):
        yield {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix,
            "max_input_chars_per_word": longest, "vocab": ids(pieces + ["▁the", "##▁", "b", "##bbb"]),
        }  # fmt: skip
    yield {
        "unk_token": "[NONE]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": ids(pieces)
    }  # fmt: skip
    for unknown in "<unk>", "<none>":
        yield {"type": "WordLevel", "unk_token": unknown, "vocab": ids(["<unk>", "a", "abcabd", "éa"])}
    yield {"unk_token": "<unk>", "vocab": ids(["<unk>", "a", "abab abcd", "e\u0301é"])}


def unigram_models():
    tokens = ["<unk>", "a", "b", "c", "d", "ab", "abc", "bc", "cd", "aa", "aaa", "bb", "bbbb", "▁", "▁the", "é", "abab", "yy"]
    generator = random.Random(0)
    for fallback, (name, score) in itertools.product(
        ([], BYTES, PARTIAL),
        {
            "equal": lambda token: -1.1,
            "halves": lambda token: -generator.randrange(8) / 2,
            # Sums of these differ in the last bit by the order in which they are added.
            "length": lambda token: -0.1 - 1.3 * len(token),
            "random": lambda token: -10 * generator.random(),
        }.items(),
    ):
        vocabulary = [[token, score(token)] for token in tokens + fallback]
        model = {"type": "Unigram", "unk_id": 0, "vocab": vocabulary, "byte_fallback": bool(fallback)}
        if name == "equal":
            del model["type"], model["byte_fallback"]
        yield model
    vocabulary = [["a", -1.5], ["b", -2.5], ["ab", -4], ["a", -0.25], ["<unk>", -3], ["ba", -0.5], ["zz", -50]]
    yield {"type": "Unigram", "unk_id": 4, "vocab": vocabulary}
    yield {"type": "Unigram", "unk_id": None, "vocab": vocabulary}
    # Scores as a real model has them: numbers of 32 bits, spelled with 17 digits.
    scores = {
        "é": -1.2562245560055705, "éé": -1.8284773923112594, "ééé": -0.32196422052451545, "éééé": -1.7975020996238373,
        "<unk>": -5.9440086713348155, "e\u0301": -3.5, "a": -2.0122928619384766, "aa": -4.024585723876953,
        "aaa": -6.03687858581543, "aaaa": -8.049171447753906, "ab": -10.551312446594238, "b": -5.275656223297119,
    }  # fmt: skip
    yield {"type": "Unigram", "unk_id": 4, "vocab": [[token, score] for token, score in scores.items()]}


def tokens(model, text):
    try:
        return [[token.id, *token.offsets, token.value] for token in model.tokenize(text)]
    except Exception:  # The package throws nothing narrower.
        return None


def main():
    texts = TEXTS + ["ééééé<unk>ééééé", "ééééééééa<unk>aéééaéébéééé", "abzzqqzzab", "aaaaaaabaabaaaaaab" * 3]
    cases = []
    for model in itertools.chain(bpe_models(), word_models(), unigram_models()):
        loaded = Tokenizer.from_str(json.dumps({"version": "1.0", "model": model})).model
        cases.append({"model": model, "tokens": [tokens(loaded, text) for text in texts]})
    with TARGET.open("w") as file:
        file.write('{"texts":' + json.dumps(texts, ensure_ascii=False) + ',\n"cases":[\n')
        file.write(",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases))
        file.write("\n]}\n")


if __name__ == "__main__":
    main()
