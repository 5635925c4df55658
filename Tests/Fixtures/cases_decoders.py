"""Parity cases of the decoders before Llama: GPT-2 (what `cases_first` leaves) to Falcon."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import (
    BloomConfig,
    BloomForCausalLM,
    BloomModel,
    FalconConfig,
    FalconForCausalLM,
    FalconModel,
    GPT2Config,
    GPT2Model,
    GPTJConfig,
    GPTJForCausalLM,
    GPTJModel,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    GPTNeoModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    GPTNeoXModel,
    OPTConfig,
    OPTForCausalLM,
    OPTModel,
)

from parity_transformers import case, edit_config, edit_tensors, randomise, run, separate_projections, some

# Sequences


def left_padded(length: int, padding: int) -> dict:
    return dict(name="left-padded", length=length, attention_mask=[0] * padding + [1] * (length - padding))


def right_padded(length: int, padding: int) -> dict:
    return dict(name="right-padded", length=length, attention_mask=[1] * (length - padding) + [0] * padding)


def with_gap(length: int, first: int, padding: int) -> dict:
    """Padding in the middle, so that positions that count unpadded tokens aren't a shift of the index."""
    mask = [1] * first + [0] * padding + [1] * (length - first - padding)
    return dict(name="gap", length=length, attention_mask=mask)


def placed(length: int, first: int) -> dict:
    """Explicit positions: from `first`, with a repetition and a leap."""
    positions = list(range(first, first + length))
    positions[3:] = [each + 4 for each in positions[3:]]
    positions[-1] = positions[-2]
    return dict(name="positions", length=length, positions=positions)


# The weights of queries and keys where one matrix makes queries, keys and values


def fused_conv1d(model) -> list[torch.Tensor]:
    found = [value for name, value in model.named_parameters() if name.endswith("attn.c_attn.weight")]
    return [value[:, : 2 * value.shape[0]] for value in found]


def fused_interleaved(model) -> list[torch.Tensor]:
    """Per head its queries, keys and values."""
    size = model.config.hidden_size // model.config.num_attention_heads
    found = [value for name, value in model.named_parameters() if name.endswith("query_key_value.weight")]
    return [value.view(-1, 3, size, value.shape[1])[:, :2] for value in found]


def fused_grouped(model) -> list[torch.Tensor]:
    """Per key/value head its queries, keys and values; one group where keys and values are of one head."""
    config = model.config
    size = config.hidden_size // config.num_attention_heads
    groups = config.num_kv_heads if config.new_decoder_architecture else 1
    found = [value for name, value in model.named_parameters() if name.endswith("query_key_value.weight")]
    return [value.view(groups, -1, size, value.shape[1])[:, :-1] for value in found]


# Files as older tools wrote them


def hub(removed: tuple[str, ...] = (), **settings):
    """The form that transformers 4 wrote: `torch_dtype`, and what the family had besides."""

    def edit(found: dict) -> dict:
        dtype = found.pop("dtype")
        kept = {key: value for key, value in found.items() if key not in removed}
        return dict(sorted((kept | {"torch_dtype": dtype, "transformers_version": "4.28.0"} | settings).items()))

    return edit


def with_masks(attention: str, layers: str):
    """Adds each layer's causal mask and mask value, as files had them when masks were saved."""

    def rewrite(directory: Path, model) -> None:
        def tensors(found):
            size = model.config.max_position_embeddings
            for layer in range(model.config.num_hidden_layers):
                name = f"{layers}.{layer}.{attention}"
                found[f"{name}.bias"] = torch.tril(torch.ones(size, size, dtype=torch.bool)).view(1, 1, size, size)
                found[f"{name}.masked_bias"] = torch.tensor(-1e9)
            return found

        edit_tensors(directory, tensors)

    return rewrite


def old_gpt_neox(directory: Path, model) -> None:
    """The buffers of masks and of the rotation; the head has its old name, `embed_out`, in transformers 5 too."""
    with_masks("attention", "gpt_neox.layers")(directory, model)

    def tensors(found):
        for layer in range(model.config.num_hidden_layers):
            found[f"gpt_neox.layers.{layer}.attention.rotary_emb.inv_freq"] = torch.tensor([1.0, 0.01])
        return found

    edit_tensors(directory, tensors)


