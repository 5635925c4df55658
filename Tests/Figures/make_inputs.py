"""Writes what the commands of the tests read: captured attention with tokens that are hard to draw, to escape or to shorten."""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "Tests/Pages"))

from make_reports import save_attention  # noqa: E402

WORDS = ["the", "cat", "sat", "on", "the", "mat"]

# Tokens that stand in a PDF as they were given.
HARD = ["中文", "日本語", "かな", "한국어", "مرحبا", "שלום", "नमस्ते", "สวัสดี", "Ωμέγα", "Привет", "</text>", "<script>", "a&b;", "]]>", "{{title}}"]
# Those of which a figure shows something else: controls, mixed directions, what is too long, nothing, no character at all.
SHOWN_OTHERWISE = [
    "\0", "\x1b[31m", "\ufffe", "\u202eevil", "\u2028", "\n", "", " ", "a" * 300, "abc אבג 123", "e\u0301\u0302\u0303", "\U000e0001", "\ud7ff",
    "\U0010ffff",
]
EMOJI = ["👍", "👩\u200d🚀", "🇨🇭"]


def make_inputs(directory):
    """Fills `directory`, which exists and is empty."""

    def captured(name, layers, heads, tokens=None, keys=None, count=None, seed=7):
        sequences = [{"id": name, "tokens": tokens}] + ([{"tokens": keys}] if keys else []) if tokens else None
        if sequences:
            (directory / f"{name}.json").write_text(json.dumps(sequences if keys else sequences[0]))
        queries = count or len(tokens)
        save_attention(directory / f"{name}.safetensors", layers, heads, queries, len(keys) if keys else queries, seed)

    captured("hard", 1, 2, HARD + SHOWN_OTHERWISE)
    captured("emoji", 1, 1, EMOJI)
    captured("cross", 1, 2, ["le", "chat", "dort"], [f"word{i}" for i in range(40)])
    captured("one", 1, 1, count=1)
    captured("thousand", 1, 1, count=1024)
    captured("words", 1, 3, WORDS)
    for seed, name in enumerate("ab"):
        captured(name, 1, 3, count=len(WORDS), seed=seed)
    shutil.copy(ROOT / "samples/digits/five.png", directory)
    (directory / "digit.json").write_text(json.dumps({"id": "five", "image": "five.png"}))
