#!/usr/bin/env python3
"""Recompute the numbers in samples/soft-lookup/README.md from weights.json.

Prints every table row of the worked example and fails if the README lacks one.
"""

import argparse
import json
from pathlib import Path

import numpy as np

QUERY = 3  # "eats"


def softmax(scores):
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def attend(q, k, v):
    """Products q·k, scores (products / √d_head), weights and z."""
    products = q @ k.T
    scores = products / np.sqrt(q.shape[-1])
    weights = softmax(scores)
    return products, scores, weights, weights @ v


def row(label, values, digits=3):
    def text(value):
        return f"{value:g}" if digits is None else f"{value:.{digits}f}"
    return f"| {label} | " + " | ".join(text(value) for value in values) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=Path,
                        default=Path(__file__).parent.parent / "soft-lookup")
    args = parser.parse_args()
    weights = json.loads((args.sample / "weights.json").read_text())
    tokens = json.loads((args.sample / "tokens.json").read_text())["tokens"]
    x = np.array(weights["x"], float)
    w_q, w_k, w_v, w_o = (np.array(weights[f"blocks.0.attn.W_{n}"], float) for n in "QKVO")
    assert len(tokens) == len(x) and x.shape[1] == w_q.shape[1]

    rows = []
    for i, token in enumerate(tokens):
        rows.append(row(token, [*x[i], *(x[i] @ w_q[0]), *(x[i] @ w_v[0])], None))
    output = 0
    for head in range(len(w_q)):
        products, scores, pattern, z = attend(x @ w_q[head], x @ w_k[head], x @ w_v[head])
        output = output + z @ w_o[head]
        rows.append(row(f"head {head}: q · k", products[QUERY], None))
        rows.append(row(f"head {head}: score", scores[QUERY], None))
        rows.append(row(f"head {head}: weight", pattern[QUERY]))
        rows.append(row(f"head {head}: z", z[QUERY]))
        rows += [row(f"head {head}, {token}", pattern[i]) for i, token in enumerate(tokens)]
    rows.append(row("output", output[QUERY]))
    _, scores, pattern, z = attend(x, x, x)
    rows.append(row("identity: score", scores[QUERY], None))
    rows.append(row("identity: weight", pattern[QUERY]))
    rows.append(row("identity: z", z[QUERY]))

    print("\n".join(rows))
    readme = args.sample / "README.md"
    lines = set(readme.read_text().splitlines()) if readme.exists() else set()
    missing = [r for r in rows if r not in lines]
    if missing:
        raise SystemExit("\nnot in README.md:\n" + "\n".join(missing))


if __name__ == "__main__":
    main()
