"""Parity cases of GGUF files: every architecture, and every type of element that is read."""

from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GemmaConfig,
    GemmaForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from cases_first import LLAMA3
from cases_llama_like import query_key_norms
from parity_gguf import case
from parity_transformers import randomise, some


def llama(**changes) -> LlamaConfig:
    settings = dict(vocab_size=29, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
    settings |= dict(head_dim=24, intermediate_size=96, max_position_embeddings=64, rms_norm_eps=1e-4)
    settings |= dict(rope_parameters={"rope_type": "default", "rope_theta": 5000.0})
    return LlamaConfig(**(settings | changes))


def rotary_settings(config, head_width: str = "rope.dimension_count", base: float | None = None) -> dict:
    """What llama.cpp writes of a model with rotary positions; head_width names the key, or is empty for none."""
    settings = {
        "block_count": config.num_hidden_layers,
        "context_length": config.max_position_embeddings,
        "embedding_length": config.hidden_size,
        "feed_forward_length": config.intermediate_size,
        "attention.head_count": config.num_attention_heads,
        "attention.head_count_kv": config.num_key_value_heads,
        "attention.layer_norm_rms_epsilon": config.rms_norm_eps,
        "rope.freq_base": base or float(config.rope_parameters["rope_theta"]),
        "vocab_size": config.vocab_size,
    }
    return settings | ({head_width: config.head_dim} if head_width else {})


def key_and_value(width: int) -> dict:
    return {"attention.key_length": width, "attention.value_length": width}


# The pattern that fits every name.
ALL = ""
SCALED = llama(num_hidden_layers=2, hidden_size=42, head_dim=10, num_attention_heads=6, num_key_value_heads=3,
               intermediate_size=36, attention_bias=True, max_position_embeddings=256, tie_word_embeddings=True,
               rope_parameters=LLAMA3 | {"rope_theta": 500.0})  # fmt: skip
LINEAR = llama(rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0})
WIDE = llama(hidden_size=256, num_attention_heads=4, num_key_value_heads=1, head_dim=32, intermediate_size=64)
PLAIN = {"rope_type": "default", "rope_theta": 5000.0}
SMALL = dict(vocab_size=29, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             intermediate_size=64, max_position_embeddings=64, rms_norm_eps=1e-4, bos_token_id=0, eos_token_id=1,
             pad_token_id=None)  # fmt: skip
QWEN2 = Qwen2Config(**SMALL, rope_parameters=PLAIN)
YARN = {"rope_type": "yarn", "rope_theta": 5000.0, "factor": 4.0, "original_max_position_embeddings": 16}
QWEN3 = Qwen3Config(**SMALL, head_dim=24, rope_parameters=YARN)
GEMMA = GemmaConfig(**SMALL, head_dim=24, rope_parameters=PLAIN)
GEMMA2 = Gemma2Config(**SMALL, head_dim=24, query_pre_attn_scalar=24, sliding_window=5, attn_logit_softcapping=9.0,
                      final_logit_softcapping=30.0, rope_parameters=PLAIN)  # fmt: skip
