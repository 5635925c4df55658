"""Parity cases of Gemma and of the families with experts, against transformers' eager attention in float32."""

import re
from functools import partial
from pathlib import Path

import torch
from transformers import (
    DeepseekV2Config,
    DeepseekV2ForCausalLM,
    DeepseekV2Model,
    DeepseekV3Config,
    DeepseekV3ForCausalLM,
    DeepseekV3Model,
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma2Model,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3TextConfig,
    Gemma3ForCausalLM,
    Gemma3TextModel,
    GemmaConfig,
    GemmaForCausalLM,
    GemmaModel,
    GptOssConfig,
    GptOssForCausalLM,
    GptOssModel,
    MixtralConfig,
    MixtralForCausalLM,
    MixtralModel,
    Qwen2MoeConfig,
    Qwen2MoeForCausalLM,
    Qwen2MoeModel,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
    Qwen3MoeModel,
    SiglipVisionConfig,
)

import parity_transformers
from parity_common import normal
from parity_transformers import edit_config, edit_tensors, make, some

# Weights


def randomise(model, random: torch.Generator) -> None:
    """As for every family, and what only models with experts have; gains of query and key norms give visible scores."""
    parity_transformers.randomise(model, random)
    for module in model.modules():
        for name, value in [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]:
            if name in ("gate_up_proj", "down_proj") and value.dim() == 3:
                inputs = value.shape[1 if "GptOss" in type(module).__name__ else 2]
                value.copy_(normal(value.shape, inputs**-0.5, random))
            elif name.endswith("_proj_bias") or name == "e_score_correction_bias":
                value.copy_(normal(value.shape, 0.3, random))
            elif name == "sinks":
                value.copy_(normal(value.shape, 1.0, random, mean=1.5))
            elif "Router" in type(module).__name__ and name == "weight":
                value *= 1.5
    for name, value in model.named_parameters():
        if re.search(r"\b[qk]_norm\.weight$", name):
            value += 0.4


def normed(model) -> list[torch.Tensor]:
    """The gains of queries and keys, where they are normed: their projections' size doesn't matter then."""
    return [value for name, value in model.named_parameters() if re.search(r"\b[qk]_norm\.weight$", name)]


def latent(model) -> list[torch.Tensor]:
    """What makes the queries of multi-head latent attention."""
    return [value for name, value in model.named_parameters() if re.search(r"\bq(_b)?_proj\.weight$", name)]


# Files in other forms


def older(found: dict) -> dict:
    """What transformers 4 wrote in place of `rope_parameters` and `dtype`."""
    rope = found.pop("rope_parameters")
    scaling = {key: value for key, value in rope.items() if key != "rope_theta"}
    found["rope_theta"] = rope["rope_theta"]
    found["rope_scaling"] = None if scaling == {"rope_type": "default"} else scaling
    found["torch_dtype"] = found.pop("dtype")
    return found | {"transformers_version": "4.45.0"}


def renamed(scaling: dict) -> dict:
    """`type` in place of `rope_type`, as before transformers 4.43."""
    return {("type" if key == "rope_type" else key): value for key, value in scaling.items()}


def hub_gemma(found: dict) -> dict:
    """As google/gemma-2b: an activation that means the tanh approximation, whatever it says."""
    found = older(found) | {"hidden_act": "gelu", "hidden_activation": None}
    del found["attention_bias"], found["use_bidirectional_attention"], found["rope_scaling"]
    return found


def hub_gemma2(found: dict) -> dict:
    """As google/gemma-2-9b: the layers' kinds aren't stated."""
    found = older(found) | {"hidden_act": found["hidden_activation"], "cache_implementation": "hybrid"}
    found["sliding_window_size"] = found["sliding_window"]
    del found["layer_types"], found["use_bidirectional_attention"], found["rope_scaling"]
    return found


