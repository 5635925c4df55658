"""How a parity case of a Hugging Face family is made: random weights, files, and transformers' eager attention in float32.

The cases themselves stand in `cases_*.py`.
"""

import copy
import json
import math
import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import logging
from transformers.pytorch_utils import Conv1D

from parity_common import check_effects, finish, fresh_directory, generator, greatest_difference, normal, sequence

logging.set_verbosity_error()
logging.disable_progress_bar()

# What a field of a sequence is to a model.
INPUTS = {
    "ids": "input_ids",
    "segments": "token_type_ids",
    "attention_mask": "attention_mask",
    "positions": "position_ids",
    "decoder_ids": "decoder_input_ids",
    "decoder_attention_mask": "decoder_attention_mask",
}
# What a model calls its patterns, and what the fixture calls them.
PATTERNS = {
    "attentions": "attention",
    "encoder_attentions": "encoder_attention",
    "decoder_attentions": "decoder_attention",
    "cross_attentions": "cross_attention",
}


# Weights


def randomise(model, random: torch.Generator) -> None:
    """Fills a model: norm gains spread around what they were made with, biases not 0, projections that keep the size."""
    for module in model.modules():
        is_norm = "norm" in type(module).__name__.lower()
        for name, value in module.named_parameters(recurse=False):
            if is_norm:
                value.copy_(normal(value.shape, 0.25, random, mean=value.float().mean().item()))
            elif isinstance(module, nn.Embedding):
                value.copy_(normal(value.shape, 0.8, random))
            elif value.dim() <= 1 or name == "bias":
                value.copy_(normal(value.shape, 0.3, random))
            else:
                is_convolution = isinstance(module, nn.modules.conv._ConvNd)
                inputs = math.prod(value.shape[1:]) if is_convolution else value.shape[-1]
                if isinstance(module, Conv1D):
                    inputs = value.shape[0]
                value.copy_(normal(value.shape, inputs**-0.5, random))


def separate_projections(model) -> list[torch.Tensor]:
    """The weights of queries and keys where they have names of their own; what `tune` scales."""
    pattern = r"\b(q|k|query|key|Wq|Wk)(_proj|_lin)?\.weight$"
    return [value for name, value in model.named_parameters() if re.search(pattern, name)]


def spread(patterns: dict[str, torch.Tensor]) -> float:
    """The mean standard deviation of the scores of rows with 6 visible keys or more, read back as ln of the weights."""
    found = []
    for pattern in patterns.values():
        for row in pattern.reshape(-1, pattern.shape[-1]):
            visible = row[row > 0].double()
            if len(visible) >= 6:
                found.append(visible.log().std().item())
    return sum(found) / len(found)


def tune(model, sequences: list[dict], projections, run, target: float = 2.0) -> None:
    """Scales what makes queries and keys until the scores' standard deviation is about `target`."""
    weights = projections(model)
    assert weights, "no projection of queries and keys found"
    for _ in range(5):
        patterns = {}
        for index, each in enumerate(sequences):
            patterns |= {f"{index}.{name}": value for name, value in run(model, each).items()}
        factor = (target / spread(patterns)) ** 0.5
        for weight in weights:
            weight *= factor


# Expectations


def run(model, each: dict) -> dict[str, torch.Tensor]:
    """The patterns of one sequence: `attention.<layer>` (or `encoder_attention.<layer>`, …) as [heads, queries, keys]."""
    inputs = {INPUTS[key]: torch.tensor([value]) for key, value in each.items() if key in INPUTS}
    output = model(**inputs, output_attentions=True)
    found = {}
    for attribute, name in PATTERNS.items():
        for layer, pattern in enumerate(getattr(output, attribute, None) or ()):
            found[f"{name}.{layer}"] = pattern[0].detach()
    return found


def all_patterns(model, sequences: list[dict], run) -> dict[str, torch.Tensor]:
    found = {}
    for index, each in enumerate(sequences):
        found |= {f"s{index}.{name}": value for name, value in run(model, each).items()}
    return found


def load(model_class, directory: Path, config=None):
    """The model of a directory, in float32 and eager."""
    # Some models take no other implementation once they are made (Falcon).
    model = model_class.from_pretrained(directory, config=config, dtype=torch.float32, attn_implementation="eager")
    return eager(model)


