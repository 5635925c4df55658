#!/usr/bin/env python3
"""Train the sample model samples/induction: two attention-only layers that copy.

A sequence is `<bos>`, perhaps some distractors, a passage of random tokens,
perhaps more distractors, the passage again, and so on until 64 tokens; all
tokens in passage and distractors differ.  The loss counts only the tokens that can be known: those of a passage
seen before, from its second token on.  To predict them, a head in layer 0 has
to look at the previous token, and a head in layer 1 at the token that came
after the current one last time: an induction head.

The weights are written under TransformerLens's names, with the names of the
tokens and three sequences to look at; the score of every head is printed.
All seeds are fixed.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

VOCAB, WIDTH, HEADS, HEAD_WIDTH, LAYERS, CONTEXT, EPS = 64, 64, 4, 16, 2, 64, 1e-5
BOS = 0
# Nested dropout: each training step uses the first few heads of this order only.
ORDER = ([2, 0, 3, 1], [1, 3, 0, 2])
LABELS = ["<bos>"] + [c + v for c in "bdfgklmnprstz" for v in "aeiou"][:VOCAB - 1]


def matrix(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape) * 0.5 / math.sqrt(WIDTH))


class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(WIDTH))
        self.b = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, x):
        return F.layer_norm(x, (WIDTH,), self.w, self.b, EPS)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        for name in "QKV":
            setattr(self, f"W_{name}", matrix(HEADS, WIDTH, HEAD_WIDTH))
            setattr(self, f"b_{name}", nn.Parameter(torch.zeros(HEADS, HEAD_WIDTH)))
        self.W_O = matrix(HEADS, HEAD_WIDTH, WIDTH)
        self.b_O = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, x, heads=range(HEADS)):
        """The output [batch, n, WIDTH] of some of the heads, and the weights
        [batch, head, query, key] of all of them."""
        q, k, v = (torch.einsum("bnd,hde->bhne", x, getattr(self, f"W_{name}"))
                   + getattr(self, f"b_{name}")[:, None] for name in "QKV")
        scores = q @ k.transpose(-1, -2) / math.sqrt(HEAD_WIDTH)
        n = x.shape[1]
        future = torch.ones(n, n, dtype=torch.bool, device=x.device).triu(1)
        weights = scores.masked_fill(future, -math.inf).softmax(-1)
        z = (weights @ v)[:, list(heads)]
        return torch.einsum("bhne,hed->bnd", z, self.W_O[list(heads)]) + self.b_O, weights


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln1, self.attn = LayerNorm(), Attention()


class Model(nn.Module):
    """TransformerLens's conventions: x @ W, weights [head, in, out], pre-norm."""

    def __init__(self):
        super().__init__()
        self.embed = nn.ParameterDict({"W_E": matrix(VOCAB, WIDTH)})
        self.pos_embed = nn.ParameterDict({"W_pos": matrix(CONTEXT, WIDTH)})
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.ln_final = LayerNorm()
        self.unembed = nn.ParameterDict({
            "W_U": matrix(WIDTH, VOCAB), "b_U": nn.Parameter(torch.zeros(VOCAB))})

    def forward(self, ids, heads=(range(HEADS),) * LAYERS):
        """Logits [batch, n, VOCAB] and the attention weights of each layer."""
        x = self.embed["W_E"][ids] + self.pos_embed["W_pos"][:ids.shape[1]]
        attention = []
        for block, used in zip(self.blocks, heads):
            change, weights = block.attn(block.ln1(x), used)
            x = x + change
            attention.append(weights)
        return self.ln_final(x) @ self.unembed["W_U"] + self.unembed["b_U"], attention