def older_gemma3(found: dict, pattern: int | None) -> dict:
    """As google/gemma-3-1b-it: a base of rotary positions for windows, another (and scaling) for full layers."""
    rope = found.pop("rope_parameters")
    found["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
    scaling = dict(rope["full_attention"])
    found["rope_theta"] = scaling.pop("rope_theta")
    found["rope_scaling"] = None if scaling == {"rope_type": "default"} else scaling
    found.pop("_sliding_window_pattern", None)
    if pattern:
        found["sliding_window_pattern"] = pattern
        del found["layer_types"]
    found["torch_dtype"] = found.pop("dtype")
    return found


def hub_gemma3(pattern: int | None, found: dict) -> dict:
    return older_gemma3(found, pattern) | {"transformers_version": "4.50.0.dev0", "cache_implementation": "hybrid"}


def hub_nested_gemma3(found: dict) -> dict:
    text = dict(found["text_config"]) | {"dtype": "float32"}
    found["torch_dtype"] = found.pop("dtype")
    return found | {"text_config": older_gemma3(text, None)}


def hub_mixtral(found: dict) -> dict:
    found = older(found)
    del found["head_dim"], found["rope_scaling"]
    return found


def hub_qwen2_moe(found: dict) -> dict:
    """As Qwen/Qwen1.5-MoE-A2.7B."""
    found = older(found) | {"sliding_window": 5}
    for key in ("layer_types", "qkv_bias", "rope_scaling", "mlp_only_layers"):
        del found[key]
    return found


def hub_deepseek(found: dict, **settings) -> dict:
    """As deepseek-ai's: settings that only their own code reads."""
    found = older(found) | {"moe_layer_freq": 1, "aux_loss_alpha": 0.001, "seq_aux": True, "ep_size": 1} | settings
    found["rope_scaling"] = found["rope_scaling"] and renamed(found["rope_scaling"])
    for key in ("head_dim", "qk_head_dim", "mlp_bias", "rope_interleave", "output_router_logits"):
        found.pop(key, None)
    return found


def hub_gpt_oss(found: dict) -> dict:
    """As openai/gpt-oss-20b, but for the quantisation."""
    found = older(found) | {"initial_context_length": 16, "experts_per_token": found["num_experts_per_tok"]}
    del found["swiglu_alpha"]
    return found


def fuse(directory: Path, model) -> None:
    """Experts in two tensors a layer, as transformers 5 has them in memory."""
    kept = {name: value.contiguous() for name, value in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        kept.pop("lm_head.weight", None)
    edit_tensors(directory, lambda _: kept)


FP4 = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6])