def new_gpt_neox_head(directory: Path, model) -> None:
    edit_tensors(directory, lambda found: found | {"lm_head.weight": found.pop("embed_out.weight")})


# GPT-2


def gpt2(**changes) -> GPT2Config:
    settings = dict(vocab_size=29, n_positions=32, n_embd=20, n_layer=2, n_head=5, n_inner=26)
    return GPT2Config(**(settings | dict(bos_token_id=28, eos_token_id=28) | changes))


def new_names(found: dict) -> dict:
    """The settings' names that all families share, which transformers reads as well."""
    names = dict(n_embd="hidden_size", n_head="num_attention_heads", n_layer="num_hidden_layers")
    return {(names | dict(n_positions="max_position_embeddings")).get(key, key): value for key, value in found.items()}


# Transformers 5 prunes no heads any more; files that version 4 pruned have smaller matrices in some layers.
PRUNED = {0: [1], 2: [0, 3, 4]}


def kept_heads(config, layer: int) -> list[int]:
    return [head for head in range(config.n_head) if head not in PRUNED.get(layer, [])]


def kept_columns(config, layer: int) -> torch.Tensor:
    size = config.n_embd // config.n_head
    return torch.cat([torch.arange(head * size, (head + 1) * size) for head in kept_heads(config, layer)])


def randomise_pruned(model, random: torch.Generator) -> None:
    """Heads that will be pruned write nothing."""
    randomise(model, random)
    for layer in PRUNED:
        kept = kept_columns(model.config, layer)
        weight = model.h[layer].attn.c_proj.weight
        written = weight[kept].clone()
        weight.zero_()
        weight[kept] = written


def prune(directory: Path, model) -> None:
    def tensors(found):
        for layer in PRUNED:
            kept, width, name = kept_columns(model.config, layer), model.config.n_embd, f"h.{layer}.attn"
            columns = torch.cat([kept, kept + width, kept + 2 * width])
            for tensor in ("weight", "bias"):
                found[f"{name}.c_attn.{tensor}"] = found[f"{name}.c_attn.{tensor}"][..., columns].contiguous()
            found[f"{name}.c_proj.weight"] = found[f"{name}.c_proj.weight"][kept].contiguous()
        return found

    edit_tensors(directory, tensors)
    pruned = {str(layer): heads for layer, heads in PRUNED.items()}
    edit_config(directory, lambda found: found | {"pruned_heads": pruned})


class PrunedGPT2:
    """Loads a pruned file into a whole model, with zeros where heads were."""

    config_class = GPT2Config

    @staticmethod
    def from_pretrained(directory: Path, config=None, **_) -> GPT2Model:
        config = config or GPT2Config.from_pretrained(directory)
        config._attn_implementation = "eager"
        model = GPT2Model(config)
        tensors = load_file(directory / "model.safetensors")
        for layer in PRUNED:
            kept, width, name = kept_columns(config, layer), config.n_embd, f"h.{layer}.attn"
            columns = torch.cat([kept, kept + width, kept + 2 * width])
            for tensor in ("weight", "bias"):
                small = tensors[f"{name}.c_attn.{tensor}"]
                tensors[f"{name}.c_attn.{tensor}"] = small.new_zeros(*small.shape[:-1], 3 * width)
                tensors[f"{name}.c_attn.{tensor}"][..., columns] = small
            small = tensors[f"{name}.c_proj.weight"]
            tensors[f"{name}.c_proj.weight"] = small.new_zeros(width, width)
            tensors[f"{name}.c_proj.weight"][kept] = small
        model.load_state_dict(tensors)
        return model


def run_pruned(model, each: dict) -> dict[str, torch.Tensor]:
    found = run(model, each)
    return {
        name: pattern[kept_heads(model.config, int(name.rpartition(".")[2]))] for name, pattern in found.items()
    }


# GPT-Neo, GPT-J, GPT-NeoX


def gpt_neo(**changes) -> GPTNeoConfig:
    settings = dict(vocab_size=29, max_position_embeddings=32, hidden_size=18, num_layers=4, num_heads=3)
    settings |= dict(intermediate_size=22, window_size=4, attention_types=[[["global", "local"], 2]])
    return GPTNeoConfig(**(settings | dict(bos_token_id=28, eos_token_id=28) | changes))


