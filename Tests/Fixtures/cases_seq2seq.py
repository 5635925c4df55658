"""Parity cases of the encoder-decoder families: T5, mT5, BART, mBART, Marian and Whisper."""

from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BartModel,
    MarianConfig,
    MarianModel,
    MarianMTModel,
    MBartConfig,
    MBartForConditionalGeneration,
    MBartModel,
    MT5Config,
    MT5EncoderModel,
    MT5ForConditionalGeneration,
    T5Config,
    T5ForConditionalGeneration,
    T5ForTokenClassification,
    T5Model,
    WhisperConfig,
    WhisperForAudioClassification,
    WhisperForConditionalGeneration,
    WhisperModel,
)

from parity_common import normal
from parity_transformers import PATTERNS, edit_config, edit_tensors, make, randomise


def pair(length: int, decoder: int, **fields) -> dict:
    return dict(name=f"{length}-to-{decoder}", length=length, decoder=decoder, **fields)


def right(kept: int, padding: int) -> list[int]:
    return [1] * kept + [0] * padding


def left(padding: int, kept: int) -> list[int]:
    return [0] * padding + [1] * kept


# Source and target padded, on either side.
PADDED = [
    pair(11, 7) | dict(name="both-left", attention_mask=left(2, 9), decoder_attention_mask=left(2, 5)),
    pair(9, 8) | dict(name="both-right", attention_mask=right(6, 3), decoder_attention_mask=right(6, 2)),
]
SOURCES = [dict(name="length-23", length=23), dict(name="left", length=12, attention_mask=left(3, 9))]


def case(variant: str, model_class, config, specifications, **options):
    return lambda name: make(
        name, model_class, config, specifications, family=config.model_type, variant=variant, **options
    )


# Files as older tools wrote them


def with_duplicates(directory: Path, model, also=None) -> None:
    """Every name of the shared embeddings has a tensor, as converted `.bin` files do."""

    def tensors(found):
        prefix = "model." if "model.shared.weight" in found else ""
        shared = found[prefix + "shared.weight"]
        for name in (f"{prefix}encoder.embed_tokens.weight", f"{prefix}decoder.embed_tokens.weight", "lm_head.weight"):
            found.setdefault(name, shared.clone())
        return found | (also(found) if also else {})

    edit_tensors(directory, tensors)


