#!/usr/bin/env python3
"""Write samples/kjv/prompts.json: some verses as sequences of tokens and ids."""

import argparse
import json
import subprocess
from pathlib import Path

from tokenizers import Tokenizer

PROMPTS = {
    "beginning": "ge1:1",
    "light": "ge1:3-4",
    "mercy": "psa136:1-3",
    "arphaxad": "ge11:12-16",
}


def verses(reference: str) -> str:
    """Verses without their references, one a line, no newline at the end."""
    lines = subprocess.run(
        ["bible", "-f", reference], stdin=subprocess.DEVNULL,
        capture_output=True, check=True, encoding="ascii").stdout.splitlines()
    return "\n".join(line.split(" ", 1)[1] for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent / "kjv")
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    sequences = []
    for name, reference in PROMPTS.items():
        text = verses(reference)
        encoding = tokenizer.encode(text)
        assert tokenizer.decode(encoding.ids) == text
        sequences.append({"id": name, "text": text,
                          "tokens": encoding.tokens, "ids": encoding.ids})
        print(f"{name}: {len(encoding.ids)} tokens")
    lines = ",\n".join(json.dumps(s, ensure_ascii=False) for s in sequences)
    (args.model / "prompts.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
