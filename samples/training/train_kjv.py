#!/usr/bin/env python3
"""Train the sample model samples/kjv: a small GPT-2 on the King James Bible.

The text comes from Debian's packages bible-kjv and bible-kjv-text
(`apt-get install bible-kjv`); the `bible` command prints every verse on a line
of its own as `Ge1:1 In the beginning ...`.  The reference is cut off, so the
model sees plain verses: one a line, with `<|endoftext|>` after each chapter.

Every 50th chapter (the 26th, the 76th, ...) is held out for validation: 2 % of
the chapters, from all over the book.

A training sequence is a window of the text; half of the windows start at the
start of a verse, the others anywhere.  A share (--repeat-share, 10 %) is made
of a passage, some filler, and the same passage again, which gives the heads a
reason to learn to copy (induction).  That alone did not make induction heads
in 4,000 steps, so there is a second stage with a share (--random-share) of
random tokens that come over and over, in short windows, and with positions
that start as sinusoids, from which a head finds the previous token sooner; and
a third that returns to the text.  README.md has the three commands.  All seeds
are fixed.
"""

import argparse
import json
import math
import re
import shutil
import subprocess
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END = "<|endoftext|>"
IGNORED = -100  # by cross_entropy
HELD_OUT_EVERY, HELD_OUT_FIRST = 50, 25


def read_chapters(path: str | None) -> list[str]:
    """The chapters in order, each a string of verses that end in a newline.

    `path` is a saved output of the `bible` command; without it the command runs.
    """
    if path:
        text = Path(path).read_text(encoding="ascii")
    else:
        if not shutil.which("bible"):
            raise SystemExit("no `bible` command: apt-get install bible-kjv")
        text = subprocess.run(
            ["bible", "-f", "gen1:1-rev22:21"],
            stdin=subprocess.DEVNULL, capture_output=True, check=True, encoding="ascii",
        ).stdout
    chapters: dict[str, list[str]] = {}
    for line in text.splitlines():
        reference, verse = line.split(" ", 1)
        chapter, _ = reference.split(":")
        chapters.setdefault(chapter, []).append(re.sub(" +", " ", verse).strip() + "\n")
    if len(chapters) != 1189:
        raise SystemExit(f"expected 1189 chapters, found {len(chapters)}")
    return ["".join(verses) for verses in chapters.values()]


def split(chapters: list[str]) -> tuple[list[str], list[str]]:
    """Training and held-out chapters."""
    held_out = range(HELD_OUT_FIRST, len(chapters), HELD_OUT_EVERY)
    return ([c for i, c in enumerate(chapters) if i not in held_out],
            [chapters[i] for i in held_out])