def gptj(**changes) -> GPTJConfig:
    settings = dict(vocab_size=29, n_positions=40, n_embd=24, n_layer=2, n_head=3, n_inner=26, rotary_dim=4)
    return GPTJConfig(**(settings | dict(bos_token_id=28, eos_token_id=28) | changes))


def gpt_neox(rotated: float = 0.5, theta: float = 700.0, scaling: dict | None = None, **changes) -> GPTNeoXConfig:
    settings = dict(vocab_size=29, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=26)
    rope = {"rope_type": "default"} | (scaling or {})
    settings |= dict(rope_parameters=rope | {"rope_theta": theta, "partial_rotary_factor": rotated})
    return GPTNeoXConfig(**(settings | dict(max_position_embeddings=32, bos_token_id=0, eos_token_id=0) | changes))


def hub_gpt_neox(scaling: dict | None = None):
    """`rotary_pct` and `rotary_emb_base`, with the scaling beside them."""

    def edit(found: dict) -> dict:
        rope = found.pop("rope_parameters")
        own = {"rotary_pct": rope["partial_rotary_factor"], "rotary_emb_base": rope["rope_theta"]}
        return hub(rope_scaling=scaling, **own)(found)

    return edit


def rope(config, **changes) -> dict:
    return {"rope_parameters": config.rope_parameters | changes}


# OPT, BLOOM, Falcon


def opt(**changes) -> OPTConfig:
    settings = dict(vocab_size=29, hidden_size=20, num_hidden_layers=2, num_attention_heads=5, ffn_dim=26)
    return OPTConfig(**(settings | dict(max_position_embeddings=30) | changes))


def bloom(**changes) -> BloomConfig:
    return BloomConfig(**(dict(vocab_size=29, hidden_size=18, n_layer=2, n_head=9) | changes))


def falcon(**changes) -> FalconConfig:
    settings = dict(vocab_size=29, hidden_size=24, num_hidden_layers=2, num_attention_heads=6, ffn_hidden_size=26)
    settings |= dict(max_position_embeddings=40, bos_token_id=0, eos_token_id=0)
    config = FalconConfig(**(settings | changes))
    # Falcon takes no other implementation once it's made.
    config._attn_implementation = "eager"
    return config


def hub_falcon(scaling: dict | None = None, **settings):
    def edit(found: dict) -> dict:
        theta = found.pop("rope_parameters")["rope_theta"]
        unknown = dict(apply_residual_connection_post_layernorm=False)
        return hub(rope_theta=theta, rope_scaling=scaling, **(unknown | settings))(found)

    return edit


def run_falcon_alibi(model, each: dict) -> dict[str, torch.Tensor]:
    """ALiBi once.

    Transformers 5.23 puts it into the mask, for the implementation `sdpa`, and its eager attention adds it to the
    scores besides. What the models were trained with, and `sdpa` computes, has it once.
    """

    def without(module, arguments, options):
        mask = options["attention_mask"]
        options["attention_mask"] = torch.where(mask > -1e30, 0.0, mask)
        return arguments, options

    hooks = [
        layer.self_attention.register_forward_pre_hook(without, with_kwargs=True) for layer in model.base_model.h
    ]
    found = run(model, each)
    for hook in hooks:
        hook.remove()
    return found


STYLE = "Ġ"


def of(family: str, variant: str, model_class, config, sequences, **options):
    return case(
        model_class, config, sequences, family=family, variant=variant, style=STYLE,
        **({"projections": separate_projections} | options),
    )  # fmt: skip


