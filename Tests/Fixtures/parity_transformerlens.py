"""Parity cases of TransformerLens: state dicts exactly as `HookedTransformer.state_dict()` gives them."""

import json

import torch
from safetensors.torch import save_file
from transformer_lens import HookedTransformer, HookedTransformerConfig

from parity_common import check_effects, finish, fresh_directory, generator, greatest_difference, normal, sequence

# Queries and keys of standard deviation g give scores of standard deviation g².
QUERY_KEY_GAIN = 1.4

# The settings that a reader of a case may want to know; the others keep their defaults.
RECORDED = (
    "n_layers", "d_model", "n_ctx", "d_head", "n_heads", "n_key_value_heads", "d_mlp", "d_vocab", "act_fn",
    "normalization_type", "eps", "attn_only", "parallel_attn_mlp", "gated_mlp", "attention_dir", "use_attn_scale",
    "attn_scale", "scale_attn_by_inverse_layer_idx", "positional_embedding_type", "rotary_dim", "rotary_base",
    "rotary_adjacent_pairs",
)  # fmt: skip


def configuration(**changes) -> HookedTransformerConfig:
    settings = dict(n_layers=2, d_model=20, n_ctx=15, d_head=6, n_heads=3, d_mlp=26, d_vocab=31, act_fn="gelu_new")
    return HookedTransformerConfig(**(settings | dict(normalization_type="LN", device="cpu", seed=0) | changes))


def randomise(model: HookedTransformer, random: torch.Generator) -> None:
    """Fills a model: norm gains around 1, biases not 0, attention scores of standard deviation about 2."""
    for name, value in model.named_parameters():
        module, tensor = name.split(".")[-2:]
        if module.startswith("ln"):
            value.copy_(normal(value.shape, 0.25, random, mean=1.0 if tensor == "w" else 0.0))
        elif "b_" in tensor:
            value.copy_(normal(value.shape, 0.3, random))
        elif tensor in ("W_E", "W_pos"):
            value.copy_(normal(value.shape, 0.8, random))
        else:
            inputs = value.shape[0] * value.shape[1] if tensor == "W_O" else value.shape[-2]
            gain = QUERY_KEY_GAIN if tensor in ("W_Q", "W_K", "_W_K") else 1.0
            value.copy_(normal(value.shape, gain * inputs**-0.5, random))


def expectations(model: HookedTransformer, sequences: list[dict]) -> dict[str, torch.Tensor]:
    expected = {}
    for index, each in enumerate(sequences):
        _, cache = model.run_with_cache(torch.tensor([each["ids"]]), remove_batch_dim=True)
        for layer in range(model.cfg.n_layers):
            expected[f"s{index}.attention.{layer}"] = cache["pattern", layer]
            expected[f"s{index}.scores.{layer}"] = cache["attn_scores", layer]
            expected[f"s{index}.z.{layer}"] = cache["z", layer].transpose(0, 1)
            if model.cfg.attn_only:
                expected[f"s{index}.result.{layer}"] = cache["result", layer].transpose(0, 1)
            expected[f"s{index}.hidden.{layer}"] = cache["resid_pre", layer]
        expected[f"s{index}.hidden.{model.cfg.n_layers}"] = cache["resid_post", model.cfg.n_layers - 1]
    return expected


def reloaded(state: dict, config: HookedTransformerConfig, **changes) -> HookedTransformer:
    """A model of that state dict, under a configuration with these changes."""
    made = {name: getattr(config, name) for name in RECORDED} | dict(device="cpu", use_attn_result=True) | changes
    model = HookedTransformer(HookedTransformerConfig(**made))
    model.load_state_dict(state, strict=False)
    return model.eval()


def make(
    case: str, config, *, variant: str, settings: dict[str, str] | None = None, folded: bool = False,
    old_buffers: bool = False, effects: tuple[dict, ...] = (),
) -> None:  # fmt: skip
    """Makes one case.

    variant: what the README's table says of it. settings: what has to be given to read it.
    folded: processes the weights as `HookedTransformer.from_pretrained` does.
    old_buffers: writes the state dict a second time, with the causal masks that version 2 kept in it.
    effects: changes of configuration that must change the attention; what they name can't be read from the tensors.
    """
    random = generator(case)
    directory = fresh_directory(case)
    model = HookedTransformer(config).eval()
    randomise(model, random)
    sequences = [
        sequence(f"length-{length}", length, config.d_vocab, "Ġ", random) for length in (1, 9, config.n_ctx)
    ]
    model.set_use_attn_result(True)
    if folded:
        before = expectations(model, sequences)
        model.process_weights_()
        assert greatest_difference(before, expectations(model, sequences)) < 1e-4
    expected = expectations(model, sequences)
    state = model.state_dict()
    save_file(state, directory / "model.safetensors")
    if old_buffers:
        size = config.n_ctx
        mask = torch.tril(torch.ones(size, size, dtype=torch.bool))
        masks = {f"blocks.{layer}.attn.mask": mask.clone() for layer in range(config.n_layers)}
        save_file(state | masks, directory / "model.v2.safetensors")
    recorded = {name: getattr(model.cfg, name) for name in RECORDED}
    recorded["attn_scale"] = float(recorded["attn_scale"])
    (directory / "tl_config.json").write_text(json.dumps(recorded, indent=2) + "\n")

    finish(case, directory, sequences, expected, family="projections", variant=variant, settings=settings)
    assert greatest_difference(expected, expectations(reloaded(state, model.cfg), sequences)) < 1e-6
    without = {
        json.dumps(change): expectations(reloaded(state, model.cfg, **change), sequences) for change in effects
    }
    check_effects(case, expected, without)


def case(variant, config, **options):
    return lambda name: make(name, config, variant=variant, **options)


CASES = {
    "tl-attn-only-none": case(
        "attention only", configuration(normalization_type=None, attn_only=True, act_fn=None, d_mlp=None), old_buffers=True,
        effects=({"normalization_type": "LNPre"},),
    ),
    "tl-ln": case(
        "LN", configuration(n_layers=3, eps=1e-3), settings={"eps": "1e-3"},
        effects=({"eps": 1e-5}, {"act_fn": "gelu"}, {"parallel_attn_mlp": True}),
    ),
    "tl-lnpre-folded": case("folded LNPre", configuration(), folded=True, effects=({"normalization_type": None},)),
    "tl-rotary-rms-gqa": case(
        "rotary, RMS, grouped queries", configuration(normalization_type="RMS", gated_mlp=True, act_fn="silu", n_heads=4, n_key_value_heads=2,
                      positional_embedding_type="rotary", rotary_base=500, eps=1e-6), settings={"eps": "1e-6"},
        effects=({"act_fn": "gelu"}, {"normalization_type": "RMSPre"}),
    ),
    "tl-rotary-partial": case(
        "partial rotary, adjacent pairs", configuration(positional_embedding_type="rotary", d_head=8, rotary_dim=4, rotary_adjacent_pairs=True,
                      attn_only=True, act_fn=None, d_mlp=None),
        effects=({"rotary_adjacent_pairs": False},),
    ),
    "tl-parallel": case(
        "parallel MLP", configuration(n_layers=3, parallel_attn_mlp=True, act_fn="relu"), settings={"parallel_attn_mlp": "true", "act_fn": "relu"},
        effects=({"parallel_attn_mlp": False}, {"act_fn": "gelu_new"}),
    ),
    "tl-bidirectional": case(
        "bidirectional", configuration(attention_dir="bidirectional"), settings={"mask": "none"}, effects=({"attention_dir": "causal"},)
    ),
}  # fmt: skip