GEMMA3 = Gemma3TextConfig(**SMALL | {"num_hidden_layers": 6, "hidden_size": 32, "intermediate_size": 32}, head_dim=24,
                          query_pre_attn_scalar=24, sliding_window=5,
                          rope_parameters={"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 30000.0},
                                           "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}})  # fmt: skip
GPT2 = GPT2Config(vocab_size=31, n_positions=24, n_embd=64, n_layer=2, n_head=2, n_inner=96, layer_norm_epsilon=1e-4,
                  bos_token_id=0, eos_token_id=0)  # fmt: skip


def fused(model) -> list:
    """Queries and keys of GPT-2, which lie in one Conv1D [in, 3·out]."""
    width = model.config.n_embd
    return [block.attn.c_attn.weight[:, : 2 * width] for block in model.transformer.h]


def large_gains(model, random) -> None:
    """Gains of queries and keys around 1.8: Gemma's files keep 1 less, so that scaling them scales no scores."""
    randomise(model, random)
    for gains in query_key_norms(model):
        gains += 0.8


CASES = {
    "gguf-llama-f16": case(
        "llama", LlamaModel, SCALED, some(1, 30),
        rotary_settings(SCALED) | {"attention.key_length": 10, "attention.value_length": 10},
        {ALL: "F16"}, family="llama", variant="GGUF F16, biases, rope_freqs", loads=False,
        effects=({"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}},),
    ),
    "gguf-llama-blocks-of-32": case(
        "llama", LlamaForCausalLM, LINEAR, [*some(19), dict(name="left-padded", length=9, attention_mask=[0] * 3 + [1] * 6)],
        rotary_settings(LINEAR) | {"rope.scaling.type": "linear", "rope.scaling.factor": 4.0},
        {"0.attn_q": "Q4_0", "0.attn_k": "Q4_1", "0.attn_v": "Q5_0", "0.ffn_up": "Q5_1", "1.attn_q": "BF16", ALL: "Q8_0"},
        family="llama", variant="GGUF Q4_0 to Q8_0, BF16, rope linear", loads=False,
        effects=({"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}},),
    ),
    "gguf-llama-blocks-of-256": case(
        "llama", LlamaForCausalLM, WIDE, some(17), rotary_settings(WIDE),
        {"attn_q": "Q4_K", "attn_k": "Q5_K", "attn_v": "Q6_K", "ffn_up": "Q2_K", "ffn_gate": "Q3_K", "ffn_down": "Q4_0",
         "attn_output": "Q8_0", "embd": "Q4_K", ALL: "Q6_K"},
        family="llama", variant="GGUF Q2_K to Q6_K",
    ),
    "gguf-qwen2": case(
        "qwen2", Qwen2ForCausalLM, QWEN2, some(1, 23), rotary_settings(QWEN2, ""), {"embd": "F16", ALL: "Q8_0"},
        family="qwen2", variant="GGUF Q8_0",
    ),
    "gguf-qwen3": case(
        "qwen3", Qwen3ForCausalLM, QWEN3, some(26),
        rotary_settings(QWEN3, "") | key_and_value(24)
        | {"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 16},
        {"attn_q": "BF16", ALL: "Q8_0"}, family="qwen3", variant="GGUF BF16, rope yarn", loads=False,
        projections=query_key_norms,
        effects=({"rope_parameters": PLAIN},),
    ),
    "gguf-gemma": case(
        "gemma", GemmaForCausalLM, GEMMA, some(1, 17), rotary_settings(GEMMA, "") | key_and_value(24), {ALL: "Q8_0"},
        family="gemma", variant="GGUF Q8_0", loads=False,
    ),
    "gguf-gemma2": case(
        "gemma2", Gemma2ForCausalLM, GEMMA2, some(17),
        rotary_settings(GEMMA2, "") | key_and_value(24)
        | {"attn_logit_softcapping": 9.0, "final_logit_softcapping": 30.0, "attention.sliding_window": 5},
        {ALL: "Q8_0"}, family="gemma2", variant="GGUF Q8_0", loads=False,
        effects=({"attn_logit_softcapping": None}, {"sliding_window": 9}),
    ),
    "gguf-gemma3": case(
        "gemma3", Gemma3ForCausalLM, GEMMA3, some(14),
        rotary_settings(GEMMA3, "", base=30000.0) | key_and_value(24)
        | {"attention.sliding_window": 5, "rope.scaling.type": "linear", "rope.scaling.factor": 8.0},
        {ALL: "Q8_0"}, family="gemma3_text", variant="GGUF Q8_0", loads=False, randomise=large_gains,
        projections=query_key_norms, effects=({"sliding_window": 9},),
    ),
    "gguf-gpt2": case(
        "gpt2", GPT2LMHeadModel, GPT2, some(1, 21),
        {"block_count": 2, "context_length": 24, "embedding_length": 64, "feed_forward_length": 96,
         "attention.head_count": 2, "attention.layer_norm_epsilon": 1e-4},
        {"position": "F32", "0.attn_qkv": "F16", "1.ffn": "Q4_0", ALL: "Q8_0"}, family="gpt2", variant="GGUF Q8_0, Q4_0, F16",
        style="Ġ", projections=fused, loads=False,
    ),
}  # fmt: skip