class Sequences:
    """Random sequences; their tokens differ but for the repeated passage."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def draw(self, low: int, high: int) -> int:
        return int(torch.randint(low, high + 1, (1,), generator=self.generator))

    def one(self, passage: int, distractors: int = 0, before: int = 0, length: int = CONTEXT):
        """Token ids, and which of them can be predicted."""
        tokens = 1 + torch.randperm(VOCAB - 1, generator=self.generator)
        order, known = list(range(passage, passage + before)), [False] * before
        used, first = passage + before, True
        while len(order) < length - 1:
            order += range(passage)
            known += [False] + [not first] * (passage - 1)
            order += range(used, used + distractors)
            known += [False] * distractors
            used, first = used + distractors, False
        ids = torch.cat([torch.tensor([BOS]), tokens[torch.tensor(order[:length - 1])]])
        return ids, torch.tensor([False] + known[:length - 1])

    def batch(self, size: int):
        rows = []
        for _ in range(size):
            passage = self.draw(4, 28)
            before = self.draw(0, CONTEXT - 1 - 2 * passage) if self.draw(0, 1) else 0
            distractors = self.draw(0, 12) if self.draw(0, 1) else 0
            rows.append(self.one(passage, distractors, before))
        ids, known = zip(*rows)
        return torch.stack(ids), torch.stack(known)


def loss_and_accuracy(logits, ids, known):
    targets, counted = ids[:, 1:], known[:, 1:]
    logits = logits[:, :-1][counted]
    right = (logits.argmax(-1) == targets[counted]).float().mean()
    return F.cross_entropy(logits, targets[counted]), right


@torch.no_grad()
def head_scores(model: Model, sequences: Sequences, count: int, period: int):
    """Of each head [layer][head]: previous-token score, induction score, `<bos>` mass.

    On `<bos>` and `period` random tokens, twice.  Previous-token: the mean of
    A[i, i-1] over all i from 1.  Induction: the mean of A[i, i-(period-1)] over
    the queries i in the second repeat.  `<bos>`: the mean of A[i, 0], i from 1.
    """
    ids = torch.stack([sequences.one(period, length=1 + 2 * period)[0] for _ in range(count)])
    _, attention = model(ids)
    result = []
    for weights in attention:
        mean = weights.mean(0)
        previous = mean.diagonal(-1, 1, 2).mean(-1)
        # Entry j of the diagonal is query j + period - 1; the second repeat
        # starts at query period + 1.
        induction = mean.diagonal(-(period - 1), 1, 2)[:, 2:].mean(-1)
        result.append(list(zip(previous.tolist(), induction.tolist(),
                               mean[:, 1:, 0].mean(-1).tolist())))
    return result


def example(name: str, sequences: Sequences, *args, **kwargs):
    ids = sequences.one(*args, **kwargs)[0].tolist()
    return {"id": name, "tokens": [LABELS[i] for i in ids], "ids": ids}


def write_json(path: Path, values: list) -> None:
    """A JSON array with one value a line."""
    lines = ",\n".join(json.dumps(value) for value in values)
    path.write_text(f"[\n{lines}\n]\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "induction")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    model = Model().to(args.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98),
                                  weight_decay=args.weight_decay)
    sequences, began = Sequences(args.seed), time.time()
    for step in range(args.steps):
        done = max(0, step - args.warmup) / max(1, args.steps - args.warmup)
        rate = min(1, (step + 1) / args.warmup) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        ids, known = (t.to(args.device) for t in sequences.batch(args.batch))
        logits, _ = model(ids, [order[:sequences.draw(1, HEADS)] for order in ORDER])
        loss, accuracy = loss_and_accuracy(logits, ids, known)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 200 == 0:
            best = [max(h[i] for h in layer)
                    for i, layer in enumerate(head_scores(model, Sequences(0), 32, 25))]
            print(f"step {step + 1}  loss {loss:.4f}  right {accuracy:.3f}  "
                  f"best previous-token {best[0]:.3f}  best induction {best[1]:.3f}  "
                  f"{time.time() - began:.0f} s", flush=True)
    seconds = time.time() - began

    args.out.mkdir(parents=True, exist_ok=True)
    weights = args.out / "model.safetensors"
    save_file({name: p.detach().cpu().contiguous() for name, p in model.named_parameters()},
              weights, metadata={
                  "mask": "causal", "normalization_type": "LN", "eps": "1e-5",
                  "n_ctx": str(CONTEXT), "attn_scale": str(math.sqrt(HEAD_WIDTH))})
    lines = ",\n".join(f" {json.dumps(t)}: {i}" for i, t in enumerate(LABELS))
    (args.out / "vocab.json").write_text(f"{{\n{lines}\n}}\n")

    # From here on, only what the file holds, on sequences not seen in training.
    model = Model()
    model.load_state_dict(load_file(weights))
    fresh = Sequences(args.seed + 1_000_000)
    write_json(args.out / "sequences.json", [
        example("short-repeat", fresh, 8, length=25),
        example("repeat-after-distractors", fresh, 6, 9, before=3, length=25),
        example("long-repeat", fresh, 20, length=41)])
    ids, known = fresh.batch(512)
    with torch.no_grad():
        loss, accuracy = loss_and_accuracy(model(ids)[0], ids, known)
    scores = head_scores(model, fresh, 512, 25)
    print(f"fresh sequences: loss {loss:.4f}, right {accuracy:.4f}; trained for {seconds:.0f} s")
    print("| head | previous-token score | induction score | weight on `<bos>` |")
    print("| --- | ---: | ---: | ---: |")
    for layer, heads in enumerate(scores):
        for head, values in enumerate(heads):
            print(f"| layer {layer}, head {head} | "
                  + " | ".join(f"{value:.3f}" for value in values) + " |")


if __name__ == "__main__":
    main()
