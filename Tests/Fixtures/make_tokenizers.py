"""Makes the fixtures of tokenizers: small ones modelled on real ones, and what the `tokenizers` package makes of hard texts.

Requirements: Python 3.11, tokenizers 0.23.3, sentencepiece with protobuf, transformers 5.23 for the cases `config-...`.
Run:          python Tests/Fixtures/make_tokenizers.py [CASE...]

`tokenizers/README.md` says what stands in the files.
"""

import json
import logging
import sys
from pathlib import Path

from tokenizers import Tokenizer

from tokenizer_cases import CASES
from tokenizer_corpus import PAIRS, TEXTS

ROOT = Path(__file__).parent / "tokenizers"


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(values) -> str:
    """An array with one value a line."""
    return "[\n" + ",\n".join(map(compact, values)) + "\n]\n"


def encoded(tokenizer: Tokenizer, encoding) -> dict:
    """An encoding in few bytes; see the README."""
    result = {"i": encoding.ids, "n": [end - start for start, end in encoding.offsets]}
    place, jumps = 0, []
    for index, (start, end) in enumerate(encoding.offsets):
        if start != place:
            jumps += [index, start]
        place = end
    if jumps:
        result["j"] = jumps
    if any(encoding.type_ids):
        result["s"] = encoding.type_ids
    if special := [index for index, flag in enumerate(encoding.special_tokens_mask) if flag]:
        result["a"] = special
    spelled = {str(index): token for index, (token, identifier) in enumerate(zip(encoding.tokens, encoding.ids)) if token != content(tokenizer, identifier)}
    if spelled:
        result["t"] = spelled
    return result


def content(tokenizer: Tokenizer, identifier: int) -> str:
    """A token as the vocabulary spells it; the package gives added tokens normalized."""
    added = tokenizer.get_added_tokens_decoder()
    return added[identifier].content if identifier in added else tokenizer.id_to_token(identifier)


def case(tokenizer: Tokenizer, text: str, pair: str | None = None) -> list:
    """What the package makes of a text with special tokens; without them too, where that is more than leaving them out."""
    whole = tokenizer.encode(text, pair)
    bare = tokenizer.encode(text, pair, add_special_tokens=False)
    kept = [index for index, flag in enumerate(whole.special_tokens_mask) if not flag]
    same = all([getattr(whole, name)[index] for index in kept] == getattr(bare, name) for name in ("ids", "offsets", "type_ids", "tokens"))
    return [encoded(tokenizer, whole)] + ([] if same else [encoded(tokenizer, bare)])


def make(name: str) -> None:
    build, files = CASES[name]
    directory = ROOT / name
    directory.mkdir(parents=True, exist_ok=True)
    # Scores and merges are numbers and strings; a line for each part is enough to read what changed.
    parts = build()
    (directory / "tokenizer.json").write_text("{\n" + ",\n".join(f"{compact(key)}:{compact(value)}" for key, value in parts.items()) + "\n}\n")
    for file, value in files.items():
        (directory / file).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    if files:
        from transformers import TokenizersBackend

        tokenizer = TokenizersBackend.from_pretrained(directory).backend_tokenizer
    else:
        tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    cases = [case(tokenizer, text) for text in TEXTS] + [case(tokenizer, *pair) for pair in PAIRS]
    (directory / "expected.json").write_text(lines(cases))


def main(wanted: list[str]) -> None:
    logging.disable(logging.WARNING)
    if unknown := set(wanted) - set(CASES):
        sys.exit(f"no such case: {', '.join(sorted(unknown))}\nthere are: {', '.join(CASES)}")
    ROOT.mkdir(exist_ok=True)
    (ROOT / "corpus.json").write_text(f'{{"texts":{lines(TEXTS).strip()},\n"pairs":{lines(PAIRS).strip()}}}\n')
    for name in wanted or CASES:
        make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
