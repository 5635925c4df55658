"""How a parity case of a GGUF file is made: a model of transformers, converted by llama.cpp's rules, and the attention
that transformers computes from the weights as the file has them.

Tensor names come from gguf-py's own tables. The rules are those of `convert_hf_to_gguf.py`: rows of queries and keys
permuted for llama, 1 added to the gains of Gemma's norms, weights of GPT-2's Conv1D transposed, llama3's rotary
scaling as factors in `rope_freqs.weight`.
"""

import re
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from transformers import AutoModel

from parity_common import check_effects, finish, fresh_directory, generator, greatest_difference, sequence
from parity_common import display_string
from parity_transformers import all_patterns, randomise, run, separate_projections, tune


# ggml's k-quants, which gguf-py cannot make: a simple choice of scales, packed as `gguf.quants` unpacks them.


def halves(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float16).view(np.uint8)


def k_quant(values: np.ndarray, name: str) -> np.ndarray:
    """Blocks of 256: scales for 16 or 32 elements each, and a scale of the scales."""
    part = 32 if name in ("Q4_K", "Q5_K") else 16
    blocks = values.reshape(-1, 256 // part, part).astype(np.float32)
    count = len(blocks)
    if name in ("Q3_K", "Q6_K"):
        half, most = (4, 31) if name == "Q3_K" else (32, 127)
        own = np.abs(blocks).max(-1) / (half - 1)
        scale = (own.max(-1, keepdims=True) / most).astype(np.float16).astype(np.float32)
        own = np.rint(own / scale).clip(1, most)
        levels = np.rint(blocks / (scale * own)[..., None]).clip(-half, half - 1).astype(int) + half
    else:
        top, most = {"Q2_K": (3, 15), "Q4_K": (15, 63), "Q5_K": (31, 63)}[name]
        low = (-blocks.min(-1)).clip(0)
        own = (blocks.max(-1) + low) / top
        scale = (own.max(-1, keepdims=True) / most).astype(np.float16).astype(np.float32)
        minimum = (low.max(-1, keepdims=True) / most).astype(np.float16).astype(np.float32)
        own = np.rint(own / scale).clip(1, most).astype(int)
        low = np.rint(low / minimum).clip(0, most).astype(int)
        levels = np.rint((blocks + (minimum * low)[..., None]) / (scale * own)[..., None]).clip(0, top).astype(int)
    levels = levels.reshape(count, 256)

    def packed(bits: np.ndarray, width: int, run: int) -> np.ndarray:
        """`8 / width` runs of so many elements side by side in the same bytes."""
        runs = bits.reshape(count, -1, 8 // width, run)
        return sum(runs[:, :, i] << (width * i) for i in range(8 // width)).reshape(count, -1)

    if name == "Q2_K":
        parts = [own | low << 4, packed(levels, 2, 32), halves(scale), halves(minimum)]
    elif name == "Q3_K":
        stored = (own.astype(int) + 32).reshape(count, 16)
        four, two = stored & 15, stored >> 4
        scales = [four[:, :8] | four[:, 8:] << 4, sum(two[:, 4 * i : 4 * i + 4] << (2 * i) for i in range(4))]
        parts = [packed(levels >> 2, 1, 32), packed(levels & 3, 2, 32), *scales, halves(scale)]
    elif name == "Q6_K":
        four = levels & 15
        parts = [packed(four, 4, 64), packed(levels >> 4, 2, 32), own.astype(np.int8).view(np.uint8), halves(scale)]
    else:
        scales = [own[:, :4] | (own[:, 4:] >> 4) << 6, low[:, :4] | (low[:, 4:] >> 4) << 6]
        scales += [(own[:, 4:] & 15) | (low[:, 4:] & 15) << 4]
        fifth = [packed(levels >> 4, 1, 32)] if name == "Q5_K" else []
        parts = [halves(scale), halves(minimum), *scales, *fifth, packed(levels & 15, 4, 32)]
    made = np.concatenate([each.astype(np.uint8).reshape(count, -1) for each in parts], axis=1)
    return made.reshape(*values.shape[:-1], -1)


def quantised(values: np.ndarray, kind: Type) -> np.ndarray:
    if not kind.name.endswith("_K"):
        return gguf.quants.quantize(values, kind)
    made = k_quant(values, kind.name)
    error = np.abs(gguf.quants.dequantize(made, kind) - values).max() / np.abs(values).max()
    assert error < {"Q2_K": 0.4, "Q3_K": 0.3}.get(kind.name, 0.12), (kind, error)
    return made


# Conversion


def permuted(rows: np.ndarray, heads: int) -> np.ndarray:
    """`LlamaModel.permute` of llama.cpp."""
    shape = rows.shape
    return rows.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).swapaxes(1, 2).reshape(shape)


def unpermuted(rows: np.ndarray, heads: int) -> np.ndarray:
    shape = rows.shape
    return rows.reshape(heads, shape[0] // heads // 2, 2, *shape[1:]).swapaxes(1, 2).reshape(shape)


def rope_factors(config) -> np.ndarray:
    """What llama3's scaling divides each frequency by, as llama.cpp writes it."""
    rope = config.rope_parameters
    pairs = config.head_dim // 2
    frequencies = 1 / rope["rope_theta"] ** (np.arange(pairs) / pairs)
    length = rope["original_max_position_embeddings"] * frequencies / (2 * np.pi)
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    smooth = (length - low) / (high - low)
    blended = 1 / ((1 - smooth) / factor + smooth)
    return np.where(length > high, 1.0, np.where(length < low, factor, blended)).astype(np.float32)


class Conversion:
    """What is done to one tensor on its way into the file, and how it is undone."""

    def __init__(self, architecture: str, name: str, config):
        self.forward = self.backward = lambda values: values
        heads = None
        if architecture == "llama" and re.search(r"\.q_proj\.", name):
            heads = config.num_attention_heads
        if architecture == "llama" and re.search(r"\.k_proj\.", name):
            heads = config.num_key_value_heads
        if heads:
            self.forward = lambda values: permuted(values, heads)
            self.backward = lambda values: unpermuted(values, heads)
        if architecture.startswith("gemma") and name.endswith("norm.weight"):
            self.forward, self.backward = lambda values: values + 1, lambda values: values - 1
        if architecture == "gpt2" and re.search(r"\.(c_attn|c_proj|c_fc)\.weight$", name):
            self.forward = self.backward = lambda values: values.T


def vocabulary(writer: gguf.GGUFWriter, size: int, style: str) -> None:
    writer.add_tokenizer_model("gpt2" if style == "Ġ" else "llama")
    words = [display_string(token, style) for token in range(size)]
    words[0] = "<s>"
    writer.add_token_list(words)
    kinds = [gguf.TokenType.CONTROL] + [gguf.TokenType.NORMAL] * (size - 1)
    writer.add_token_types([int(kind) for kind in kinds])


def write(path: Path, architecture: str, model, settings: dict, types: dict[str, str], style: str) -> dict:
    """Writes the file; returns the weights as it has them, by transformers' names."""
    config = model.config
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in settings.items():
        key = key if key.startswith("general.") else f"{architecture}.{key}"
        if isinstance(value, str):
            writer.add_string(key, value)
        elif isinstance(value, float):
            writer.add_float32(key, value)
        else:
            writer.add_uint32(key, value)
    vocabulary(writer, config.vocab_size, style)
    kinds = {v: k for k, v in gguf.MODEL_ARCH_NAMES.items()}
    names = gguf.get_tensor_name_map(kinds[architecture], config.num_hidden_layers)
    tied = config.tie_word_embeddings
    held = {}
    if getattr(config, "rope_parameters", {}).get("rope_type") == "llama3":
        writer.add_tensor("rope_freqs.weight", rope_factors(config))
    for name, value in model.state_dict().items():
        if tied and name == "lm_head.weight":
            continue
        new = names.get_name(name, try_suffixes=(".weight", ".bias"))
        assert new, name
        conversion = Conversion(architecture, name, config)
        values = np.ascontiguousarray(conversion.forward(value.float().numpy()))
        # The first pattern that fits says the type; norms and biases stay as they are.
        kind = next((kind for pattern, kind in types.items() if re.search(pattern, new)), "F32")
        kind = Type[kind if values.ndim > 1 else "F32"]
        data = quantised(values, kind)
        if kind in (Type.F32, Type.F16):
            writer.add_tensor(new, data)
        else:
            writer.add_tensor(new, data, raw_dtype=kind)
        stored = gguf.quants.dequantize(data, kind)
        held[name] = torch.from_numpy(np.ascontiguousarray(conversion.backward(stored)).copy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return held


def make(
    case: str, architecture: str, model_class, config, specifications: list[dict], settings: dict,
    types: dict[str, str], *, family: str, variant: str, style: str = "▁", projections=separate_projections,
    randomise=randomise, effects: tuple[dict, ...] = (), loads: bool = True,
) -> None:  # fmt: skip
    """Makes one case.

    settings: the file's metadata, without the architecture in front.
    types: patterns of the file's tensor names, and the type of those that fit; F32 without one.
    loads: whether transformers' own reader of GGUF understands all settings, so that it must agree.
    """
    random = generator(case)
    directory = fresh_directory(case)
    model = model_class(config).eval()
    model.set_attn_implementation("eager")
    randomise(model, random)
    sequences = [
        sequence(vocabulary=config.vocab_size, style=style, random=random, **each) for each in specifications
    ]
    tune(model, sequences, projections, run)
    held = write(directory / "model.gguf", architecture, model, settings, types, style)
    missing = model.load_state_dict(held, strict=False).missing_keys
    assert set(missing) <= {"lm_head.weight"}, missing
    expected = all_patterns(model, sequences, run)
    if loads:
        own = AutoModel.from_pretrained(
            directory, gguf_file="model.gguf", dtype=torch.float32, attn_implementation="eager"
        )
        difference = greatest_difference(expected, all_patterns(own.eval(), sequences, run))
        assert difference < 1e-5, difference
    finish(case, directory, sequences, expected, family=family, variant=variant)
    without = {}
    for change in effects:
        changed = model_class(type(config)(**(config.to_dict() | change))).eval()
        changed.set_attn_implementation("eager")
        changed.load_state_dict(held, strict=False)
        without[str(change)] = all_patterns(changed, sequences, run)
    check_effects(case, expected, without)


def case(*arguments, **options):
    return lambda name: make(name, *arguments, **options)
