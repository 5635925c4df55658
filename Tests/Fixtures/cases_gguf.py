"""Parity cases of GGUF files: every architecture, and every type of element that is read."""

from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, LlamaModel

from cases_first import LLAMA3
from parity_gguf import case
from parity_transformers import some


def llama(**changes) -> LlamaConfig:
    settings = dict(vocab_size=29, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
    settings |= dict(head_dim=24, intermediate_size=96, max_position_embeddings=64, rms_norm_eps=1e-4)
    settings |= dict(rope_parameters={"rope_type": "default", "rope_theta": 5000.0})
    return LlamaConfig(**(settings | changes))


def rotary_settings(config: LlamaConfig, head_width: str = "rope.dimension_count") -> dict:
    """What llama.cpp writes of a model with rotary positions."""
    settings = {
        "block_count": config.num_hidden_layers,
        "context_length": config.max_position_embeddings,
        "embedding_length": config.hidden_size,
        "feed_forward_length": config.intermediate_size,
        "attention.head_count": config.num_attention_heads,
        "attention.head_count_kv": config.num_key_value_heads,
        "attention.layer_norm_rms_epsilon": config.rms_norm_eps,
        "rope.freq_base": float(config.rope_parameters["rope_theta"]),
        "vocab_size": config.vocab_size,
    }
    return settings | {head_width: config.head_dim}


# The pattern that fits every name.
ALL = ""
SCALED = llama(num_hidden_layers=2, hidden_size=42, head_dim=10, num_attention_heads=6, num_key_value_heads=3,
               intermediate_size=36, attention_bias=True, max_position_embeddings=256, tie_word_embeddings=True,
               rope_parameters=LLAMA3 | {"rope_theta": 500.0})  # fmt: skip
LINEAR = llama(rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0})
WIDE = llama(hidden_size=256, num_attention_heads=4, num_key_value_heads=1, head_dim=32, intermediate_size=64)
GPT2 = GPT2Config(vocab_size=31, n_positions=24, n_embd=64, n_layer=2, n_head=2, n_inner=96, layer_norm_epsilon=1e-4,
                  bos_token_id=0, eos_token_id=0)  # fmt: skip


def fused(model) -> list:
    """Queries and keys of GPT-2, which lie in one Conv1D [in, 3·out]."""
    width = model.config.n_embd
    return [block.attn.c_attn.weight[:, : 2 * width] for block in model.transformer.h]


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
    "gguf-gpt2": case(
        "gpt2", GPT2LMHeadModel, GPT2, some(1, 21),
        {"block_count": 2, "context_length": 24, "embedding_length": 64, "feed_forward_length": 96,
         "attention.head_count": 2, "attention.layer_norm_epsilon": 1e-4},
        {"position": "F32", "0.attn_qkv": "F16", "1.ffn": "Q4_0", ALL: "Q8_0"}, family="gpt2", variant="GGUF Q8_0, Q4_0, F16",
        style="Ġ", projections=fused, loads=False,
    ),
}  # fmt: skip