def mxfp4(value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rounds [experts, inputs, outputs] to MXFP4 along the inputs: the blocks, their scales, and the values they mean."""
    rows = value.transpose(1, 2)
    groups = rows.reshape(*rows.shape[:2], -1, 32)
    exponent = (groups.abs().amax(-1).clamp(min=1e-9).log2().floor() - 2).to(torch.int32)
    codes = ((groups / 2.0 ** exponent[..., None])[..., None] - FP4).abs().argmin(-1)
    meant = (FP4[codes] * 2.0 ** exponent[..., None]).reshape(rows.shape).transpose(1, 2)
    blocks = (codes[..., 0::2] | codes[..., 1::2] << 4).to(torch.uint8)
    return blocks, (exponent + 127).to(torch.uint8), meant


def randomise_mxfp4(model, random: torch.Generator) -> None:
    randomise(model, random)
    for name, value in model.named_parameters():
        if name.endswith(("experts.gate_up_proj", "experts.down_proj")):
            value.copy_(mxfp4(value)[2])


def pack_mxfp4(directory: Path, model) -> None:
    """The experts' weights as openai/gpt-oss-20b has them."""

    def tensors(found):
        for name in [name for name in found if name.endswith(("experts.gate_up_proj", "experts.down_proj"))]:
            blocks, scales, meant = mxfp4(found.pop(name))
            assert torch.equal(meant, model.get_parameter(name))
            found |= {f"{name}_blocks": blocks.contiguous(), f"{name}_scales": scales.contiguous()}
        return found

    skipped = ["model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"]
    settings = {"quant_method": "mxfp4", "modules_to_not_convert": skipped}
    edit_tensors(directory, tensors)
    edit_config(directory, lambda found: found | {"quantization_config": settings})


FP8 = re.compile(r"(self_attn|mlp|experts\.\d+|shared_experts)\.\w+_proj(_with_mqa)?\.weight$")
FP8_BLOCK = (16, 8)


def fp8(value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rounds to F8_E4M3 with a scale a block: the weights, their scales, and the values they mean."""
    rows, columns = FP8_BLOCK
    grid = [-(-size // block) for size, block in zip(value.shape, FP8_BLOCK)]
    scales = torch.zeros(grid)
    for i in range(grid[0]):
        for j in range(grid[1]):
            scales[i, j] = value[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns].abs().max() / 448
    each = scales.repeat_interleave(rows, 0).repeat_interleave(columns, 1)[: value.shape[0], : value.shape[1]]
    weights = (value / each).to(torch.float8_e4m3fn)
    return weights, scales, weights.float() * each


def pack_fp8(directory: Path, model) -> None:
    """The linear weights as deepseek-ai/DeepSeek-V3 has them, with smaller blocks."""

    def tensors(found):
        for name in [name for name in found if FP8.search(name)]:
            weights, scales, _ = fp8(found.pop(name))
            found |= {name: weights, f"{name}_scale_inv": scales}
        return found

    settings = {"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": FP8_BLOCK}
    edit_tensors(directory, tensors)
    edit_config(directory, lambda found: found | {"quantization_config": settings})


def meant_by_fp8(directory: Path, model) -> None:
    """Writes what the rounded weights mean, and puts it into the model."""

    def tensors(found):
        return {name: fp8(value)[2] if FP8.search(name) else value for name, value in found.items()}

    edit_tensors(directory, tensors)
    model.load_state_dict(type(model).from_pretrained(directory, dtype=torch.float32).state_dict())


def with_later_layer(directory: Path, model) -> None:
    """A layer for predicting several tokens beside the others, as DeepSeek-V3 has it."""
    last = model.config.num_hidden_layers

    def tensors(found):
        own = {n.replace(f"layers.{last - 1}.", f"layers.{last}."): v.clone() for n, v in found.items()}
        own |= {f"model.layers.{last}.{name}.weight": torch.ones(3) for name in ("enorm", "hnorm", "eh_proj")}
        return own | found

    edit_tensors(directory, tensors)
    edit_config(directory, lambda found: found | {"num_nextn_predict_layers": 1})


# Configurations

STYLE = "▁"
ROPE = {"rope_type": "default", "rope_theta": 500.0}


def sized(config_class, settings: dict):
    return lambda **changes: config_class(**(settings | changes))


SMALL = dict(vocab_size=29, hidden_size=24, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=1)
SMALL |= dict(intermediate_size=20, max_position_embeddings=64, rms_norm_eps=1e-4, bos_token_id=0, eos_token_id=1)
SMALL |= dict(pad_token_id=None, rope_parameters=ROPE)

gemma = sized(GemmaConfig, SMALL | dict(head_dim=10))
gemma2 = sized(
    Gemma2Config,
    SMALL | dict(hidden_size=18, num_hidden_layers=4, head_dim=8, intermediate_size=14, sliding_window=5,
                 query_pre_attn_scalar=11, attn_logit_softcapping=3.0),
)  # fmt: skip
LOCAL, GLOBAL = {"rope_type": "default", "rope_theta": 40.0}, {"rope_type": "default", "rope_theta": 900.0}
gemma3 = sized(
    Gemma3TextConfig,
    SMALL | dict(hidden_size=15, num_hidden_layers=4, head_dim=6, intermediate_size=12, sliding_window=7,
                 query_pre_attn_scalar=5,
                 rope_parameters={"sliding_attention": LOCAL, "full_attention": GLOBAL}),
)  # fmt: skip
mixtral = sized(
    MixtralConfig,
    SMALL | dict(hidden_size=20, num_attention_heads=5, head_dim=None, intermediate_size=7, num_local_experts=4,
                 num_experts_per_tok=2),
)  # fmt: skip
EXPERTS = dict(moe_intermediate_size=5, num_experts=4, num_experts_per_tok=3, intermediate_size=12)
qwen2_moe = sized(
    Qwen2MoeConfig,
    SMALL | EXPERTS | dict(num_attention_heads=6, num_key_value_heads=3, shared_expert_intermediate_size=7),
)  # fmt: skip
qwen3_moe = sized(Qwen3MoeConfig, SMALL | EXPERTS | dict(num_attention_heads=6, num_key_value_heads=2, head_dim=10))
YARN = {"rope_type": "yarn", "rope_theta": 30.0, "factor": 4.0, "original_max_position_embeddings": 64}
gpt_oss = sized(
    GptOssConfig,
    SMALL | dict(num_attention_heads=5, head_dim=8, num_hidden_layers=3, intermediate_size=9, sliding_window=4,
                 num_local_experts=4, num_experts_per_tok=2, swiglu_limit=0.9,
                 rope_parameters=YARN | {"beta_fast": 4.0, "beta_slow": 1.0, "truncate": False}),
)  # fmt: skip
LATENT = dict(num_key_value_heads=3, kv_lora_rank=10, qk_rope_head_dim=6, qk_nope_head_dim=4, v_head_dim=7)
LATENT |= dict(moe_intermediate_size=5, n_routed_experts=6, num_experts_per_tok=2, first_k_dense_replace=1)
deepseek_v2 = sized(DeepseekV2Config, SMALL | LATENT | dict(q_lora_rank=None, n_shared_experts=2))
deepseek_v3 = sized(
    DeepseekV3Config,
    SMALL | LATENT | dict(q_lora_rank=9, n_shared_experts=1, n_group=3, topk_group=2, routed_scaling_factor=1.7),
)
SCALED = YARN | {"beta_fast": 4.0, "beta_slow": 1.0, "mscale": 0.8, "mscale_all_dim": 0.6}

MASKED_RIGHT = dict(name="right-padded", length=10, attention_mask=[1] * 8 + [0] * 2)
MASKED_LEFT = dict(name="left-padded", length=10, attention_mask=[0] * 2 + [1] * 8)
POSITIONED = dict(name="positions", length=9, positions=[3, 4, 5, 6, 20, 21, 22, 23, 24])


def case(variant: str, model_class, config, *arguments, **options):
    options = dict(style=STYLE, randomise=randomise, family=config.model_type, variant=variant) | options
    return lambda name: make(name, model_class, config, *arguments, **options)


def rope(**changes) -> dict:
    return {"rope_parameters": ROPE | changes}


CASES = {
    "gemma-f32": case(
        "tied task head, one key/value head, padding, positions", GemmaForCausalLM, gemma(),
        [*some(17), MASKED_RIGHT, MASKED_LEFT, POSITIONED], hub=hub_gemma,
        effects=(rope(rope_theta=10000.0), {"hidden_act": "relu"}, {"rms_norm_eps": 1e-1}),
    ),
    "gemma-bias-bf16": case(
        "BF16, biases, no task head", GemmaModel, gemma(attention_bias=True, num_attention_heads=6, num_key_value_heads=2, num_hidden_layers=2),
        some(2, 15), dtype=torch.bfloat16, effects=({"attention_bias": False},),
    ),
    "gemma2-f32": case(
        "soft-capped scores, alternating windows, padding", Gemma2ForCausalLM, gemma2(), [*some(17), MASKED_LEFT],
        hub=hub_gemma2,
        effects=({"attn_logit_softcapping": None}, {"attn_logit_softcapping": 5.0}, {"query_pre_attn_scalar": 8},
                 {"sliding_window": 64}, {"sliding_window": 6}, {"layer_types": ["full_attention"] * 4}),
    ),
    "gemma2-layer-types": case(
        "layer_types, no soft-cap, biases, no task head", Gemma2Model,
        gemma2(attn_logit_softcapping=None, sliding_window=3, attention_bias=True, num_hidden_layers=3, num_attention_heads=6,
               num_key_value_heads=3, head_dim=6,
               layer_types=["full_attention", "sliding_attention", "sliding_attention"]),
        [*some(1, 14), MASKED_RIGHT, POSITIONED], effects=({"sliding_window": 64}, {"attn_logit_softcapping": 3.0}),
    ),
    "gemma3_text-f32": case(
        "every 6th layer full, two rotary bases, padding", Gemma3ForCausalLM, gemma3(num_hidden_layers=7, sliding_window=8), [*some(13), MASKED_LEFT],
        projections=normed, hub=partial(hub_gemma3, 6),
        effects=({"sliding_window": 64}, {"query_pre_attn_scalar": 8},
                 {"rope_parameters": {"sliding_attention": LOCAL, "full_attention": LOCAL}},
                 {"rope_parameters": {"sliding_attention": GLOBAL, "full_attention": GLOBAL}}),
    ),
    "gemma3_text-scaled": case(
        "sliding_window_pattern, rope linear on full layers, no task head", Gemma3TextModel,
        gemma3(num_attention_heads=5, attention_bias=True, sliding_window_pattern=3, sliding_window=6,
               rope_parameters={"sliding_attention": LOCAL,
                                "full_attention": GLOBAL | {"rope_type": "linear", "factor": 8.0}}),
        [*some(16), MASKED_RIGHT, POSITIONED], projections=normed, hub=partial(hub_gemma3, 3),
        effects=({"rope_parameters": {"sliding_attention": LOCAL, "full_attention": GLOBAL}},
                 {"layer_types": ["sliding_attention"] * 4}),
    ),
    "gemma3_text-bidirectional": case(
        "use_bidirectional_attention", Gemma3TextModel,
        gemma3(use_bidirectional_attention=True, sliding_window=9, sliding_window_pattern=2), [*some(15), MASKED_LEFT],
        projections=normed, effects=({"sliding_window": 7}, {"sliding_window": 64}),
    ),
    "gemma3-text-config": case(
        "text_config beside a vision tower", Gemma3ForConditionalGeneration,
        Gemma3Config(
            text_config=gemma3(num_hidden_layers=3, layer_types=["sliding_attention", "full_attention"] * 1 + ["sliding_attention"]),
            vision_config=SiglipVisionConfig(hidden_size=6, intermediate_size=5, num_hidden_layers=1, num_attention_heads=2,
                                             image_size=4, patch_size=2),
            mm_tokens_per_image=1, boi_token_index=26, eoi_token_index=27, image_token_index=28,
        ),
        some(14), projections=normed, vocabulary=26, hub=hub_nested_gemma3,
    ),
    "mixtral-f32": case(
        "experts in tensors of their own, padding, positions", MixtralForCausalLM, mixtral(),
        [*some(16), MASKED_LEFT, POSITIONED], hub=hub_mixtral,
        effects=({"num_experts_per_tok": 1}, {"num_experts_per_tok": 3}, {"hidden_act": "gelu"}),
    ),
    "mixtral-fused": case(
        "fused experts, window, head_dim, no task head", MixtralModel, mixtral(head_dim=6, sliding_window=9, num_hidden_layers=2),
        [*some(1, 18), MASKED_RIGHT], rewrite=fuse, effects=({"sliding_window": None}, {"sliding_window": 8}),
    ),
    "qwen2_moe-f32": case(
        "gated shared expert, dense layers between, padding, positions", Qwen2MoeForCausalLM,
        qwen2_moe(decoder_sparse_step=2), [*some(12), MASKED_RIGHT, POSITIONED], hub=hub_qwen2_moe,
        effects=({"norm_topk_prob": True}, {"num_experts_per_tok": 2}),
    ),
    "qwen2_moe-fused": case(
        "fused experts, windows, norm_topk_prob, mlp_only_layers, no biases", Qwen2MoeModel,
        qwen2_moe(norm_topk_prob=True, use_sliding_window=True, sliding_window=4, max_window_layers=3, qkv_bias=False,
                  mlp_only_layers=[0, 2]),
        [*some(12), MASKED_LEFT], rewrite=fuse, effects=({"norm_topk_prob": False}, {"sliding_window": 64}),
    ),
    "qwen3_moe-f32": case(
        "normed queries and keys, norm_topk_prob, padding, positions", Qwen3MoeForCausalLM,
        qwen3_moe(norm_topk_prob=True, mlp_only_layers=[1], num_hidden_layers=3), [*some(12), MASKED_LEFT, POSITIONED],
        projections=normed, hub=older, effects=({"norm_topk_prob": False}, {"num_experts_per_tok": 2}),
    ),
    "qwen3_moe-fused-f16": case(
        "F16, fused experts, window, biases, no task head", Qwen3MoeModel,
        qwen3_moe(attention_bias=True, use_sliding_window=True, sliding_window=8, decoder_sparse_step=2, num_hidden_layers=3),
        [*some(15), MASKED_RIGHT], projections=normed, rewrite=fuse, dtype=torch.float16,
        effects=({"sliding_window": None}, {"norm_topk_prob": True}, {"attention_bias": False}),
    ),
    "gpt_oss-f32": case(
        "sinks, alternating windows, yarn, clamped experts, padding, positions", GptOssForCausalLM, gpt_oss(),
        [*some(15), MASKED_LEFT, POSITIONED], relaxed=True, hub=hub_gpt_oss,
        effects=({"sliding_window": 64}, {"swiglu_limit": 7.0}, {"swiglu_alpha": 1.0}, {"num_experts_per_tok": 3},
                 rope(**(YARN | {"beta_fast": 4.0, "beta_slow": 1.0, "truncate": True})),
                 {"layer_types": ["full_attention"] * 3}),
    ),
    "gpt_oss-mxfp4": case(
        "MXFP4 experts, no task head", GptOssModel,
        gpt_oss(hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_local_experts=3, num_attention_heads=3,
                sliding_window=6, layer_types=["full_attention", "sliding_attention"], attention_bias=False, rope_parameters=ROPE),
        [*some(14), MASKED_RIGHT], relaxed=True, randomise=randomise_mxfp4, repack=pack_mxfp4,
        effects=({"swiglu_limit": 7.0}, {"sliding_window": 7}),
    ),
    "deepseek_v2-f32": case(
        "latent attention, q_lora_rank null, greedy experts, padding, positions", DeepseekV2ForCausalLM,
        deepseek_v2(routed_scaling_factor=1.4), [*some(13), MASKED_LEFT, POSITIONED], projections=latent,
        hub=partial(hub_deepseek, scoring_func="softmax"),
        effects=({"num_experts_per_tok": 3}, {"routed_scaling_factor": 1.0}),
    ),
    "deepseek_v2-groups": case(
        "q_lora_rank, yarn with mscale, group-limited experts, fused, biases, no task head", DeepseekV2Model,
        deepseek_v2(q_lora_rank=9, topk_method="group_limited_greedy", n_group=3, topk_group=1, attention_bias=True, mlp_bias=True,
                    n_shared_experts=1, first_k_dense_replace=0, rope_parameters=SCALED),
        [*some(16), MASKED_RIGHT], projections=latent, rewrite=fuse,
        effects=({"topk_group": 3}, {"topk_method": "greedy"}, {"rope_parameters": SCALED | {"mscale": 0.6}},
                 {"rope_parameters": SCALED | {"mscale_all_dim": 0.8}}),
    ),
    "deepseek_v3-f32": case(
        "latent attention, grouped sigmoid experts, yarn with mscale, padding, positions", DeepseekV3ForCausalLM,
        deepseek_v3(rope_parameters=SCALED), [*some(16), MASKED_LEFT, POSITIONED], projections=latent, rewrite=with_later_layer,
        hub=partial(hub_deepseek, scoring_func="sigmoid", topk_method="noaux_tc"),
        effects=({"norm_topk_prob": False}, {"topk_group": 1}, {"n_group": 1, "topk_group": 1}, {"num_experts_per_tok": 3},
                 {"routed_scaling_factor": 1.0}, {"rope_interleave": False}, {"rope_parameters": SCALED | {"mscale": 0.6}}),
    ),
    "deepseek_v3-half": case(
        "q_lora_rank null, rope_interleave off, fused experts, biases, no task head", DeepseekV3Model,
        deepseek_v3(q_lora_rank=None, rope_interleave=False, norm_topk_prob=False, attention_bias=True, n_group=1, topk_group=1,
                    n_shared_experts=2),
        [*some(14), MASKED_RIGHT], projections=latent, rewrite=fuse,
        effects=({"norm_topk_prob": True}, {"rope_interleave": True}),
    ),
    "deepseek_v3-fp8": case(
        "FP8 with a scale a block", DeepseekV3ForCausalLM, deepseek_v3(), [*some(15), MASKED_LEFT], projections=latent,
        rewrite=meant_by_fp8, repack=pack_fp8,
    ),
}  # fmt: skip