def train_tokenizer(chapters: list[str], vocab_size: int) -> Tokenizer:
    """A byte-level BPE tokenizer in the style of GPT-2."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(chapters, trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=[END], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    return tokenizer


def encode(tokenizer: Tokenizer, chapters: list[str]) -> torch.Tensor:
    """All chapters in one row of token ids, `<|endoftext|>` after each."""
    end = tokenizer.token_to_id(END)
    ids: list[int] = []
    for encoding in tokenizer.encode_batch(chapters):
        ids += encoding.ids + [end]
    return torch.tensor(ids)


class Batches:
    """Random training batches of `args.batch` windows of `args.window` + 1 tokens."""

    def __init__(self, ids: torch.Tensor, tokenizer: Tokenizer, args: argparse.Namespace):
        self.ids, self.args = ids, args
        self.generator = torch.Generator().manual_seed(args.seed)
        newline, end = tokenizer.token_to_id("Ċ"), tokenizer.token_to_id(END)
        # A verse starts after a newline, unless the chapter ends there.
        starts = (ids[:-1] == newline) & (ids[1:] != end) | (ids[:-1] == end)
        self.verses = torch.nonzero(starts).flatten() + 1
        self.verses = self.verses[self.verses < len(ids) - args.window - 1]

    def below(self, limit: int) -> int:
        return int(torch.randint(limit, (1,), generator=self.generator))

    def passage(self, count: int, at_verse: bool) -> torch.Tensor:
        if at_verse:
            start = int(self.verses[self.below(len(self.verses))])
        else:
            start = self.below(len(self.ids) - count)
        return self.ids[start:start + count]

    def repeated_passage(self, total: int) -> torch.Tensor:
        """A passage, filler, the passage again, and on with other text."""
        low, high = self.args.repeat_length
        passage = self.passage(low + self.below(high - low), at_verse=self.below(2) == 0)
        filler = self.passage(self.below(self.args.filler), at_verse=True)
        start = torch.cat([passage, filler, passage])
        return torch.cat([start, self.passage(total - len(start), at_verse=True)])[:total]

    def random_tokens(self, total: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Some text, then different random tokens, as frequent as in the text, over
        and over; the first time round they are not to be predicted."""
        text = self.passage(self.below(total // 4), at_verse=True)
        period = 4 + self.below(min(60, total // 3))
        places = torch.randint(len(self.ids), (6 * period,), generator=self.generator)
        tokens = torch.tensor(list(dict.fromkeys(self.ids[places].tolist()))[:period])
        period = len(tokens)
        ids = torch.cat([text, tokens.repeat(total // period + 1)])[:total]
        targets = ids.clone()
        targets[len(text):len(text) + period + 1] = IGNORED
        return ids, targets

    def window(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids, and what is to be predicted: the same ids, or IGNORED."""
        total, kind = self.args.window + 1, self.below(1000) / 1000
        if self.args.repeat_share <= kind < self.args.repeat_share + self.args.random_share:
            return self.random_tokens(total)
        if kind < self.args.repeat_share:
            ids = self.repeated_passage(total)
        else:
            ids = self.passage(total, at_verse=self.below(2) == 0)
        return ids, ids

    def next(self) -> tuple[torch.Tensor, torch.Tensor]:
        ids, targets = zip(*(self.window() for _ in range(self.args.batch)))
        return torch.stack(ids), torch.stack(targets)


def sinusoids(positions: int, width: int, size: float) -> torch.Tensor:
    """Sines and cosines of 1 to 0.01 radians a place, of root mean square `size`."""
    angles = torch.arange(positions)[:, None] * 0.01 ** torch.linspace(0, 1, width // 2)
    return torch.cat([angles.sin(), angles.cos()], 1) * math.sqrt(2) * size


@torch.no_grad()
def evaluate(model, ids: torch.Tensor, text_bytes: int, length: int) -> dict[str, float]:
    """Loss on windows of `length` tokens side by side, each with a fresh context.

    Bits per byte counts the loss of `<|endoftext|>` too, but no bytes for it.
    """
    was_training = model.training
    model.eval()
    nats, count = 0.0, 0
    for start in range(0, len(ids) - 1, length):
        window = ids[start:start + length + 1]
        logits = model(window[None, :-1]).logits[0].float()
        nats += F.cross_entropy(logits, window[1:], reduction="sum").item()
        count += len(window) - 1
    model.train(was_training)
    return {"nats_per_token": nats / count, "bits_per_byte": nats / math.log(2) / text_bytes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "kjv")
    parser.add_argument("--text", help="saved output of `bible -f gen1:1-rev22:21`")
    parser.add_argument("--seed", type=int, default=1611)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--repeat-share", type=float, default=0.1)
    parser.add_argument("--repeat-length", type=int, nargs=2, default=[12, 112],
                        metavar=("LOW", "HIGH"))
    parser.add_argument("--filler", type=int, default=40)
    parser.add_argument("--random-share", type=float, default=0.0)
    parser.add_argument("--start", type=Path, help="a saved model to train further")
    parser.add_argument("--sinusoids", action="store_true",
                        help="replace the positions by sinusoids, and do not decay them")
    parser.add_argument("--window", type=int, default=256)
    parser.add_argument("--vocab", type=int, default=2048)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--width", type=int, default=160)
    parser.add_argument("--context", type=int, default=256)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    train_chapters, held_out_chapters = split(read_chapters(args.text))
    tokenizer = train_tokenizer(train_chapters, args.vocab)
    train_ids = encode(tokenizer, train_chapters)
    held_out_ids = encode(tokenizer, held_out_chapters).to(args.device)
    held_out_bytes = sum(len(c.encode()) for c in held_out_chapters)
    print(f"{len(train_ids)} tokens to train on; held out: {len(held_out_chapters)} chapters, "
          f"{len(held_out_ids)} tokens, {held_out_bytes} bytes", flush=True)

    end = tokenizer.token_to_id(END)
    config = GPT2Config(
        vocab_size=tokenizer.get_vocab_size(), n_positions=args.context, n_embd=args.width,
        n_layer=args.layers, n_head=args.heads, embd_pdrop=args.dropout,
        resid_pdrop=args.dropout, attn_pdrop=0.0, initializer_range=0.04,
        bos_token_id=end, eos_token_id=end)
    if args.start:
        model = GPT2LMHeadModel.from_pretrained(args.start, dtype=torch.float32)
    else:
        model = GPT2LMHeadModel(config)
    wte, wpe = model.transformer.wte.weight, model.transformer.wpe.weight
    if args.sinusoids:
        wpe.data = sinusoids(args.context, args.width, wte.pow(2).mean().sqrt().item())
    model.to(args.device)
    for block in model.transformer.h:
        # Same function as "gelu_new", in one operation.
        block.mlp.act = torch.nn.GELU(approximate="tanh")
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)

    def decays(parameter) -> bool:
        return parameter.dim() >= 2 and not (args.sinusoids and parameter is wpe)

    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if decays(p)],
          "weight_decay": args.weight_decay},
         {"params": [p for p in model.parameters() if not decays(p)],
          "weight_decay": 0.0}], lr=args.lr, betas=(0.9, 0.98), fused=True)

    def rate(step: int) -> float:
        """Linear warm-up, then a cosine down to a fiftieth."""
        if step < args.warmup:
            return (step + 1) / args.warmup
        done = (step - args.warmup) / max(1, args.steps - args.warmup)
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done))

    batches = Batches(train_ids, tokenizer, args)
    began, average = time.time(), None
    model.train()
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate(step)
        ids, targets = (t.to(args.device) for t in batches.next())
        # Windows shorter than the context lie anywhere in it.
        first = torch.randint(args.context - args.window + 1, (args.batch, 1))
        positions = (first + torch.arange(args.window)).to(args.device)
        logits = model(ids[:, :-1], position_ids=positions, use_cache=False).logits
        loss = F.cross_entropy(logits.flatten(0, 1), targets[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average = loss.item() if average is None else 0.98 * average + 0.02 * loss.item()
        if (step + 1) % 20 == 0 and step < 100 or (step + 1) % 100 == 0:
            line = f"step {step + 1}  loss {average:.4f}  {time.time() - began:.0f} s"
            if (step + 1) % 500 == 0 and step + 1 < args.steps:
                scores = evaluate(model, held_out_ids, held_out_bytes, args.context)
                line += f"  held out {scores['nats_per_token']:.4f}"
            print(line, flush=True)
    seconds = time.time() - began

    args.out.mkdir(parents=True, exist_ok=True)
    before = evaluate(model, held_out_ids, held_out_bytes, args.context)
    model.cpu().half().save_pretrained(args.out)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=END, eos_token=END, unk_token=END,
        model_max_length=args.context).save_pretrained(args.out)
    # A name that transformers before 5 knows too.
    file = args.out / "tokenizer_config.json"
    file.write_text(file.read_text().replace("TokenizersBackend", "PreTrainedTokenizerFast"))
    # What the file holds: rounded to F16, computed in F32.
    after = evaluate(GPT2LMHeadModel.from_pretrained(args.out, dtype=torch.float32),
                     held_out_ids.cpu(), held_out_bytes, args.context)
    print(json.dumps({"train_loss": average, "held_out_f32": before, "held_out_f16": after,
                      "steps": args.steps, "seconds": round(seconds)}, indent=1))


if __name__ == "__main__":
    main()
