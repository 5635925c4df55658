#!/usr/bin/env python3
"""Train the sample model samples/digits: a ViT that reads a handwritten digit.

The digits are the 1,797 of scikit-learn, 8 by 8 greys each: drawn larger,
somewhere on an image of 32 by 32 pixels, a little turned, dark ink on light
paper of any colours.  The last 360 are held out.

The model is saved as transformers saves it, F16, with the preparation of
images, three held-out digits as PNG and the sequences that name them; how often
it is right, and how much of each head's attention from CLS lies on the strokes,
are measured on held-out digits.  All seeds are fixed.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.datasets import load_digits
from transformers import ViTConfig, ViTForImageClassification
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

SIDE, PATCH = 32, 4
HELD_OUT = 360
NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# Of each example: the digit, which of those held out, ink and paper, how it lies.
EXAMPLES = [
    ("three", 3, 0, "#1d3557", "#f4efe4", (24, 0.0, 0.0, 0.0)),
    ("five", 5, 1, "#7b1e3a", "#f7e6d4", (19, 0.05, -4.0, 3.0)),
    ("eight", 8, 1, "#274e13", "#ffe9a8", (21, -0.1, 4.0, -3.0)),
]
LUMINANCE = torch.tensor([0.299, 0.587, 0.114])


def drawn(digits, boxes, turns, shifts, finer=1):
    """How much ink each pixel has, 0 to 1: [count, 1, SIDE, SIDE], or as many
    times larger as `finer` says.

    digits [count, 1, 8, 8] from 0 to 1; the sides that their 8 by 8 cells have
    in pixels of SIDE, radians, and pixels to the right and down.
    """
    scale, cos, sin = SIDE / boxes, turns.cos(), turns.sin()
    # From the place in the image, -1 to 1, to that in the digit.
    x, y = 2 * shifts[:, 0] / SIDE, 2 * shifts[:, 1] / SIDE
    theta = torch.stack([
        torch.stack([scale * cos, scale * sin, -scale * (cos * x + sin * y)], 1),
        torch.stack([-scale * sin, scale * cos, -scale * (cos * y - sin * x)], 1)], 1)
    grid = F.affine_grid(theta, (len(digits), 1, finer * SIDE, finer * SIDE), align_corners=False)
    ink = F.grid_sample(digits, grid, "bicubic", "zeros", align_corners=False)
    ink = ((ink - 0.25) / 0.4).clamp(0, 1)  # soft edges, but full ink inside
    return ink * ink * (3 - 2 * ink)


def colored(ink, inks, papers):
    """Images [count, 3, SIDE, SIDE] of whole levels, 0 to 255; colours from 0 to 1."""
    images = papers[:, :, None, None] + ink * (inks - papers)[:, :, None, None]
    return (images * 255).clamp(0, 255).round()


def prepared(images):
    """What the image processor makes of them where no resizing is needed."""
    return images / 127.5 - 1


class Digits:
    def __init__(self, seed: int, held_out: bool):
        self.generator = torch.Generator().manual_seed(seed)
        data = load_digits()
        part = slice(-HELD_OUT, None) if held_out else slice(None, -HELD_OUT)
        self.digits = torch.tensor(data.images[part] / 16, dtype=torch.float32)[:, None]
        self.labels = torch.tensor(data.target[part])

    def uniform(self, *shape, low=0.0, high=1.0):
        return low + (high - low) * torch.rand(*shape, generator=self.generator)

    def images(self, chosen, spread=1.0):
        """The chosen digits drawn at random: ink and pixel values.

        The smaller the spread, 0 to 1, the more alike: large, in the middle,
        upright, black on white.
        """
        count = len(chosen)
        boxes = SIDE * (0.85 - 0.25 * spread * self.uniform(count))
        reach = ((SIDE - boxes) / 2)[:, None]
        ink = drawn(self.digits[chosen], boxes, 0.2 * spread * self.uniform(count, low=-1),
                    self.uniform(count, 2, low=-1) * reach * spread)
        # The ink's brightness is at most 0.45, the paper's at least 0.35 more.
        dark = self.uniform(count, 3) * spread
        light = 1 - self.uniform(count, 3) * spread
        dark = dark * (self.uniform(count) * 0.45 / (dark @ LUMINANCE)).clamp(max=1)[:, None]
        least = (dark @ LUMINANCE) + 0.35
        lack = ((least - light @ LUMINANCE) / (1 - light @ LUMINANCE)).clamp(0, 1)
        light = light + (1 - light) * lack[:, None]
        images = colored(ink, dark, light)
        noise = torch.randn(images.shape, generator=self.generator) * 6
        images = (images + noise * self.uniform(count, 1, 1, 1)).clamp(0, 255).round()
        return ink, prepared(images)

    def batch(self, size: int, spread: float):
        chosen = torch.randint(len(self.digits), (size,), generator=self.generator)
        return self.images(chosen, spread)[1], self.labels[chosen]


@torch.no_grad()
def accuracy(model, digits: Digits, times: int) -> float:
    everything = torch.arange(len(digits.labels))
    right = [(model(digits.images(everything)[1]).logits.argmax(-1) == digits.labels).float().mean()
             for _ in range(times)]
    return torch.stack(right).mean().item()


@torch.no_grad()
def head_scores(model, digits: Digits):
    """Of each head, the mean over images of CLS's weight on itself, on patches
    that strokes cover by a tenth or more, and on the rest; the share of such
    patches among all."""
    ink, pixels = digits.images(torch.arange(len(digits.labels)))
    strokes = F.avg_pool2d(ink, PATCH).flatten(1) >= 0.1
    scores = []
    for weights in model(pixels, output_attentions=True).attentions:
        cls = weights[:, :, 0]
        on = (cls[..., 1:] * strokes[:, None]).sum(-1)
        scores.append(torch.stack([cls[..., 0], on, 1 - cls[..., 0] - on], -1).mean(0))
    return torch.stack(scores), strokes.float().mean().item()


def rgb(color: str):
    return torch.tensor([[int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]])


def example(digits: Digits, digit: int, which: int, ink: str, paper: str, lie) -> Image.Image:
    chosen = (digits.labels == digit).nonzero().flatten()[which:which + 1]
    box, turn, right, down = lie
    shape = drawn(digits.digits[chosen], torch.tensor([float(box)]), torch.tensor([turn]),
                  torch.tensor([[float(right), float(down)]]), finer=4)
    # Few colours, for a small file.
    image = colored((shape * 5).round() / 5, rgb(ink), rgb(paper))[0]
    pixels = Image.fromarray(image.permute(1, 2, 0).numpy().astype(np.uint8))
    return pixels.quantize(6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "digits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--width", type=int, default=64)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    config = ViTConfig(
        image_size=SIDE, patch_size=PATCH, hidden_size=args.width, num_hidden_layers=args.layers,
        num_attention_heads=args.heads, intermediate_size=2 * args.width,
        hidden_dropout_prob=args.dropout, initializer_range=0.1,
        id2label=dict(enumerate(NAMES)), label2id={n: i for i, n in enumerate(NAMES)})
    model = ViTForImageClassification(config)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98),
                                  weight_decay=args.weight_decay)
    digits, held_out = Digits(args.seed, False), Digits(args.seed + 1_000_000, True)
    began, average = time.time(), None
    model.train()
    for step in range(args.steps):
        done = max(0, step - args.warmup) / max(1, args.steps - args.warmup)
        rate = min(1, (step + 1) / args.warmup) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        # From easy to hard over the first half.
        pixels, labels = digits.batch(args.batch, min(1, 2 * step / args.steps))
        loss = F.cross_entropy(model(pixels).logits, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average = loss.item() if average is None else 0.98 * average + 0.02 * loss.item()
        if (step + 1) % 250 == 0:
            model.eval()
            print(f"step {step + 1}  loss {average:.4f}  held out right "
                  f"{accuracy(model, Digits(0, True), 1):.3f}  {time.time() - began:.0f} s", flush=True)
            model.train()
    seconds = time.time() - began

    args.out.mkdir(parents=True, exist_ok=True)
    model.eval().half().save_pretrained(args.out)
    processor = ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(args.out)

    # From here on, only what the files hold: rounded to F16, computed in F32.
    model = ViTForImageClassification.from_pretrained(
        args.out, dtype=torch.float32, attn_implementation="eager").eval()
    processor = ViTImageProcessorPil.from_pretrained(args.out)
    sequences = []
    for name, *how in EXAMPLES:
        example(held_out, *how).save(args.out / f"{name}.png", optimize=True)
        pixels = processor(Image.open(args.out / f"{name}.png").convert("RGB"), return_tensors="pt")
        with torch.no_grad():
            chances = model(**pixels).logits.softmax(-1)[0]
        print(f"{name}.png -> {NAMES[chances.argmax()]}, {chances.max():.3f}")
        sequences.append({"id": name, "image": f"{name}.png"})
    lines = ",\n".join(json.dumps(sequence) for sequence in sequences)
    (args.out / "sequences.json").write_text(f"[\n{lines}\n]\n")

    print(f"trained for {seconds:.0f} s; right: {accuracy(model, Digits(args.seed, False), 1):.2%} "
          f"of those trained on, {accuracy(model, held_out, 10):.2%} of those held out")
    scores, share = head_scores(model, held_out)
    print(f"{share:.1%} of the patches have strokes")
    print("| head | CLS | strokes | rest |\n| --- | ---: | ---: | ---: |")
    for layer, heads in enumerate(scores.tolist()):
        for head, values in enumerate(heads):
            print(f"| layer {layer}, head {head} | "
                  + " | ".join(f"{value:.2f}" for value in values) + " |")


if __name__ == "__main__":
    main()
