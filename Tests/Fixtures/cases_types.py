"""Parity cases of types of elements that few files have: 64 bits, and the two forms of 8 bits, without scales."""

from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from cases_first import LLAMA_STYLE, small_llama
from parity_transformers import edit_config, edit_tensors, make, some


def few_and_many_bits(directory: Path, model) -> None:
    """Weights of layer 0 in E4M3, of layer 1 in E5M2, everything else in F64; the model gets the rounded numbers."""
    kinds = {"layers.0": torch.float8_e4m3fn, "layers.1": torch.float8_e5m2}

    def tensors(found):
        made = {}
        for name, value in found.items():
            kind = next((kind for part, kind in kinds.items() if part in name and value.dim() == 2), torch.float64)
            made[name] = value.to(kind)
        return made

    edit_tensors(directory, tensors)
    edit_config(directory, lambda found: found | {"dtype": "float32"})
    model.load_state_dict({
        name: tensors({name: value})[name].to(value.dtype) for name, value in model.state_dict().items()
    })  # fmt: skip


CASES = {
    "llama-f64-f8": lambda name: make(
        name, LlamaForCausalLM, small_llama(), some(1, 22), style=LLAMA_STYLE, family="llama", variant="F64, F8",
        rewrite=few_and_many_bits,
    ),
}  # fmt: skip
