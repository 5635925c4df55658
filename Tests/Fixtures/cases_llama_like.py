"""Parity cases of Llama and the decoders like it: rotary positions in all their scalings, windows, norms of queries and keys."""

import re

import torch
from transformers import (
    CLIPVisionConfig,
    CohereConfig,
    CohereForCausalLM,
    CohereModel,
    GraniteConfig,
    GraniteForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaModel,
    LlavaConfig,
    LlavaForConditionalGeneration,
    MistralConfig,
    MistralForCausalLM,
    MistralModel,
    Olmo2Config,
    Olmo2ForCausalLM,
    Olmo2Model,
    OlmoConfig,
    OlmoForCausalLM,
    OlmoModel,
    Phi3Config,
    Phi3ForCausalLM,
    Phi3Model,
    PhiConfig,
    PhiForCausalLM,
    PhiModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Model,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3Model,
    SmolLM3Config,
    SmolLM3ForCausalLM,
    SmolLM3Model,
    StableLmConfig,
    StableLmForCausalLM,
    StableLmModel,
    Starcoder2Config,
    Starcoder2ForCausalLM,
    Starcoder2Model,
)

from parity_transformers import edit_tensors, make, some

# The configuration as the hub has it: what transformers 4 wrote


def hub(scaling: dict | None = None, *, drop: tuple[str, ...] = (), **changes):
    """`rope_theta` and `rope_scaling` instead of `rope_parameters`, `torch_dtype`, and without the keys of `drop`."""

    def edit(found: dict) -> dict:
        rope, dtype = found.pop("rope_parameters"), found.pop("dtype")
        found |= {"rope_theta": rope["rope_theta"], "rope_scaling": scaling, "torch_dtype": dtype}
        if "partial_rotary_factor" in rope:
            found["partial_rotary_factor"] = rope["partial_rotary_factor"]
        found |= {"transformers_version": "4.40.0"} | changes
        return {key: value for key, value in sorted(found.items()) if key not in drop}

    return edit


# What makes queries and keys, where `tune`'s own pattern of names doesn't find it


def query_key_norms(model) -> list[torch.Tensor]:
    """The gains of the norms of queries and keys: scaling the projections before them would change nothing."""
    pattern = r"\b[qk]_(layer)?norm(\.norms\.\d+)?\.weight$"
    return [value for name, value in model.named_parameters() if re.search(pattern, name)]


def fused_query_key(model) -> list[torch.Tensor]:
    """The rows of Phi-3's fused projection that make queries and keys."""
    config = model.config
    width = config.hidden_size // config.num_attention_heads
    rows = (config.num_attention_heads + config.num_key_value_heads) * width
    return [value[:rows] for name, value in model.named_parameters() if name.endswith("qkv_proj.weight")]


def text_query_key(model) -> list[torch.Tensor]:
    """The query and key projections of a text stack beside a vision tower."""
    pattern = r"language_model\..*\b[qk]_proj\.weight$"
    return [value for name, value in model.named_parameters() if re.search(pattern, name)]


# Files as other models have them


def prefixed(prefix: str):
    """The text stack's tensors under `prefix`, as models that wrap a decoder name them."""

    def rewrite(directory, model) -> None:
        def tensors(found):
            pattern = r"^(model\.language_model\.|language_model\.model\.)"
            return {re.sub(pattern, prefix, name): value for name, value in found.items()}

        edit_tensors(directory, tensors)

    return rewrite


# Configurations

DEFAULT_ROPE = {"rope_type": "default", "rope_theta": 500.0}
SIZES = dict(vocab_size=29, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1)
SIZES |= dict(intermediate_size=30, max_position_embeddings=64, bos_token_id=0, eos_token_id=1, pad_token_id=None)


def settings(config_class, **changes):
    return config_class(**(SIZES | dict(rope_parameters=DEFAULT_ROPE, tie_word_embeddings=False) | changes))


def rope(kind: str, **changes) -> dict:
    return {"rope_parameters": {"rope_type": kind, "rope_theta": 500.0} | changes}


