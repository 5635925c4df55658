"""What both kinds of parity case share: seeds, random weights, sequences, checks, and writing."""

import json
import math
import shutil
import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

PARITY = Path(__file__).resolve().parent / "parity"

# A changed setting that moves no attention weight by ten times the tolerance of 1e-5 isn't proved by the fixture.
LEAST_EFFECT = 1e-4


def generator(name: str) -> torch.Generator:
    """A random generator whose seed depends on the name alone."""
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


def fresh_directory(case: str) -> Path:
    directory = PARITY / case
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def normal(shape, scale: float, random: torch.Generator, mean: float = 0.0) -> torch.Tensor:
    return torch.randn(tuple(shape), generator=random) * scale + mean


# Sequences

_CONSONANTS, _VOWELS = "bdfgklmnprst", "aeiou"


def display_string(token: int, style: str) -> str:
    """A made-up token in the look of a family: `Ġ` or `▁` for a word's start, `##` for a continuation."""
    word = _CONSONANTS[token % 12] + _VOWELS[token // 12 % 5]
    if style == "wordpiece":
        return "##" + word if token % 3 == 0 else word
    return word if token % 3 == 0 else style + word


def sequence(
    name: str, length: int, vocabulary: int, style: str, random: torch.Generator,
    decoder: int | None = None, **fields,
) -> dict:  # fmt: skip
    """A sequence of random ids, with the vocabulary's first and last id in it when it's long enough.

    decoder: how many ids the decoder gets, where there is one. fields: segments, attention_mask, positions, …
    """
    ids = torch.randint(0, vocabulary, (length,), generator=random).tolist()
    if length > 4:
        ids[1], ids[-2] = vocabulary - 1, 0
    made = {"id": name, "tokens": [display_string(i, style) for i in ids], "ids": ids}
    if decoder:
        ids = torch.randint(0, vocabulary, (decoder,), generator=random).tolist()
        made |= {"decoder_tokens": [display_string(i, style) for i in ids], "decoder_ids": ids}
    return made | fields


def write_sequences(directory: Path, sequences: list[dict]) -> None:
    lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in sequences)
    (directory / "sequences.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


# Expectations


def check_patterns(expected: dict[str, torch.Tensor], relaxed: bool = False) -> str:
    """Refuses patterns whose rows don't sum to 1 or that are near uniform (unless relaxed); returns their measures.

    Spread is the standard deviation of a row's scores, read back as ln of its weights (rows of 8 keys or more);
    entropy is a row's entropy divided by the logarithm of its number of visible keys.
    """
    spreads, entropies = [], []
    for name, pattern in expected.items():
        if "attention." not in name:
            continue
        assert torch.isfinite(pattern).all(), name
        assert relaxed or (pattern.sum(-1) - 1).abs().max() < 1e-5, name
        for row in pattern.reshape(-1, pattern.shape[-1]):
            visible = row[row > 0].double()
            if len(visible) >= 8:
                spreads.append(visible.log().std().item())
                entropies.append(-(visible * visible.log()).sum().item() / math.log(len(visible)))
    spread, entropy = sum(spreads) / len(spreads), sum(entropies) / len(entropies)
    assert relaxed or (1.2 < spread < 3.2 and entropy < 0.85), (spread, entropy)
    return f"score spread {spread:.2f}, entropy {entropy:.2f} (least {min(entropies):.2f}, most {max(entropies):.2f})"


def greatest_difference(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    """The greatest absolute difference between the attention weights of two sets of expectations."""
    names = [name for name in one if "attention." in name]
    return max((one[name] - other[name]).abs().max().item() for name in names)


def check_effects(case: str, expected: dict, without: dict[str, dict]) -> None:
    """Each entry of `without` has the expectations under one changed setting: they must differ visibly."""
    for setting, other in without.items():
        effect = greatest_difference(expected, other)
        assert effect > LEAST_EFFECT, f"{case}: {setting} changes attention by only {effect}"
        print(f"    {setting}: changes attention by up to {effect:.1e}")


def finish(
    case: str, directory: Path, sequences: list[dict], expected: dict[str, torch.Tensor], *,
    family: str, variant: str, settings: dict[str, str] | None = None, relaxed: bool = False,
) -> None:  # fmt: skip
    """Writes sequences, expectations and what the case proves, and reads everything in the directory back."""
    about = {"family": family, "variant": variant} | ({"settings": settings} if settings else {})
    (directory / "case.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_sequences(directory, sequences)
    save_file({name: value.contiguous() for name, value in expected.items()}, directory / "expected.safetensors")
    for file in directory.glob("*.safetensors"):
        assert load_file(file), file
    for file in directory.glob("*.json"):
        json.loads(file.read_text(encoding="utf-8"))
    size = sum(file.stat().st_size for file in directory.iterdir())
    print(f"{case}: {size // 1024} KiB, {check_patterns(expected, relaxed)}")
