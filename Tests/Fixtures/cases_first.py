"""Parity cases of the Hugging Face families: GPT-2, BERT and Llama, against transformers' eager attention in float32."""

from functools import partial
from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    GPT2Model,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaModel,
)

from parity_common import normal
from parity_transformers import edit_config, edit_tensors, make, some

# Queries and keys of standard deviation g give scores of standard deviation g².
QUERY_KEY_GAIN = 1.6


def randomise(model, random: torch.Generator) -> None:
    """Fills a model: norm gains around 1, biases not 0, attention scores of standard deviation about 2.5."""
    gain = QUERY_KEY_GAIN
    if not getattr(model.config, "scale_attn_weights", True):
        gain *= (model.config.hidden_size // model.config.num_attention_heads) ** -0.25
    for name, value in model.named_parameters():
        module = name.split(".")[-2].lower() if "." in name else ""
        if "norm" in module or module.startswith("ln_"):
            value.copy_(normal(value.shape, 0.25, random, mean=1.0 if name.endswith("weight") else 0.0))
        elif value.dim() == 1:
            value.copy_(normal(value.shape, 0.3, random))
        elif "embed" in name or module in ("wte", "wpe"):
            value.copy_(normal(value.shape, 0.8, random))
        else:
            fused = module == "c_attn"
            inputs = value.shape[0] if module in ("c_attn", "c_proj", "c_fc") else value.shape[1]
            value.copy_(normal(value.shape, inputs**-0.5, random))
            if fused:
                value[:, : 2 * inputs] *= gain
            elif module in ("query", "key", "q_proj", "k_proj"):
                value *= gain


# Files as older tools wrote them


def old_gpt2(directory: Path, model) -> None:
    """No `transformer.` prefix, and each layer's causal mask and mask value among the weights, as in the first files."""

    def tensors(found):
        made = {name.removeprefix("transformer."): value for name, value in found.items()}
        size = model.config.n_positions
        for layer in range(model.config.n_layer):
            made[f"h.{layer}.attn.bias"] = torch.tril(torch.ones(size, size)).reshape(1, 1, size, size)
            made[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
        return made

    def config(found):
        kept = ("architectures", "attn_pdrop", "bos_token_id", "embd_pdrop", "eos_token_id", "initializer_range")
        kept += ("layer_norm_epsilon", "model_type", "n_embd", "n_head", "n_layer", "n_positions", "resid_pdrop")
        kept += ("activation_function", "vocab_size")
        return {key: found[key] for key in sorted(kept)} | {"n_ctx": found["n_positions"]}

    edit_tensors(directory, tensors)
    edit_config(directory, config)


def old_bert(directory: Path, model) -> None:
    """Norms named gamma and beta, the position buffer among the weights, and the older settings in the configuration."""

    def tensors(found):
        made = {}
        for name, value in found.items():
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
            made[name] = value
        made["bert.embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings)[None]
        return made

    def config(found):
        dtype = found.pop("dtype")
        found["transformers_version"] = "4.6.0.dev0"
        return found | {"torch_dtype": dtype, "position_embedding_type": "absolute", "gradient_checkpointing": False}

    edit_tensors(directory, tensors)
    edit_config(directory, config)


def hub_llama(scaling: dict | None, found: dict) -> dict:
    """The form of a configuration that transformers 4 wrote: `rope_theta` and `rope_scaling`."""
    theta = found.pop("rope_parameters")["rope_theta"]
    dtype = found.pop("dtype")
    if found["head_dim"] * found["num_attention_heads"] == found["hidden_size"]:
        del found["head_dim"]
    found["transformers_version"] = "4.43.0"
    return dict(sorted((found | {"rope_theta": theta, "rope_scaling": scaling, "torch_dtype": dtype}).items()))


# Configurations


def gpt2(**changes) -> GPT2Config:
    settings = dict(vocab_size=61, n_positions=48, n_embd=40, n_layer=3, n_head=5, n_inner=56)
    settings |= dict(bos_token_id=60, eos_token_id=60)
    return GPT2Config(**(settings | changes))


def small_gpt2(**changes) -> GPT2Config:
    return gpt2(**(dict(vocab_size=43, n_positions=25, n_embd=24, n_layer=2, n_head=3, n_inner=None,
                        bos_token_id=42, eos_token_id=42) | changes))  # fmt: skip


def bert(**changes) -> BertConfig:
    settings = dict(vocab_size=57, hidden_size=28, num_hidden_layers=3, num_attention_heads=4, intermediate_size=46)
    return BertConfig(**(settings | dict(max_position_embeddings=23) | changes))


def llama(**changes) -> LlamaConfig:
    settings = dict(vocab_size=59, hidden_size=30, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2)
    settings |= dict(head_dim=10, intermediate_size=44, max_position_embeddings=64, rms_norm_eps=1e-3)
    settings |= dict(rope_parameters={"rope_type": "default", "rope_theta": 5000.0}, bos_token_id=0, eos_token_id=1)
    return LlamaConfig(**(settings | changes))


def small_llama(**changes) -> LlamaConfig:
    return llama(**(dict(vocab_size=47, hidden_size=28, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, head_dim=12, intermediate_size=38, rms_norm_eps=1e-5,
                         max_position_embeddings=256) | changes))  # fmt: skip


def segments(first: int, second: int) -> list[int]:
    return [0] * first + [1] * second


# The scaled rotary cases: of the six wavelengths, 6.3 stays, 17.7 and 49.9 are blended, the others are stretched.
LLAMA3 = {
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
    "rope_type": "llama3",
}
UNSCALED = {"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}}

GPT2_STYLE, LLAMA_STYLE = "Ġ", "▁"


def case(variant: str, model_class, config, *arguments, **options):
    return lambda name: make(
        name, model_class, config, *arguments, family=config.model_type, variant=variant, randomise=randomise,
        projections=None, **options,
    )  # fmt: skip


CASES = {
    "gpt2-f32": case(
        "own d_mlp", GPT2Model, gpt2(), some(1, 11, 48), style=GPT2_STYLE,
        effects=({"activation_function": "gelu"}, {"activation_function": "relu"}),
    ),
    "gpt2-f16": case("F16", GPT2Model, gpt2(), some(9, 17), style=GPT2_STYLE, dtype=torch.float16),
    "gpt2-bf16-sharded": case(
        "BF16, shards", GPT2Model, gpt2(), some(9, 17), style=GPT2_STYLE, dtype=torch.bfloat16, shard="20KB"
    ),
    "gpt2-scale-variants": case(
        "scale_attn_by_inverse_layer_idx", GPT2Model,
        small_gpt2(n_layer=3, scale_attn_by_inverse_layer_idx=True, activation_function="gelu", n_inner=30,
                   layer_norm_epsilon=1e-3),
        some(1, 25), style=GPT2_STYLE, effects=({"scale_attn_by_inverse_layer_idx": False},),
    ),
    "gpt2-unscaled": case(
        "scale_attn_weights off", GPT2Model, small_gpt2(scale_attn_weights=False, activation_function="relu", n_inner=30), some(12),
        style=GPT2_STYLE, effects=({"scale_attn_weights": True}, {"activation_function": "gelu_new"}),
    ),
    "gpt2-lmhead": case(
        "task head, padding", GPT2LMHeadModel, small_gpt2(),
        [*some(25), dict(name="right-padded", length=12, attention_mask=[1] * 9 + [0] * 3)], style=GPT2_STYLE,
    ),
    "gpt2-legacy-buffers": case(
        "mask buffers, no prefix", GPT2LMHeadModel, small_gpt2(), some(14), style=GPT2_STYLE, rewrite=old_gpt2, expect_with=GPT2Model
    ),
    "bert-f32": case(
        "token types, padding on either side", BertModel, bert(),
        [
            dict(name="length-1", length=1),
            dict(name="two-segments", length=16, segments=segments(7, 9)),
            dict(name="right-padded", length=15, segments=segments(6, 9), attention_mask=[1] * 11 + [0] * 4),
            dict(name="left-padded", length=14, attention_mask=[0] * 3 + [1] * 11),
            dict(name="full-length", length=23),
        ],
        style="wordpiece", effects=({"hidden_act": "gelu_new"}, {"hidden_act": "relu"}),
    ),
    "bert-for-masked-lm": case(
        "task head, gamma and beta", BertForMaskedLM, bert(num_hidden_layers=2, layer_norm_eps=1e-5),
        [
            dict(name="plain", length=13),
            dict(name="right-padded", length=17, segments=segments(7, 10), attention_mask=[1] * 12 + [0] * 5),
        ],
        style="wordpiece", rewrite=old_bert,
    ),
    "llama-f32": case(
        "grouped queries, head_dim", LlamaForCausalLM, llama(), some(1, 9, 29), style=LLAMA_STYLE, hub=partial(hub_llama, None),
        effects=({"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0}}, {"rms_norm_eps": 1e-1}),
    ),
    "llama-bf16": case(
        "BF16", LlamaForCausalLM, llama(), some(9, 17), style=LLAMA_STYLE, dtype=torch.bfloat16,
    ),
    "llama-mha-tied": case(
        "tied, padding", LlamaForCausalLM,
        small_llama(hidden_size=32, num_key_value_heads=4, head_dim=None, tie_word_embeddings=True),
        [*some(21), dict(name="right-padded", length=12, attention_mask=[1] * 9 + [0] * 3)], style=LLAMA_STYLE,
        hub=partial(hub_llama, None),
    ),
    "llama-rope-llama3": case(
        "rope llama3", LlamaForCausalLM, small_llama(rope_parameters=LLAMA3 | {"rope_theta": 500.0}), some(36),
        style=LLAMA_STYLE, hub=partial(hub_llama, LLAMA3), effects=(UNSCALED,),
    ),
    "llama-rope-linear": case(
        "rope linear", LlamaForCausalLM,
        small_llama(rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0}), some(24),
        style=LLAMA_STYLE, hub=partial(hub_llama, {"type": "linear", "factor": 4.0}), effects=(UNSCALED,),
    ),
    "llama-attention-bias": case(
        "biases, no task head", LlamaModel, small_llama(attention_bias=True, mlp_bias=True), some(2, 20), style=LLAMA_STYLE,
        effects=({"attention_bias": False}, {"mlp_bias": False}),
    ),
}  # fmt: skip
