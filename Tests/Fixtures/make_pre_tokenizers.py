"""Writes tokenizers/pre_tokenizers.json: pieces and offsets that the tokenizers package gives for hard texts.

    pip install tokenizers==0.23.3
    python make_pre_tokenizers.py
"""

import json
import pathlib

from tokenizers import Tokenizer, models

TARGET = pathlib.Path(__file__).parent / "tokenizers/pre_tokenizers.json"

TEXTS = [
    "",
    "Hello  world, it's 12345 o'clock!\r\n\r\n\tdef f(x):\n        return x**2  \n ",
    " naïve e\u0301te\u0301 — «été» ¿qué? Ωμέγα ЖЩ İıß",
    "中文字符、日本語のテキスト。한국어 ไทยนี้ हिन्दी עִבְרִית العربية ١٢٣ ²½Ⅷ",
    "👩‍👩‍👧🏽❤️🇩🇪🫨🩷 a\u200db \u0000\u0001\u0085\u00a0\u2028\u3000\ufeffend",
    "▁the▁▁final--countdown a.b..c   - -",
    "𝔘𝟙\U00031350\U0002ebf0\U0001e030\u0295\u166d\U000111c9 aaa",
]

WORDS = {
    "gpt2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
    "gpt-4o": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "deepseek-v3": r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


def split(kind, pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix, words=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": words}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


def cases():
    yield byte_level(False)
    yield byte_level(True)
    yield byte_level(True, words=False)
    yield {"type": "BertPreTokenizer"}
    yield {"type": "Whitespace"}
    yield {"type": "WhitespaceSplit"}
    for scheme in "always", "first", "never":
        for splits in True, False:
            yield {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": splits}
    yield {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True, "str_rep": "▁"}
    yield {"type": "Punctuation"}
    for behavior in BEHAVIORS:
        yield {"type": "Punctuation", "behavior": behavior}
        yield split("String", " ", behavior)
        yield split("Regex", r"\p{L}+", behavior, invert=True)
    yield split("String", "")
    yield split("Regex", "a*")
    yield {"type": "Digits", "individual_digits": True}
    yield {"type": "Digits", "individual_digits": False}
    yield {"type": "CharDelimiterSplit", "delimiter": "-"}
    yield {"type": "FixedLength", "length": 3}
    for words in WORDS.values():
        yield split("Regex", words)
    yield sequence(split("Regex", r"\p{N}{1,3}"), split("Regex", "[一-龥\u3040-ゟ゠-ヿ]+"), byte_level(False, words=False))
    yield sequence({"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"})
    yield sequence({"type": "Punctuation"}, byte_level(True), {"type": "Digits", "individual_digits": True})
    yield sequence()


def main():
    shell = json.loads(Tokenizer(models.BPE()).to_str())
    lines = []
    for case in cases():
        pre_tokenizer = Tokenizer.from_str(json.dumps(shell | {"pre_tokenizer": case})).pre_tokenizer
        pieces = [[[p, *offsets] for p, offsets in pre_tokenizer.pre_tokenize_str(text)] for text in TEXTS]
        lines.append(json.dumps({"pre_tokenizer": case, "pieces": pieces}, ensure_ascii=False, separators=(",", ":")))
    texts = json.dumps(TEXTS, ensure_ascii=True)
    TARGET.write_text(f'{{"texts":{texts},\n"cases":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