def eager(model):
    """The model as its own Python code computes it."""
    model.set_attn_implementation("eager")
    if hasattr(model, "set_experts_implementation"):
        model.set_experts_implementation("eager")
    return model.eval()


def make(
    case: str, model_class, config, specifications: list[dict], *, family: str, variant: str, style: str = "▁",
    vocabulary: int | None = None, dtype=torch.float32, shard: str | None = None, rewrite=None,
    effects: tuple[dict, ...] = (), hub=None, expect_with=None, randomise=randomise,
    projections=separate_projections, run=run, target: float = 2.0, extend=None, relaxed: bool = False,
    repack=None, last: int | None = None,
) -> None:  # fmt: skip
    """Makes one case.

    specifications: the keyword arguments of its sequences, without vocabulary, style and generator.
    family, variant: what the README's table says of it; a variant is a few words.
    shard: the size above which `save_pretrained` opens another shard.
    rewrite: called with (directory, model) after saving, to turn the files into what older tools wrote.
    effects: changes of configuration that must change the attention, so that ignoring one fails the test.
    hub: makes of the saved configuration the one that the hub has; it's written beside as config.hub.json.
    expect_with: the class that loads the directory, where it isn't the one that was saved.
    projections: gives the weights of queries and keys, views that are scaled in place; None leaves them as drawn.
    extend: called with (sequence, directory, random), to add fields to a sequence.
    last: keeps this many rows of each pattern, the last ones, so that long sequences stay small.
    relaxed: no check of how far from uniform attention is, for cases in which rows needn't sum to 1.
    repack: called with (directory, model) at the very end, to put the same weights into a form that transformers reads on
        an accelerator only.
    """
    random = generator(case)
    directory = fresh_directory(case)
    model = eager(model_class(config))
    randomise(model, random)
    size = vocabulary or config.vocab_size
    sequences = [sequence(vocabulary=size, style=style, random=random, **each) for each in specifications]
    for each in sequences:
        if extend:
            extend(each, directory, random)
    if projections:
        tune(model, sequences, projections, run, target)
    model = model.to(dtype)
    model.save_pretrained(directory, **({"max_shard_size": shard} if shard else {}))
    (directory / "generation_config.json").unlink(missing_ok=True)
    if rewrite:
        rewrite(directory, model)
    if hub:
        edit_config(directory, hub, into="config.hub.json")
    loader = expect_with or model_class
    expected = all_patterns(load(loader, directory), sequences, run)

    # A model of its own, since buffers of a model in 16 bits are rounded too.
    fresh = eager(model_class(model.config))
    fresh.load_state_dict(model.state_dict())
    in_memory = all_patterns(fresh, sequences, run)
    assert greatest_difference(expected, in_memory) < 1e-5, "what was loaded isn't what was saved"
    if hub:
        other = type(config).from_dict(json.loads((directory / "config.hub.json").read_text()))
        assert greatest_difference(expected, all_patterns(load(loader, directory, other), sequences, run)) == 0
    if last:
        expected = {name: value[:, -last:].clone() for name, value in expected.items()}
    finish(case, directory, sequences, expected, family=family, variant=variant, relaxed=relaxed)
    without = {}
    for change in effects:
        changed = copy.deepcopy(loader.config_class.from_pretrained(directory))
        for key, value in change.items():
            setattr(changed, key, value)
        without[json.dumps(change)] = all_patterns(load(loader, directory, changed), sequences, run)
    for field in ("segments", "positions"):
        if any(field in each for each in sequences):
            plain = [{k: v for k, v in each.items() if k != field} for each in sequences]
            without[f"no {field}"] = all_patterns(load(loader, directory), plain, run)
    if last:
        without = {change: {n: value[:, -last:] for n, value in found.items()} for change, found in without.items()}
    check_effects(case, expected, without)
    if repack:
        repack(directory, model)


def case(*arguments, **options):
    return lambda name: make(name, *arguments, **options)


def some(*lengths: int) -> list[dict]:
    return [dict(name=f"length-{length}", length=length) for length in lengths]


# Files as older tools wrote them


def edit_tensors(directory: Path, edit) -> None:
    file = directory / "model.safetensors"
    save_file(edit(load_file(file)), file, metadata={"format": "pt"})


def edit_config(directory: Path, edit, into: str = "config.json") -> None:
    config = json.loads((directory / "config.json").read_text())
    (directory / into).write_text(json.dumps(edit(config), indent=2) + "\n")