def old_t5(directory: Path, model) -> None:
    """The first files of T5: duplicates, and a bias for cross-attention that no code reads."""

    def cross_bias(found):
        bias = found["decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        return {"decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight": bias + 1}

    with_duplicates(directory, model, cross_bias)


def hub_t5(extra: dict, found: dict) -> dict:
    """A configuration without what later versions derive from `feed_forward_proj`."""
    dropped = ("is_gated_act", "dense_act_fn", "scale_decoder_outputs", "is_decoder", "classifier_dropout", "dtype")
    kept = {key: value for key, value in found.items() if key not in dropped}
    return dict(sorted((kept | dict(output_past=True, n_positions=512, transformers_version="4.0.0") | extra).items()))


def hub_t5_first(found: dict) -> dict:
    """T5's first configurations know neither `feed_forward_proj` nor the greatest distance, and name their lengths."""
    made = hub_t5({}, found)
    for key in ("feed_forward_proj", "relative_attention_max_distance", "num_decoder_layers"):
        del made[key]
    return made


def hub_bart(flags: dict, found: dict) -> dict:
    """Configurations of version 3: flags that later became families of their own."""
    found["torch_dtype"] = found.pop("dtype")
    old = dict(add_bias_logits=False, extra_pos_embeddings=2, gradient_checkpointing=False, output_past=True)
    old |= dict(num_hidden_layers=found["encoder_layers"])
    return dict(sorted((found | old | flags | dict(transformers_version="3.0.0")).items()))


BART_FLAGS = dict(
    add_final_layer_norm=False, normalize_before=False, normalize_embedding=True, static_position_embeddings=False
)
MBART_FLAGS = BART_FLAGS | dict(add_final_layer_norm=True, normalize_before=True)
MARIAN_FLAGS = BART_FLAGS | dict(normalize_embedding=False, static_position_embeddings=True)


def hub_marian(found: dict) -> dict:
    made = hub_bart(MARIAN_FLAGS, found)
    for key in ("decoder_vocab_size", "share_encoder_decoder_embeddings", "extra_pos_embeddings", "output_past"):
        del made[key]
    return made


# Configurations


def t5(config_class=T5Config, **changes):
    settings = dict(vocab_size=29, d_model=18, d_kv=5, d_ff=22, num_layers=3, num_decoder_layers=2, num_heads=3)
    settings |= dict(decoder_start_token_id=0)
    return config_class(**(settings | changes))


def bart(config_class=BartConfig, **changes):
    settings = dict(vocab_size=29, max_position_embeddings=21, d_model=18, encoder_layers=2, decoder_layers=2)
    settings |= dict(encoder_attention_heads=3, decoder_attention_heads=2, encoder_ffn_dim=20, decoder_ffn_dim=23)
    settings |= dict(decoder_start_token_id=2)
    return config_class(**(settings | changes))


def marian(**changes) -> MarianConfig:
    settings = dict(pad_token_id=28, eos_token_id=0, bos_token_id=None, decoder_start_token_id=28)
    return bart(MarianConfig, **(settings | dict(forced_eos_token_id=0, activation_function="swish") | changes))


def whisper(**changes) -> WhisperConfig:
    settings = dict(vocab_size=29, num_mel_bins=7, max_source_positions=13, max_target_positions=15, d_model=18)
    settings |= dict(encoder_layers=2, decoder_layers=2, encoder_attention_heads=3, decoder_attention_heads=2)
    settings |= dict(encoder_ffn_dim=20, decoder_ffn_dim=23, pad_token_id=28, bos_token_id=27, eos_token_id=27)
    settings |= dict(decoder_start_token_id=26, begin_suppress_tokens=None)
    return WhisperConfig(**(settings | changes))


def sinusoidal(model, random: torch.Generator) -> None:
    """As `randomise`, but Marian's positions stay what they are: its files leave them out."""
    tables = [part.embed_positions for part in (model.get_encoder(), model.get_decoder())]
    randomise(model, random)
    for table in tables:
        table.weight.copy_(table.create_weight())


# Whisper's input


class Audio:
    """Log-mel features of each sequence, in a file beside it."""

    def __init__(self):
        self.features = {}

    def extend(self, each: dict, directory: Path, random: torch.Generator) -> None:
        """Features instead of tokens; the first sequence's file has a batch dimension, as a processor gives it."""
        for key in ("tokens", "ids"):
            del each[key]
        config = self.config
        features = normal((config.num_mel_bins, 2 * config.max_source_positions), 1.0, random)
        stored = features if self.features else features[None]
        file = f"s{len(self.features)}.safetensors"
        self.features[file] = features
        save_file({"input_features": stored.contiguous()}, directory / file)
        each["input_features"] = file

    def run(self, model, each: dict) -> dict[str, torch.Tensor]:
        inputs = {"input_features": self.features[each["input_features"]][None]}
        for key in ("ids", "attention_mask"):
            if f"decoder_{key}" in each:
                name = "decoder_input_ids" if key == "ids" else "decoder_attention_mask"
                inputs[name] = torch.tensor([each[f"decoder_{key}"]])
        output = model(**inputs, output_attentions=True)
        found = {}
        for attribute, name in PATTERNS.items():
            for layer, pattern in enumerate(getattr(output, attribute, None) or ()):
                found[f"{name}.{layer}"] = pattern[0].detach()
        return found


def whisper_case(variant: str, model_class, config, specifications, **options):
    def made(name):
        audio = Audio()
        audio.config = config
        case(variant, model_class, config, specifications, extend=audio.extend, run=audio.run, **options)(name)

    return made


TARGETS = [
    dict(name="target-11", length=1, decoder=11),
    dict(name="target-left", length=1, decoder=15, decoder_attention_mask=left(3, 12)),
]

CASES = {
    "t5-relu": case(
        "relu, padding on either side", T5ForConditionalGeneration, t5(num_layers=2), [pair(20, 12), *PADDED],
        rewrite=old_t5, hub=partial(hub_t5, {}),
        effects=({"relative_attention_max_distance": 20}, {"dense_act_fn": "gelu"}, {"layer_norm_epsilon": 0.3}),
    ),
    "t5-first": case(
        "base, buckets, first configuration", T5Model,
        t5(num_decoder_layers=None, num_layers=2, num_heads=5, d_kv=4, relative_attention_num_buckets=14, layer_norm_epsilon=1e-4),
        [pair(1, 1), pair(7, 24)], hub=hub_t5_first,
    ),
    "t5-gated-gelu": case(
        "gated-gelu, untied, BF16", T5ForConditionalGeneration,
        t5(feed_forward_proj="gated-gelu", tie_word_embeddings=False, relative_attention_num_buckets=10,
           relative_attention_max_distance=17, num_layers=2),
        [pair(21, 12)], dtype=torch.bfloat16, hub=partial(hub_t5, {"tie_word_embeddings": False}),
        effects=({"relative_attention_max_distance": 128},),
    ),
    "t5-gelu": case(
        "gelu", T5Model, t5(feed_forward_proj="gelu", num_layers=1, d_ff=26), [pair(14, 16)], effects=({"dense_act_fn": "gelu_new"},),
    ),
    "t5-token-classification": case(
        "encoder alone, task head", T5ForTokenClassification, t5(feed_forward_proj="gated-silu"), SOURCES,
    ),
    "mt5-f32": case(
        "gated-gelu, padding on either side", MT5ForConditionalGeneration, t5(MT5Config, d_kv=7, num_heads=2, num_layers=2, num_decoder_layers=3), [pair(20, 12), *PADDED],
        hub=partial(hub_t5, {"tie_word_embeddings": False}), effects=({"dense_act_fn": "gelu"},),
    ),
    "mt5-encoder": case("encoder alone", MT5EncoderModel, t5(MT5Config, num_layers=2), SOURCES),
    "bart-f32": case(
        "base, padding on either side", BartModel, bart(), [pair(20, 12), *PADDED], hub=partial(hub_bart, BART_FLAGS),
        effects=({"activation_function": "gelu_new"}, {"scale_embedding": True}),
    ),
    "bart-for-conditional-generation": case(
        "task head, scale_embedding", BartForConditionalGeneration,
        bart(scale_embedding=True, activation_function="relu"), [pair(8, 19)], rewrite=with_duplicates,
        effects=({"scale_embedding": False},),
    ),
    "mbart-f32": case(
        "padding on either side, scale_embedding", MBartForConditionalGeneration, bart(MBartConfig, scale_embedding=True),
        [pair(20, 12), *PADDED], hub=partial(hub_bart, MBART_FLAGS),
        effects=({"activation_function": "gelu_new"}, {"scale_embedding": False}),
    ),
    "mbart-base": case(
        "base", MBartModel, bart(MBartConfig, activation_function="relu", encoder_layers=1, decoder_layers=3), [pair(6, 20)],
    ),
    "marian-f32": case(
        "computed positions, padding on either side", MarianMTModel, marian(scale_embedding=True), [pair(20, 12), *PADDED],
        randomise=sinusoidal, hub=hub_marian, effects=({"scale_embedding": False}, {"activation_function": "gelu"}),
    ),
    "marian-unshared": case(
        "embeddings of its own, odd width", MarianMTModel,
        marian(d_model=21, encoder_attention_heads=3, decoder_attention_heads=3, share_encoder_decoder_embeddings=False,
               tie_word_embeddings=False, decoder_vocab_size=31),
        [pair(12, 19)], randomise=sinusoidal,
    ),
    "marian-positions": case("base, positions in the file", MarianModel, marian(decoder_layers=1), [pair(10, 15)]),
    "whisper-f32": whisper_case("padded target", WhisperForConditionalGeneration, whisper(), TARGETS),
    "whisper-base": whisper_case(
        "base, relu", WhisperModel,
        whisper(activation_function="relu", encoder_attention_heads=6, decoder_attention_heads=3, decoder_layers=1),
        TARGETS[:1],
    ),
    "whisper-audio-classification": whisper_case(
        "encoder alone", WhisperForAudioClassification, whisper(use_weighted_layer_sum=True, encoder_layers=3),
        [dict(name="audio", length=1)],
    ),
}  # fmt: skip