CASES = {
    "gpt2-f64": of(
        "gpt2", "F64, token types, explicit positions, left padding", GPT2Model, gpt2(),
        [
            dict(name="token-types", length=11, segments=[3] * 4 + [28] * 7),
            placed(13, 6),
            left_padded(12, 3),
        ],
        dtype=torch.float64, projections=fused_conv1d, hub=new_names,
    ),
    "gpt2-pruned-heads": of(
        "gpt2", "pruned heads", GPT2Model, gpt2(n_layer=3), some(3, 15), projections=fused_conv1d,
        randomise=randomise_pruned, rewrite=prune, expect_with=PrunedGPT2, run=run_pruned,
    ),
    "gpt_neo-alternating": of(
        "gpt_neo", "no scale, every other layer a window, mask buffers", GPTNeoForCausalLM, gpt_neo(),
        [*some(1, 19), right_padded(14, 4)], rewrite=with_masks("attn.attention", "transformer.h"),
        effects=({"window_size": 5}, {"attention_layers": ["global"] * 4}),
        hub=hub(attention_layers=["global", "local"] * 2, summary_type="cls_index", gradient_checkpointing=False),
    ),
    "gpt_neo-base": of(
        "gpt_neo", "no task head, own attention_types, token types, positions", GPTNeoModel,
        gpt_neo(num_layers=2, num_heads=6, window_size=3, activation_function="gelu", layer_norm_epsilon=1e-2,
                attention_types=[[["local"], 1], [["global"], 1]], intermediate_size=None),
        [dict(name="token-types", length=10, segments=[5] * 3 + [0] * 7), placed(12, 4), left_padded(12, 5)],
        effects=({"window_size": 4}, {"activation_function": "relu"}, {"layer_norm_epsilon": 1e-5}),
    ),
    "gptj-partial-rotary": of(
        "gptj", "partial rotary, adjacent pairs, mask buffers", GPTJForCausalLM, gptj(),
        [*some(1, 18), placed(13, 9), left_padded(11, 3)],
        rewrite=with_masks("attn", "transformer.h"), effects=({"rotary_dim": 2}, {"rotary_dim": 8}),
        hub=hub(rotary=True, scale_attn_weights=True, gradient_checkpointing=False, summary_type="cls_index"),
    ),
    "gptj-base-bf16": of(
        "gptj", "no task head, whole rotary, BF16", GPTJModel,
        gptj(n_embd=30, n_head=5, rotary_dim=6, n_inner=None, layer_norm_epsilon=1e-3, activation_function="gelu"),
        [right_padded(16, 3), dict(name="token-types", length=10, segments=[5] * 3 + [0] * 7)],
        dtype=torch.bfloat16, effects=({"activation_function": "relu"}, {"rotary_dim": 4}),
        hub=new_names,
    ),
    "gpt_neox-parallel": of(
        "gpt_neox", "parallel residual, partial rotary, buffers", GPTNeoXForCausalLM, gpt_neox(),
        [*some(1, 18), placed(13, 9), right_padded(12, 3)], projections=fused_interleaved, rewrite=old_gpt_neox,
        hub=hub_gpt_neox(), effects=({"use_parallel_residual": False}, rope(gpt_neox(), partial_rotary_factor=0.25)),
    ),
    "gpt_neox-serial": of(
        "gpt_neox", "serial residual, no biases, no task head", GPTNeoXModel,
        gpt_neox(rotated=1.0, num_attention_heads=4, use_parallel_residual=False, attention_bias=False,
                 hidden_act="gelu_new", layer_norm_eps=1e-3),
        [*some(17), left_padded(12, 4)], projections=fused_interleaved, hub=hub_gpt_neox(),
        effects=({"use_parallel_residual": True}, {"hidden_act": "relu"}, {"layer_norm_eps": 1e-1}),
    ),
    "gpt_neox-rope-linear": of(
        "gpt_neox", "rope linear", GPTNeoXForCausalLM,
        gpt_neox(rotated=0.75, scaling={"rope_type": "linear", "factor": 3.0}), some(20),
        projections=fused_interleaved, rewrite=new_gpt_neox_head,
        hub=hub_gpt_neox({"type": "linear", "factor": 3.0}),
        effects=(rope(gpt_neox(rotated=0.75)),),
    ),
    "gpt_neox-rope-dynamic": of(
        "gpt_neox", "rope dynamic", GPTNeoXForCausalLM,
        gpt_neox(rotated=0.75, scaling={"rope_type": "dynamic", "factor": 3.0}, max_position_embeddings=9),
        some(7, 22), projections=fused_interleaved, hub=hub_gpt_neox({"type": "dynamic", "factor": 3.0}),
        effects=(rope(gpt_neox(rotated=0.75)),),
    ),
    "opt-pre-norm": of(
        "opt", "positions count unpadded tokens; no task head", OPTModel, opt(),
        [*some(1, 19), left_padded(13, 4), with_gap(14, 5, 3), placed(12, 7)],
        hub=hub(activation_dropout=0.0, prefix="</s>"),
        effects=({"activation_function": "gelu"}, {"do_layer_norm_before": False}),
    ),
    "opt-post-norm": of(
        "opt", "post-norm, projected embeddings", OPTForCausalLM,
        opt(do_layer_norm_before=False, word_embed_proj_dim=14, num_attention_heads=4),
        [*some(18), right_padded(12, 4)],
        effects=({"do_layer_norm_before": True},),
    ),
    "opt-no-biases": of(
        "opt", "no biases, norms without gains", OPTForCausalLM,
        opt(enable_bias=False, layer_norm_elementwise_affine=False, activation_function="gelu"),
        [*some(16), left_padded(10, 2)], effects=({"activation_function": "relu"},),
    ),
    "bloom-alibi": of(
        "bloom", "ALiBi with 9 heads, embedding norm", BloomForCausalLM, bloom(),
        [*some(1, 16), left_padded(12, 4), with_gap(12, 5, 3)], projections=fused_interleaved,
        hub=hub(("hidden_size", "n_head"), n_embed=18, num_attention_heads=9, n_inner=None, offset_alibi=100,
                seq_length=2048, attention_softmax_in_fp32=True, skip_bias_add=True, skip_bias_add_qkv=False,
                masked_softmax_fusion=True, bias_dropout_fusion=True, unk_token_id=0),
        effects=({"layer_norm_epsilon": 1e-1}, {"apply_residual_connection_post_layernorm": True}),
    ),
    "bloom-residual-post-norm": of(
        "bloom", "residual after the norm, no task head", BloomModel,
        bloom(hidden_size=20, n_head=5, apply_residual_connection_post_layernorm=True, layer_norm_epsilon=1e-3),
        [*some(17), right_padded(12, 3)], projections=fused_interleaved,
        effects=({"apply_residual_connection_post_layernorm": False},),
    ),
    "falcon-multi-query": of(
        "falcon", "multi-query, parallel", FalconForCausalLM, falcon(),
        [*some(1, 16), left_padded(12, 4), placed(12, 7)],
        projections=fused_grouped, hub=hub_falcon(), effects=({"activation": "relu"}, rope(falcon(), rope_theta=200.0)),
    ),
    "falcon-grouped": of(
        "falcon", "grouped queries, two norms; no task head", FalconModel,
        falcon(new_decoder_architecture=True, num_kv_heads=2, ffn_hidden_size=None, layer_norm_epsilon=1e-3),
        [*some(16), right_padded(12, 3)], projections=fused_grouped,
        hub=hub_falcon(num_ln_in_parallel_attn=None, multi_query=True, parallel_attn=True),
        effects=({"layer_norm_epsilon": 1e-1},),
    ),
    "falcon-grouped-one-norm": of(
        "falcon", "grouped queries, one norm, rope linear", FalconForCausalLM,
        falcon(new_decoder_architecture=True, num_kv_heads=3, num_ln_in_parallel_attn=1, bias=True,
               rope_parameters={"rope_type": "linear", "factor": 2.5, "rope_theta": 300.0}),
        some(16), projections=fused_grouped, hub=hub_falcon({"type": "linear", "factor": 2.5}),
        effects=(rope(falcon(), rope_theta=300.0),),
    ),
    "falcon-interleaved": of(
        "falcon", "a key/value head a head, serial, biases", FalconForCausalLM,
        falcon(hidden_size=20, num_attention_heads=5, multi_query=False, parallel_attn=False, bias=True),
        [*some(16), left_padded(12, 4)], projections=fused_interleaved, hub=hub_falcon(),
    ),
    "falcon-alibi": of(
        "falcon", "ALiBi with 11 heads, added before scaling", FalconForCausalLM,
        falcon(hidden_size=22, num_attention_heads=11, alibi=True, multi_query=False, parallel_attn=False, bias=True),
        [*some(14), left_padded(11, 3), with_gap(11, 4, 3)], projections=fused_interleaved, run=run_falcon_alibi,
        hub=hub_falcon(),
    ),
    "falcon-alibi-multi-query": of(
        "falcon", "ALiBi, multi-query, parallel; no task head", FalconModel,
        falcon(hidden_size=18, num_attention_heads=3, alibi=True), some(16), projections=fused_grouped,
        run=run_falcon_alibi,
    ),
}  # fmt: skip
