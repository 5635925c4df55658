#!/usr/bin/env python3
"""Print what each head of samples/kjv attends to, as a Markdown table.

Held-out text (see train_kjv.py), in windows of 256 tokens, means over queries:
  previous  A[i, i-1], i from 1
  first     A[i, 0], i from 1
  itself    A[i, i], i from 1
  same      weight on earlier places with the same token, where there are any
  after     weight on the places that follow those
Random tokens, 64 of them, twice, no special token at the start:
  induction A[i, i-63], over the second repeat
"""

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel

from train_kjv import END, encode, read_chapters, split


@torch.no_grad()
def attention(model, ids):
    """Weights [layer, head, query, key] of one sequence."""
    return torch.cat(model(ids[None], output_attentions=True).attentions)


def scores_on_text(model, ids, length=256):
    rows = []
    for start in range(0, len(ids) - length + 1, length):
        window = ids[start:start + length]
        a = attention(model, window)
        same = (window[:, None] == window).tril(-1)
        after = torch.zeros_like(same)
        after[:, 1:] = same[:, :-1]
        some = same.any(1)
        # The place after an earlier one may be the query itself ("Amen Amen").
        rows.append(torch.stack([
            a.diagonal(-1, 2, 3).mean(-1),
            a[:, :, 1:, 0].mean(-1),
            a.diagonal(0, 2, 3)[:, :, 1:].mean(-1),
            (a * same).sum(-1)[:, :, some].mean(-1),
            (a * after).sum(-1)[:, :, some].mean(-1)], -1))
    return torch.stack(rows).mean(0), len(rows)


def induction(model, vocab, end, period=64, count=64, seed=1):
    generator = torch.Generator().manual_seed(seed)
    total = 0
    for _ in range(count):
        tokens = torch.randint(vocab - 1, (period,), generator=generator)
        tokens += tokens >= end
        a = attention(model, tokens.repeat(2))
        # Entry j of the diagonal is query j + period - 1.
        total = total + a.diagonal(-(period - 1), 2, 3)[:, :, 1:].mean(-1)
    return total / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent / "kjv")
    parser.add_argument("--text", help="saved output of `bible -f gen1:1-rev22:21`")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    model = GPT2LMHeadModel.from_pretrained(
        args.model, dtype=torch.float32, attn_implementation="eager").eval()
    _, held_out = split(read_chapters(args.text))
    text, windows = scores_on_text(model, encode(tokenizer, held_out))
    copied = induction(model, tokenizer.get_vocab_size(), tokenizer.token_to_id(END))
    print(f"{windows} windows of held-out text, 64 sequences of random tokens")
    print("| head | previous | first | itself | same | after | induction |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for layer in range(text.shape[0]):
        for head in range(text.shape[1]):
            values = [*text[layer, head].tolist(), copied[layer, head].item()]
            print(f"| layer {layer}, head {head} | "
                  + " | ".join(f"{v:.2f}" for v in values) + " |")


if __name__ == "__main__":
    main()
