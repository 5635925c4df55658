"""Writes the reports that the page tests open, with the binary that HEADLIGHT names.

    HEADLIGHT=.build/release/headlight python Tests/Pages/make_reports.py DIR

DIR must not exist yet: the tests open every report in it, also those that something else left there.
"""

import json
import math
import os
import random
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADLIGHT = os.path.abspath(os.environ["HEADLIGHT"])
HOSTILE = [
    "</script>", "<img src=x onerror=\"window.hacked=1\">", "]]>", "{{title}}", "{{{maps}}}", "\u202eevil", "\0", "'\"><svg onload=hacked()>",
    "<!--", "&lt;b&gt;", "javascript:hacked()", "\u2028", "a" * 300, "", " ", "\n", "中文", "مرحبا", "👩\u200d🚀", "Ġthe", "▁the", "##s",
]


def save_attention(path, layers, heads, queries, keys, seed=7):
    """Random attention as safetensors: sharp rows, so that something is to be seen."""
    rng = random.Random(seed)
    header, data = {}, b""
    for layer in range(layers):
        values = []
        for _ in range(heads * queries):
            row = [math.exp(rng.gauss(0, 2)) for _ in range(keys)]
            total = sum(row)
            values += [value / total for value in row]
        block = struct.pack(f"<{len(values)}f", *values)
        header[f"attention.{layer}"] = {
            "dtype": "F32", "shape": [heads, queries, keys], "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def report(output, *arguments):
    command = [HEADLIGHT, "report", *map(str, arguments), "--output", str(output), "--force", "--quiet"]
    subprocess.run(command, check=True)


def compare(output, *arguments):
    command = [HEADLIGHT, "compare", *map(str, arguments), "--output", str(output), "--format", "html", "--quiet"]
    subprocess.run(command, check=True)


def make_comparisons(output, inputs):
    """Two outputs whose tokens differ, of which the numbers are at hand; the same with tokens that mean harm; metrics alone;
    encoder, decoder and cross-attention; long maps."""
    sentences = {"a": ["the", "cat", "sat", "on", "the", "old", "mat", "."], "b": ["the", "dog", "sat", "on", "the", "mat", "again", "."]}
    for seed, (side, words) in enumerate(sentences.items()):
        tokens = inputs / f"{side}.json"
        tokens.write_text(json.dumps({"id": "edited", "tokens": words}))
        save_attention(inputs / f"{side}.safetensors", 2, 3, len(words), len(words), seed)
        report(inputs / side, "--attention", inputs / f"{side}.safetensors", "--tokens", tokens, "--format", "safetensors")
        report(inputs / f"{side}-metrics", "--attention", inputs / f"{side}.safetensors", "--tokens", tokens, "--format", "json")
        hostile = HOSTILE[side == "b":]
        tokens.write_text(json.dumps({"id": HOSTILE[1], "tokens": hostile}))
        save_attention(inputs / f"{side}.safetensors", 1, 2, len(hostile), len(hostile), seed)
        report(inputs / f"{side}-hostile", "--attention", inputs / f"{side}.safetensors", "--tokens", tokens, "--format", "safetensors")
        save_attention(inputs / f"{side}-long.safetensors", 1, 2, 400, 400, seed)
    compare(output / "edited", inputs / "a", inputs / "b", "--top", 4)
    compare(output / "metrics-alone", inputs / "a-metrics", inputs / "b-metrics")
    compare(output / "hostile-tokens", inputs / "a-hostile", inputs / "b-hostile")
    model = ROOT / "Tests/Fixtures/parity/t5-relu"
    compare(output / "parts-compared", model, model, "--tokens", inputs / "parts.json", "--top", 18)
    compare(output / "long-maps", inputs / "a-long.safetensors", inputs / "b-long.safetensors")


def main(output):
    output.mkdir(parents=True)
    inputs = output / "inputs"
    inputs.mkdir()
    samples, formats = ROOT / "samples", ("--format", "html,safetensors")
    prompts = json.loads((samples / "kjv/prompts.json").read_text())
    tokens = inputs / "kjv.json"
    tokens.write_text(json.dumps([prompts[0], prompts[-1]]))
    report(output / "kjv", "--model", samples / "kjv", "--tokens", tokens, *formats)
    report(output / "merged", "--model", samples / "kjv", "--tokens", tokens, "--merge", "words", *formats)
    report(
        output / "soft-lookup", "--model", samples / "soft-lookup/weights.json", "--tokens",
        samples / "soft-lookup/tokens.json", "--projections", "identity", *formats)

    tokens = inputs / "hostile.json"
    tokens.write_text(json.dumps({"id": "<script>hacked()</script>", "text": HOSTILE[1], "tokens": HOSTILE}))
    save_attention(inputs / "hostile.safetensors", 1, 2, len(HOSTILE), len(HOSTILE))
    report(output / "hostile", "--attention", inputs / "hostile.safetensors", "--tokens", tokens, *formats)

    tokens = inputs / "cross.json"
    tokens.write_text(json.dumps([
        {"id": "translation", "tokens": ["le", "chat", "dort"]}, {"tokens": [f"word{i}" for i in range(40)]}]))
    save_attention(inputs / "cross.safetensors", 2, 3, 3, 40)
    report(output / "cross", "--attention", inputs / "cross.safetensors", "--tokens", tokens, *formats)

    # Encoder, decoder and cross-attention; layers with a window.
    tokens = inputs / "parts.json"
    tokens.write_text(json.dumps({"id": "parts", "ids": [5, 9, 2, 17, 4, 11, 1], "decoder_ids": [0, 7, 3]}))
    report(output / "parts", "--model", ROOT / "Tests/Fixtures/parity/t5-relu", "--tokens", tokens)
    tokens = inputs / "window.json"
    tokens.write_text(json.dumps({"id": "window", "ids": list(range(1, 15))}))
    report(output / "window", "--model", ROOT / "Tests/Fixtures/parity/gemma2-f32", "--tokens", tokens)

    report(
        output / "plain", "--model", samples / "kjv", "--tokens", inputs / "kjv.json", "--no-metrics",
        "--layer-maps", "mean,rollout,flow")

    save_attention(inputs / "long.safetensors", 2, 2, 500, 500)
    report(output / "long", "--attention", inputs / "long.safetensors", *formats)
    save_attention(inputs / "one.safetensors", 1, 1, 1, 1)
    report(output / "one", "--attention", inputs / "one.safetensors", *formats)
    make_comparisons(output, inputs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
