#!/usr/bin/env python3
"""Train the sample model samples/reverse: a BART that spells words backwards.

The encoder reads random letters and `</s>`; the decoder starts with `<s>` and
writes the letters from the last to the first, and `</s>`.  To know the next
one, cross-attention has to find the place of it: an anti-diagonal.

The model is saved as transformers saves it, F16, with a tokenizer of letters
and the sequences to look at; how often it is right, and the cross-attention of
every head, are measured on strings not seen in training.  All seeds are fixed.
"""

import argparse
import json
import math
import string
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

VOCAB = ["<s>", "<pad>", "</s>", *string.ascii_lowercase]
START, PAD, END, FIRST_LETTER = 0, 1, 2, 3
SHORTEST, LONGEST = 2, 15
WORDS = ["headlight", "stressed", "mississippi"]


class Strings:
    """Random strings of letters, backwards and forwards."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def batch(self, size: int, length: int | None = None):
        """What the encoder reads, what the decoder reads, what it shall say."""
        low, high = (length, length) if length else (SHORTEST, LONGEST)
        lengths = torch.randint(low, high + 1, (size,), generator=self.generator)
        # Strings of few different letters too, so that letters come again.
        kinds = torch.randint(1, 27, (size, 1), generator=self.generator)
        letters = torch.rand(size, high, generator=self.generator)
        alphabet = torch.rand(size, 26, generator=self.generator).argsort(1)
        letters = FIRST_LETTER + alphabet.gather(1, (letters * kinds).long())
        source = torch.full((size, high + 1), PAD)
        target = torch.full((size, high + 1), PAD)
        for row, count in enumerate(lengths.tolist()):
            source[row, :count] = letters[row, :count]
            target[row, :count] = letters[row, :count].flip(0)
            source[row, count] = target[row, count] = END
        begun = torch.cat([torch.full((size, 1), START), target[:, :-1]], 1)
        return source, begun.where(begun != END, PAD), target


def make_tokenizer() -> PreTrainedTokenizerFast:
    """One token a letter; it refuses what is no letter."""
    tokenizer = Tokenizer(models.WordLevel({t: i for i, t in enumerate(VOCAB)}, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", END)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", pad_token="<pad>", eos_token="</s>",
        model_max_length=LONGEST + 1)


@torch.no_grad()
def spell(model, source):
    """What the model writes, greedily, as ids without the start: [size, length + 2]."""
    ids = torch.full((len(source), 1), START)
    for _ in range(source.shape[1]):
        logits = model(input_ids=source, attention_mask=(source != PAD).long(),
                       decoder_input_ids=ids, use_cache=False).logits
        ids = torch.cat([ids, logits[:, -1].argmax(-1, keepdim=True)], 1)
    return ids[:, 1:]


@torch.no_grad()
def head_scores(model, strings: Strings, size: int, lengths=range(5, LONGEST + 1)):
    """Of each head of the cross-attention [layer, head]: the mean weight on the
    letter to be written, on the one written just now, and on `</s>`; over the
    queries that write a letter (for the second: from the second letter on)."""
    total = 0
    for length in lengths:
        source, begun, _ = strings.batch(size, length)
        out = model(input_ids=source, decoder_input_ids=begun, output_attentions=True,
                    use_cache=False)
        mean = torch.stack(out.cross_attentions).mean(1)[:, :, :length]
        anti = mean[..., :length].flip(-1)
        total = total + torch.stack([
            anti.diagonal(0, 2, 3).mean(-1), anti.diagonal(-1, 2, 3).mean(-1),
            mean[..., length].mean(-1)], -1)
    return total / len(lengths)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "reverse")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--width", type=int, default=48)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    config = BartConfig(
        vocab_size=len(VOCAB), max_position_embeddings=LONGEST + 1, d_model=args.width,
        encoder_layers=args.layers, decoder_layers=args.layers,
        encoder_attention_heads=args.heads, decoder_attention_heads=args.heads,
        encoder_ffn_dim=2 * args.width, decoder_ffn_dim=2 * args.width, dropout=0.0,
        init_std=0.1, bos_token_id=START, pad_token_id=PAD, eos_token_id=END,
        decoder_start_token_id=START, forced_eos_token_id=None)
    model = BartForConditionalGeneration(config)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98),
                                  weight_decay=args.weight_decay)
    strings, began = Strings(args.seed), time.time()
    model.train()
    for step in range(args.steps):
        done = max(0, step - args.warmup) / max(1, args.steps - args.warmup)
        rate = min(1, (step + 1) / args.warmup) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        source, begun, target = strings.batch(args.batch)
        logits = model(input_ids=source, attention_mask=(source != PAD).long(),
                       decoder_input_ids=begun, use_cache=False).logits
        loss = F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=PAD)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % 200 == 0:
            right = (logits.argmax(-1) == target)[target != PAD].float().mean()
            print(f"step {step + 1}  loss {loss:.4f}  right {right:.4f}  "
                  f"{time.time() - began:.0f} s", flush=True)
    seconds = time.time() - began

    args.out.mkdir(parents=True, exist_ok=True)
    model.eval().half().save_pretrained(args.out)
    tokenizer = make_tokenizer()
    tokenizer.save_pretrained(args.out)
    # A name that transformers before 5 knows too.
    file = args.out / "tokenizer_config.json"
    file.write_text(file.read_text().replace("TokenizersBackend", "PreTrainedTokenizerFast"))

    # From here on, only what the file holds: rounded to F16, computed in F32.
    model = BartForConditionalGeneration.from_pretrained(
        args.out, dtype=torch.float32, attn_implementation="eager").eval()
    sequences = []
    for word in WORDS:
        source = tokenizer(word, return_tensors="pt").input_ids
        written = spell(model, source)[0].tolist()
        written = written[:written.index(END)] if END in written else written
        print(f"{word} -> {tokenizer.decode(written)}")
        sequences.append({
            "id": word, "tokens": tokenizer.convert_ids_to_tokens(source[0].tolist()),
            "decoder_tokens": tokenizer.convert_ids_to_tokens([START, *written])})
    lines = ",\n".join(json.dumps(sequence) for sequence in sequences)
    (args.out / "sequences.json").write_text(f"[\n{lines}\n]\n")

    fresh = Strings(args.seed + 1_000_000)
    print(f"trained for {seconds:.0f} s\n| letters | strings wholly right |\n| ---: | ---: |")
    everything, count = 0, 500
    for length in range(SHORTEST, LONGEST + 1):
        source, _, target = fresh.batch(count, length)
        right = (spell(model, source) == target).all(1).float().mean().item()
        everything += right / (LONGEST + 1 - SHORTEST)
        print(f"| {length} | {right:.1%} |")
    print(f"all: {everything:.2%}")
    print("| head | to be written | just written | `</s>` |\n| --- | ---: | ---: | ---: |")
    for layer, heads in enumerate(head_scores(model, fresh, 200).tolist()):
        for head, values in enumerate(heads):
            print(f"| layer {layer}, head {head} | "
                  + " | ".join(f"{value:.2f}" for value in values) + " |")


if __name__ == "__main__":
    main()