def llama(**changes) -> LlamaConfig:
    sizes = dict(num_attention_heads=3, num_key_value_heads=3, head_dim=10, rms_norm_eps=1e-4)
    return settings(LlamaConfig, **(sizes | dict(tie_word_embeddings=True) | changes))


def phi(**changes) -> PhiConfig:
    return settings(PhiConfig, **(dict(num_attention_heads=2, num_key_value_heads=2, layer_norm_eps=1e-4) | changes))


def full_window(count: int) -> dict:
    """Every layer of `count` sees all that came before."""
    return {"layer_types": ["full_attention"] * count}


def padded(length: int, left: int = 0, right: int = 0) -> dict:
    name = "left-padded" if left else "right-padded"
    return dict(name=name, length=length, attention_mask=[0] * left + [1] * (length - left - right) + [0] * right)


def spaced(length: int) -> dict:
    """Positions that leave gaps, since a mere shift changes no rotary score."""
    positions = [place + 2 * (place // 4) + 3 * (place // 7) for place in range(length)]
    return dict(name="own positions", length=length, positions=positions)


def case(variant: str, model_class, config, *arguments, **options):
    family = config.model_type
    return lambda name: make(name, model_class, config, *arguments, **(dict(family=family, variant=variant) | options))


YARN = {"factor": 4.0, "original_max_position_embeddings": 16}
# Of the five pairs of a head of 10, the slower ones get the larger factors, as published models have it.
SHORT, LONG = [1.0, 1.05, 1.2, 1.5, 2.0], [1.1, 1.5, 3.0, 5.0, 8.0]
LONGROPE = {"short_factor": SHORT, "long_factor": LONG, "factor": 4.0, "original_max_position_embeddings": 16}

CASES = {
    # Llama
    "llama-positions": case(
        "own positions, left padding", LlamaForCausalLM, llama(pretraining_tp=2), [spaced(15), padded(13, left=4)],
        hub=hub(),
    ),
    "llama-bidirectional": case(
        "is_causal off", LlamaModel, llama(is_causal=False),
        [*some(9), padded(12, right=3)], effects=({"is_causal": True},),
    ),
    "llama-rope-dynamic": case(
        # Longer ones last: transformers keeps the frequencies of the longest sequence it has seen.
        "rope dynamic", LlamaForCausalLM, llama(**rope("dynamic", factor=4.0), max_position_embeddings=12),
        [*some(9, 13), spaced(9), *some(21)], hub=hub({"type": "dynamic", "factor": 4.0}), effects=({"rope_parameters": DEFAULT_ROPE},),
    ),
    "llama-rope-yarn": case(
        "rope yarn", LlamaForCausalLM, llama(**rope("yarn", **YARN)), some(8, 22),
        hub=hub({"type": "yarn"} | YARN),
        effects=({"rope_parameters": DEFAULT_ROPE}, rope("yarn", **YARN, attention_factor=1.0)),
    ),
    "llama-rope-yarn-mscale": case(
        "rope yarn, all parameters", LlamaModel,
        llama(**rope("yarn", **YARN, beta_fast=2.0, beta_slow=0.5, mscale=1.5, mscale_all_dim=0.5, truncate=False)),
        some(8, 22),
        hub=hub({"rope_type": "yarn", "beta_fast": 2.0, "beta_slow": 0.5, "mscale": 1.5, "mscale_all_dim": 0.5,
                 "truncate": False} | YARN),
        effects=(
            rope("yarn", **YARN, beta_fast=2.0, beta_slow=0.5, mscale=1.5, mscale_all_dim=0.5),
            rope("yarn", **YARN, mscale=1.5, mscale_all_dim=0.5, truncate=False),
            rope("yarn", **YARN, beta_fast=2.0, beta_slow=0.5, truncate=False),
        ),
    ),
    "llama-rope-yarn-factor": case(
        "rope yarn, attention_factor", LlamaForCausalLM, llama(**rope("yarn", **YARN, attention_factor=1.4)), some(22),
        effects=(rope("yarn", **YARN),),
    ),
    "llama-rope-longrope": case(
        "rope longrope, own positions", LlamaForCausalLM, llama(**rope("longrope", **LONGROPE)), [*some(11, 22), spaced(14)],
        hub=hub({"rope_type": "longrope"} | LONGROPE),
        effects=(rope("longrope", **(LONGROPE | {"long_factor": SHORT})), rope("longrope", **(LONGROPE | {"factor": 1.0}))),
    ),
    "llama-rope-longrope-factor": case(
        "rope longrope, attention_factor", LlamaModel,
        llama(**rope("longrope", **LONGROPE, attention_factor=1.3), num_hidden_layers=1), some(22),
        effects=(rope("longrope", **LONGROPE),),
    ),
    # Mistral
    "mistral-window": case(
        "window, head_dim", MistralForCausalLM,
        settings(MistralConfig, sliding_window=9, head_dim=10, tie_word_embeddings=True), [*some(5, 21), padded(14, left=3)],
        hub=hub(), effects=({"sliding_window": 10}, {"sliding_window": None}),
    ),
    "mistral-no-window": case(
        "no window, F16, own positions", MistralModel,
        settings(MistralConfig, sliding_window=None, num_attention_heads=6, num_key_value_heads=2, rms_norm_eps=1e-3),
        [*some(12), spaced(13), padded(11, right=3)], hub=hub(drop=("head_dim",)), dtype=torch.float16,
    ),
    # Qwen2
    "qwen2-full": case(
        "no window, biases", Qwen2ForCausalLM,
        settings(Qwen2Config, use_sliding_window=False, sliding_window=5, max_window_layers=0), [*some(15), padded(12, right=4)],
        hub=hub(drop=("layer_types",), sliding_window=5),
    ),
    "qwen2-window": case(
        "use_sliding_window, max_window_layers", Qwen2ForCausalLM,
        settings(Qwen2Config, use_sliding_window=True, sliding_window=9, max_window_layers=1, num_hidden_layers=3,
                 intermediate_size=18, tie_word_embeddings=True),
        [*some(18), padded(12, left=2)], hub=hub(drop=("layer_types",)), effects=(full_window(3), {"sliding_window": 10}),
    ),
    "qwen2-layer-types": case(
        "layer_types, own positions", Qwen2Model,
        settings(Qwen2Config, use_sliding_window=True, sliding_window=4, layer_types=["sliding_attention", "full_attention"]),
        [*some(16), spaced(13)], effects=(full_window(2),),
    ),
    # Qwen3
    "qwen3-norms": case(
        "query and key norms, head_dim, BF16", Qwen3ForCausalLM, settings(Qwen3Config, head_dim=12, num_attention_heads=4, num_key_value_heads=2),
        [*some(17), padded(13, left=4)], hub=hub(drop=("layer_types",)), projections=query_key_norms, dtype=torch.bfloat16,
        effects=({"rms_norm_eps": 1e-1},),
    ),
    "qwen3-window": case(
        "windows, biases, own positions", Qwen3Model,
        settings(Qwen3Config, head_dim=10, attention_bias=True, use_sliding_window=True, sliding_window=5, max_window_layers=1),
        [*some(16), spaced(13), padded(11, right=3)], hub=hub(drop=("layer_types",)), projections=query_key_norms,
        effects=(full_window(2), {"sliding_window": 6}, {"attention_bias": False}),
    ),
    # Phi
    "phi-parallel": case(
        "parallel, partial rotary", PhiForCausalLM, phi(**rope("default", partial_rotary_factor=0.5)),
        [*some(16), spaced(13), padded(12, left=4)], hub=hub(),
        effects=(rope("default", partial_rotary_factor=0.34),),
    ),
    "phi-qk-norm": case(
        "qk_layernorm, grouped queries, rope linear", PhiModel,
        phi(**rope("linear", partial_rotary_factor=0.67, factor=2.0), qk_layernorm=True, num_attention_heads=4,
            num_key_value_heads=2, hidden_act="gelu", layer_norm_eps=1e-3),
        [*some(15), padded(12, right=4)], hub=hub({"type": "linear", "factor": 2.0}), projections=query_key_norms,
        effects=(rope("default", partial_rotary_factor=0.67), {"hidden_act": "gelu_new"}),
    ),
    # Phi-3
    "phi3-window": case(
        "fused projections, window", Phi3ForCausalLM, settings(Phi3Config, sliding_window=8),
        [*some(18), padded(12, left=2)], hub=hub(drop=("partial_rotary_factor",)), projections=fused_query_key,
        effects=({"sliding_window": None}, {"sliding_window": 9}),
    ),
    "phi3-longrope": case(
        "longrope, original context", Phi3ForCausalLM,
        settings(Phi3Config, num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=64,
                 original_max_position_embeddings=16,
                 **rope("longrope", short_factor=[1.0, 1.05, *SHORT[1:]], long_factor=[1.0, 1.1, *LONG[1:]])),
        some(12, 21),
        hub=hub({"type": "longrope", "short_factor": [1.0, 1.05, *SHORT[1:]], "long_factor": [1.0, 1.1, *LONG[1:]]},
                drop=("partial_rotary_factor",)),
        projections=fused_query_key, effects=({"original_max_position_embeddings": 32},),
    ),
    "phi3-partial": case(
        "partial rotary, longrope, own positions", Phi3Model,
        settings(Phi3Config, num_attention_heads=4, num_key_value_heads=2, original_max_position_embeddings=16,
                 **rope("longrope", partial_rotary_factor=0.67, short_factor=[1.0, 1.2], long_factor=[1.5, 6.0])),
        [*some(18), spaced(13), padded(11, right=3)], hub=hub({"type": "longrope", "short_factor": [1.0, 1.2], "long_factor": [1.5, 6.0]}),
        projections=fused_query_key,
    ),
    # StableLM
    "stablelm-serial": case(
        "partial rotary, biases", StableLmForCausalLM,
        settings(StableLmConfig, use_qkv_bias=True, **rope("default", partial_rotary_factor=0.25)),
        [*some(15), spaced(12), padded(12, left=4)], hub=hub(), effects=(rope("default", partial_rotary_factor=0.75),),
    ),
    "stablelm-parallel": case(
        "parallel, norms per head", StableLmModel,
        settings(StableLmConfig, use_parallel_residual=True, qk_layernorm=True, num_attention_heads=4, num_key_value_heads=2,
                 layer_norm_eps=1e-3, **rope("default", partial_rotary_factor=0.67)),
        [*some(16), padded(12, right=4)], projections=query_key_norms, effects=({"layer_norm_eps": 1e-1},),
    ),
    # StarCoder2
    "starcoder2-window": case(
        "window, biases", Starcoder2ForCausalLM,
        settings(Starcoder2Config, sliding_window=10, use_bias=True, tie_word_embeddings=True, norm_epsilon=1e-4),
        [*some(21), padded(14, left=3)], hub=hub(mlp_type="default", norm_type="layer_norm"),
        effects=({"sliding_window": None}, {"hidden_act": "relu"}),
    ),
    "starcoder2-no-bias": case(
        "no window, no biases, own positions", Starcoder2Model,
        settings(Starcoder2Config, sliding_window=None, use_bias=False, num_attention_heads=4, num_key_value_heads=2),
        [*some(15), spaced(13), padded(11, right=3)], hub=hub(),
    ),
    # Granite
    "granite-multipliers": case(
        "multipliers", GraniteForCausalLM,
        settings(GraniteConfig, embedding_multiplier=3.0, attention_multiplier=0.2, residual_multiplier=0.4, logits_scaling=4.0),
        [*some(15), spaced(12), padded(12, left=4)], hub=hub(),
        effects=({"embedding_multiplier": 1.0}, {"attention_multiplier": 0.3}, {"residual_multiplier": 1.0}),
    ),
    "granite-biases": case(
        "biases", GraniteForCausalLM,
        settings(GraniteConfig, attention_bias=True, mlp_bias=True, attention_multiplier=0.3, residual_multiplier=0.22,
                 num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True),
        [*some(16), padded(11, right=3)], effects=({"attention_bias": False}, {"mlp_bias": False}),
    ),
    # Cohere
    "cohere-parallel": case(
        "parallel, adjacent rotary pairs", CohereForCausalLM,
        settings(CohereConfig, tie_word_embeddings=True, layer_norm_eps=1e-4),
        [*some(15), spaced(12), padded(12, left=4)], hub=hub(),
    ),
    "cohere-qk-norm": case(
        "use_qk_norm, biases", CohereModel,
        settings(CohereConfig, use_qk_norm=True, attention_bias=True, num_attention_heads=4, num_key_value_heads=2),
        [*some(16), padded(12, right=4)], projections=query_key_norms, effects=({"attention_bias": False},),
    ),
    # SmolLM3
    "smollm3-no-rope": case(
        "every second layer without rotary", SmolLM3ForCausalLM,
        settings(SmolLM3Config, num_hidden_layers=4, no_rope_layer_interval=2, intermediate_size=12, tie_word_embeddings=True),
        [*some(15), spaced(12), padded(11, right=3)], hub=hub(drop=("layer_types", "no_rope_layers")), effects=({"no_rope_layers": [1, 1, 1, 1]},),
    ),
    "smollm3-window": case(
        "no_rope_layers, windows", SmolLM3Model,
        settings(SmolLM3Config, num_hidden_layers=3, no_rope_layers=[1, 0, 0], use_sliding_window=True, sliding_window=5,
                 intermediate_size=18, attention_bias=True, mlp_bias=True),
        [*some(15), padded(12, left=3)], hub=hub(drop=("layer_types",)), effects=(full_window(3), {"sliding_window": 6}),
    ),
    # OLMo
    "olmo-clipped": case(
        "clip_qkv", OlmoForCausalLM, settings(OlmoConfig, clip_qkv=1.7), [*some(16), spaced(12), padded(12, left=4)], hub=hub(),
        effects=({"clip_qkv": None}, {"clip_qkv": 2.5}),
    ),
    "olmo-biases": case(
        "no clip, biases", OlmoModel,
        settings(OlmoConfig, attention_bias=True, num_attention_heads=4, num_key_value_heads=2), [*some(16), padded(11, right=3)],
        effects=({"attention_bias": False},),
    ),
    # OLMo 2
    "olmo2-post-norm": case(
        "norms after each part, projection norms", Olmo2ForCausalLM, settings(Olmo2Config, rms_norm_eps=1e-4),
        [*some(16), spaced(12), padded(12, left=4)], hub=hub(), projections=query_key_norms,
        effects=({"rms_norm_eps": 1e-1},),
    ),
    "olmo2-biases": case(
        "biases, grouped queries", Olmo2Model,
        settings(Olmo2Config, attention_bias=True, num_attention_heads=4, num_key_value_heads=2), [*some(16), padded(11, right=3)],
        projections=query_key_norms, effects=({"attention_bias": False},),
    ),
    # Decoders inside of other models
}  # fmt: skip


def nested(**changes) -> LlavaConfig:
    text = llama(num_attention_heads=3, num_key_value_heads=1, tie_word_embeddings=False, **changes)
    vision = CLIPVisionConfig(
        hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=4, patch_size=2,
        projection_dim=8,
    )  # fmt: skip
    return LlavaConfig(
        text_config=text, vision_config=vision, image_token_index=28, image_seq_length=4, vision_feature_layer=-1
    )


def nested_case(variant: str, rewrite=None, **options):
    specifications = [*some(15), padded(12, left=4)]
    return case(
        variant, LlavaForConditionalGeneration, nested(), specifications, family="llama", vocabulary=28, rewrite=rewrite,
        projections=text_query_key, **options,
    )  # fmt: skip


def hub_nested(found: dict) -> dict:
    """The text settings as LLaVA's files have them: what is transformers' default for Llama is left out."""
    found["text_config"] = hub()(found["text_config"] | {"dtype": found["dtype"]})
    return found


CASES |= {
    "llama-nested": nested_case("text_config, language_model.model.", hub=hub_nested),
    "llama-nested-new": nested_case("text_config, model.language_model.", rewrite=prefixed("model.language_model.")),
}
