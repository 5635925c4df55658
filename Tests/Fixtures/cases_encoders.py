"""Parity cases of the encoders: BERT's relatives, DeBERTa-v2, ModernBERT and Nomic BERT."""

import json
import math
from functools import partial
from pathlib import Path

import torch
from transformers import (
    AlbertConfig,
    AlbertForMaskedLM,
    AlbertModel,
    BertConfig,
    BertForSequenceClassification,
    BertLMHeadModel,
    BertModel,
    CamembertConfig,
    CamembertForTokenClassification,
    DebertaV2Config,
    DebertaV2ForMaskedLM,
    DebertaV2Model,
    DistilBertConfig,
    DistilBertForMaskedLM,
    DistilBertModel,
    ElectraConfig,
    ElectraForMaskedLM,
    ElectraForPreTraining,
    ElectraModel,
    ModernBertConfig,
    ModernBertForMaskedLM,
    ModernBertModel,
    MPNetConfig,
    MPNetForMaskedLM,
    MPNetModel,
    NomicBertConfig,
    NomicBertForMaskedLM,
    NomicBertModel,
    RobertaConfig,
    RobertaForCausalLM,
    RobertaForMaskedLM,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaForSequenceClassification,
)

from parity_common import normal
from parity_transformers import edit_config, edit_tensors, make, randomise, run, some

WORDPIECE = "wordpiece"


def case(variant: str, model_class, config, specifications, **options):
    return lambda name: make(
        name, model_class, config, specifications, **(dict(family=config.model_type, variant=variant, style=WORDPIECE) | options)
    )  # fmt: skip


# Sequences


def segments(first: int, second: int) -> list[int]:
    return [0] * first + [1] * second


def right_padded(length: int, padding: int, **fields) -> dict:
    mask = [1] * (length - padding) + [0] * padding
    return dict(name="right-padded", length=length, attention_mask=mask) | fields


def left_padded(length: int, padding: int, **fields) -> dict:
    mask = [0] * padding + [1] * (length - padding)
    return dict(name="left-padded", length=length, attention_mask=mask) | fields


def positioned(positions: list[int], **fields) -> dict:
    return dict(name="own-positions", length=len(positions), positions=positions) | fields


def pad_with(pad: int, at: int | None = None):
    """Puts the id of padding where the mask has 0 (models that count positions look at ids), and at one place between."""

    def extend(each: dict, directory: Path, random) -> None:
        for place, visible in enumerate(each.get("attention_mask", ())):
            if not visible:
                each["ids"][place] = pad
        if at is not None and len(each["ids"]) > at + 1:
            each["ids"][at] = pad

    return extend


# Weights


def fused_projections(model) -> list[torch.Tensor]:
    """The rows of queries and keys of ModernBERT's fused projections."""
    found = []
    for name, value in model.named_parameters():
        if name.endswith("Wqkv.weight"):
            found.append(value[: 2 * value.shape[1]])
    return found


def deberta_projections(model) -> list[torch.Tensor]:
    """Every projection of queries and keys, those of positions too: each score is a product of two of them."""
    names = ("query_proj.weight", "key_proj.weight")
    return [value for name, value in model.named_parameters() if name.endswith(names)]


def sinusoids(model, random: torch.Generator) -> None:
    """Random weights, but the table of positions that `sinusoidal_pos_embds` asks for."""
    randomise(model, random)
    table = model.distilbert.embeddings.position_embeddings.weight
    count, width = table.shape
    for position in range(count):
        for place in range(width):
            angle = position / 10000 ** (2 * (place // 2) / width)
            table[position, place] = math.cos(angle) if place % 2 else math.sin(angle)


def relative_bias(model, random: torch.Generator) -> None:
    """A relative bias as strong as the scores, so that each bucket shows."""
    randomise(model, random)
    table = next(value for name, value in model.named_parameters() if name.endswith("relative_attention_bias.weight"))
    table.copy_(normal(table.shape, 1.2, random))


# Pruned heads: transformers 5 can't load them any more. A pruned head is one whose output goes nowhere.

PRUNED = {1: [0, 2], 2: [1]}


def with_silent_heads(model, random: torch.Generator) -> None:
    randomise(model, random)
    for layer, heads in PRUNED.items():
        attention = model.encoder.layer[layer].attention
        width = attention.self.attention_head_size
        for head in heads:
            attention.output.dense.weight[:, head * width : (head + 1) * width] = 0


def run_without_silent_heads(model, each: dict) -> dict[str, torch.Tensor]:
    found = run(model, each)
    for layer, heads in PRUNED.items():
        pattern = found[f"attention.{layer}"]
        found[f"attention.{layer}"] = pattern[[head for head in range(len(pattern)) if head not in heads]]
    return found


def prune_files(directory: Path, model) -> None:
    heads, width = model.config.num_attention_heads, model.config.hidden_size // model.config.num_attention_heads

    def tensors(found):
        for layer, pruned in PRUNED.items():
            kept = torch.tensor([row for row in range(heads * width) if row // width not in pruned])
            name = f"encoder.layer.{layer}.attention"
            for part in ("query", "key", "value"):
                for kind in ("weight", "bias"):
                    found[f"{name}.self.{part}.{kind}"] = found[f"{name}.self.{part}.{kind}"][kept].contiguous()
            found[f"{name}.output.dense.weight"] = found[f"{name}.output.dense.weight"][:, kept].contiguous()
        return found

    edit_tensors(directory, tensors)
    edit_config(directory, lambda found: found | {"pruned_heads": {str(k): v for k, v in PRUNED.items()}})


# Files as the hub has them


def hub_bert(found: dict) -> dict:
    """What configurations of transformers 4 had besides."""
    found["torch_dtype"] = found.pop("dtype")
    found["transformers_version"] = "4.11.0"
    for key in ("is_decoder", "add_cross_attention", "tie_word_embeddings"):
        found.pop(key, None)
    return found | {"position_embedding_type": "absolute", "gradient_checkpointing": False}


def hub_albert(found: dict) -> dict:
    besides = {"down_scale_factor": 1, "gap_size": 0, "net_structure_type": 0, "num_memory_blocks": 0, "layers_to_keep": []}
    return hub_bert(found) | besides


def hub_distilbert(found: dict) -> dict:
    return hub_bert(found) | {"tie_weights_": True, "output_past": True}


def hub_deberta(found: dict) -> dict:
    """As in microsoft/deberta-v3: `pos_att_type` in one string."""
    found["torch_dtype"] = found.pop("dtype")
    found["pos_att_type"] = "|".join(found["pos_att_type"])
    return found


def old_deberta(directory: Path, model) -> None:
    """Names of norms, and tensors that play no part, as in the files of microsoft/deberta-v3."""

    def tensors(found):
        width = model.config.hidden_size
        made = {}
        for name, value in found.items():
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
            made[name] = value
        made["deberta.embeddings.position_embeddings.weight"] = torch.ones(model.config.max_position_embeddings, width)
        made["deberta.embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings)[None]
        made["mask_predictions.dense.weight"] = torch.ones(width, width)
        made["lm_predictions.lm_head.bias"] = torch.ones(model.config.vocab_size)
        return made

    edit_tensors(directory, tensors)


def without_positions(directory: Path, model) -> None:
    """Leaves out the sinusoidal table, which transformers then computes."""
    name = "distilbert.embeddings.position_embeddings.weight"
    edit_tensors(directory, lambda found: {key: value for key, value in found.items() if key != name})


def hub_modernbert(found: dict) -> dict:
    """As in answerdotai/ModernBERT: an interval and two bases in place of layer types."""
    parameters = found.pop("rope_parameters")
    del found["layer_types"]
    found["torch_dtype"] = found.pop("dtype")
    found["transformers_version"] = "4.47.0.dev0"
    return found | {
        "global_attn_every_n_layers": 3,
        "global_rope_theta": parameters["full_attention"]["rope_theta"],
        "local_rope_theta": parameters["sliding_attention"]["rope_theta"],
        "layer_norm_eps": 1e-5, "position_embedding_type": "absolute", "reference_compile": None,
    }  # fmt: skip


def same_base(directory: Path, model) -> None:
    """A base of local layers that is null means the global one, as transformers 4 read it."""

    def config(found):
        layers = [kind == "full_attention" for kind in found["layer_types"]]
        assert layers == [layer % 2 == 0 for layer in range(len(layers))]
        return hub_modernbert(found) | {"global_attn_every_n_layers": 2, "local_rope_theta": None}

    edit_config(directory, config, into="config.hub.json")


def nomic_of_the_hub(directory: Path, model) -> None:
    """The configuration of nomic-ai/nomic-embed-text-v1.5, whose keys transformers 5 doesn't read."""
    found = model.config
    hub = {
        "activation_function": "swiglu", "architectures": ["NomicBertModel"], "attn_pdrop": 0.0, "bos_token_id": None,
        "causal": False, "dense_seq_output": True, "embd_pdrop": 0.0, "eos_token_id": None, "fused_bias_fc": True,
        "fused_dropout_add_ln": True, "initializer_range": 0.02, "layer_norm_epsilon": found.layer_norm_eps,
        "max_trained_positions": 2048, "mlp_fc1_bias": False, "mlp_fc2_bias": False, "model_type": "nomic_bert",
        "n_embd": found.hidden_size, "n_head": found.num_attention_heads, "n_inner": found.intermediate_size,
        "n_layer": found.num_hidden_layers, "n_positions": found.max_position_embeddings, "pad_vocab_size_multiple": 64,
        "parallel_block": False, "parallel_block_tied_norm": False, "prenorm": False, "qkv_proj_bias": False,
        "reorder_and_upcast_attn": False, "resid_pdrop": 0.0,
        "rotary_emb_base": found.rope_parameters["rope_theta"], "rotary_emb_fraction": 1.0,
        "rotary_emb_interleaved": False, "rotary_emb_scale_base": None, "rotary_scaling_factor": None,
        "scale_attn_by_inverse_layer_idx": False, "scale_attn_weights": True, "torch_dtype": "float32",
        "transformers_version": "4.34.0", "type_vocab_size": found.type_vocab_size, "use_cache": True,
        "use_flash_attn": True, "use_rms_norm": False, "use_xentropy": True, "vocab_size": found.vocab_size,
    }  # fmt: skip
    (directory / "config.hub.json").write_text(json.dumps(hub, indent=2) + "\n")


def nomic_of_transformers(directory: Path, model) -> None:
    """The names of transformers 5, which it turns into the hub's when it saves."""
    state = {name: value.clone() for name, value in model.state_dict().items() if not name.endswith("decoder.weight")}
    edit_tensors(directory, lambda found: state)


# Configurations

SMALL = dict(vocab_size=29, hidden_size=21, num_hidden_layers=3, num_attention_heads=3, intermediate_size=26)


def bert(config_class=BertConfig, **changes):
    return config_class(**(SMALL | dict(max_position_embeddings=25, layer_norm_eps=1e-5) | changes))


def distilbert(**changes):
    settings = dict(vocab_size=29, dim=21, n_layers=3, n_heads=3, hidden_dim=26, max_position_embeddings=25)
    return DistilBertConfig(**(settings | changes))


def deberta(**changes):
    settings = SMALL | dict(max_position_embeddings=24, layer_norm_eps=1e-5, relative_attention=True)
    settings |= dict(type_vocab_size=0, position_biased_input=False, pos_att_type=["p2c", "c2p"])
    return DebertaV2Config(**(settings | changes))


def modernbert(**changes):
    settings = dict(vocab_size=29, hidden_size=18, intermediate_size=13, num_hidden_layers=4, num_attention_heads=3)
    settings |= dict(local_attention=10, max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2)
    settings |= dict(cls_token_id=1, sep_token_id=2)
    return ModernBertConfig(**(settings | changes))


def nomic(**changes):
    settings = dict(vocab_size=29, hidden_size=18, num_hidden_layers=3, num_attention_heads=3, intermediate_size=17)
    settings |= dict(max_position_embeddings=64, layer_norm_eps=1e-5)
    return NomicBertConfig(**(settings | changes))


ROPE = {"rope_type": "default", "rope_theta": 30.0}
OWN_POSITIONS = [0, 3, 1, 4, 4, 2, 9, 11, 10, 7, 24, 5]

CASES = {
    # BERT
    "bert-positions": case(
        "own positions, no prefix to the head", BertForSequenceClassification, bert(type_vocab_size=3),
        [positioned(OWN_POSITIONS), right_padded(14, 4, segments=[0] * 5 + [2] * 5 + [1] * 4), left_padded(13, 3)],
        hub=hub_bert,
    ),
    "bert-decoder": case(
        "is_decoder", BertLMHeadModel, bert(is_decoder=True, hidden_act="gelu_new"),
        [*some(12), right_padded(11, 3), left_padded(11, 3)], effects=({"is_decoder": False}, {"hidden_act": "gelu"}),
    ),
    "bert-pruned-heads": case(
        "pruned heads", BertModel, bert(), [*some(17), right_padded(12, 3)], randomise=with_silent_heads,
        run=run_without_silent_heads, repack=prune_files,
    ),
    # RoBERTa and models of its architecture
    "roberta-base": case(
        "positions skip padding ids", RobertaModel, bert(RobertaConfig, pad_token_id=1),
        [*some(1, 16), right_padded(14, 4, segments=segments(6, 8)), left_padded(13, 3)], extend=pad_with(1, at=6),
        style="Ġ", effects=({"pad_token_id": 0},),
    ),
    "roberta-for-masked-lm-f16": case(
        "task head, own positions, F16", RobertaForMaskedLM, bert(RobertaConfig, pad_token_id=1, type_vocab_size=1, num_hidden_layers=2),
        [positioned(OWN_POSITIONS), right_padded(14, 4)], extend=pad_with(1), style="Ġ", dtype=torch.float16, hub=hub_bert,
    ),
    "roberta-decoder": case(
        "is_decoder", RobertaForCausalLM, bert(RobertaConfig, pad_token_id=1, is_decoder=True, num_hidden_layers=2),
        [*some(14), right_padded(12, 3)], extend=pad_with(1), style="Ġ", effects=({"is_decoder": False},),
    ),
    "xlm-roberta-for-classification": case(
        "task head, other padding id", XLMRobertaForSequenceClassification, bert(XLMRobertaConfig, pad_token_id=3, type_vocab_size=1),
        [*some(15), left_padded(13, 4)], extend=pad_with(3, at=5), style="▁", hub=hub_bert, effects=({"pad_token_id": 1},),
    ),
    "camembert-for-tokens": case(
        "task head", CamembertForTokenClassification, bert(CamembertConfig, pad_token_id=1, type_vocab_size=1, num_hidden_layers=2),
        [*some(15), right_padded(13, 4)], extend=pad_with(1), style="▁",
    ),
    # DistilBERT
    "distilbert-base": case(
        "own positions, padding", DistilBertModel, distilbert(),
        [positioned(OWN_POSITIONS), right_padded(14, 4), left_padded(13, 3)], hub=hub_distilbert,
        effects=({"activation": "relu"},),
    ),
    "distilbert-sinusoidal": case(
        "sinusoidal, task head", DistilBertForMaskedLM, distilbert(dim=20, n_heads=5, n_layers=2, sinusoidal_pos_embds=True, activation="relu"),
        [*some(3, 17), right_padded(14, 4)], randomise=sinusoids, rewrite=without_positions,
    ),
    # ELECTRA
    "electra-base": case(
        "projected embeddings", ElectraModel, bert(ElectraConfig, embedding_size=13),
        [*some(16), right_padded(14, 4, segments=segments(6, 8)), left_padded(13, 3)],
    ),
    "electra-generator": case(
        "generator", ElectraForMaskedLM, bert(ElectraConfig, embedding_size=13, num_hidden_layers=2),
        [positioned(OWN_POSITIONS), right_padded(14, 4)], hub=hub_bert,
    ),
    "electra-discriminator": case(
        "discriminator", ElectraForPreTraining, bert(ElectraConfig, embedding_size=21, num_hidden_layers=2),
        [*some(16), left_padded(13, 3, segments=segments(6, 7))], hub=hub_bert,
    ),
    # ALBERT
    "albert-base": case(
        "one shared layer", AlbertModel, bert(AlbertConfig, num_hidden_layers=4, embedding_size=10),
        [*some(1, 15), right_padded(14, 4, segments=segments(6, 8)), left_padded(13, 3)], hub=hub_albert,
        effects=({"hidden_act": "gelu"},),
    ),
    "albert-groups": case(
        "groups, inner layers, task head", AlbertForMaskedLM, bert(AlbertConfig, hidden_size=15, intermediate_size=18, embedding_size=15, num_hidden_groups=2, inner_group_num=2, hidden_act="gelu"),
        [positioned(OWN_POSITIONS), right_padded(14, 4)],
    ),
    # MPNet
    "mpnet-base": case(
        "relative bias", MPNetModel, bert(MPNetConfig, hidden_size=15, num_hidden_layers=2, max_position_embeddings=45),
        [*some(1, 38), right_padded(14, 4)], extend=pad_with(1, at=6), randomise=relative_bias,
    ),
    "mpnet-for-masked-lm": case(
        "task head, own positions", MPNetForMaskedLM, bert(MPNetConfig, num_hidden_layers=2, pad_token_id=3),
        [positioned(OWN_POSITIONS), left_padded(13, 3)], extend=pad_with(1), randomise=relative_bias, hub=hub_bert,
    ),
    # DeBERTa-v2
    "deberta-v2-v3": case(
        "as v3: shared keys, buckets, normed", DebertaV2ForMaskedLM,
        deberta(share_att_key=True, position_buckets=8, norm_rel_ebd="layer_norm", num_hidden_layers=2),
        [*some(1, 23), right_padded(14, 4), left_padded(13, 3)], projections=deberta_projections, hub=hub_deberta,
        rewrite=old_deberta, effects=({"max_relative_positions": 12}, {"norm_rel_ebd": "none"}, {"relative_attention": False}),
    ),
    "deberta-v2-convolution": case(
        "convolution, positions, token types", DebertaV2Model,
        deberta(share_att_key=True, position_buckets=8, norm_rel_ebd="layer_norm", conv_kernel_size=3, conv_act="gelu",
                position_biased_input=True, type_vocab_size=2),
        [positioned([0, 3, 1, 4, 4, 2, 9, 11, 10, 7, 23, 5], segments=segments(5, 7)), right_padded(14, 4), left_padded(13, 3)],
        projections=deberta_projections, effects=({"conv_act": "tanh"},),
    ),
    "deberta-v2-c2p": case(
        "c2p alone, no buckets", DebertaV2Model, deberta(pos_att_type=["c2p"], max_relative_positions=6, num_hidden_layers=2),
        [*some(20), left_padded(13, 3)], projections=deberta_projections,
    ),
    "deberta-v2-p2c": case(
        "p2c alone, own projections, wider convolution", DebertaV2Model,
        deberta(pos_att_type=["p2c"], position_buckets=6, max_relative_positions=16, conv_kernel_size=5, num_hidden_layers=2),
        [*some(22), right_padded(13, 3)], projections=deberta_projections,
    ),
    "deberta-v2-content": case(
        "no relative attention", DebertaV2Model,
        deberta(relative_attention=False, position_biased_input=True, num_hidden_layers=2), [*some(16), right_padded(13, 3)],
        projections=deberta_projections, effects=({"pos_att_type": ["c2p"]},),
    ),
    # ModernBERT
    "modernbert-base": case(
        "local windows, two bases", ModernBertModel, modernbert(),
        [*some(5, 23), right_padded(14, 4), left_padded(13, 3)], projections=fused_projections, style="Ġ", hub=hub_modernbert,
        effects=({"local_attention": 12}, {"local_attention": 64}, {"hidden_activation": "relu"}),
    ),
    "modernbert-biases": case(
        "biases, own positions, task head", ModernBertForMaskedLM,
        modernbert(norm_bias=True, attention_bias=True, mlp_bias=True, num_hidden_layers=3, local_attention=6,
                   layer_types=["full_attention", "sliding_attention", "full_attention"],
                   rope_parameters={"full_attention": ROPE, "sliding_attention": ROPE}),
        [positioned(OWN_POSITIONS), *some(16)], projections=fused_projections, style="Ġ", repack=same_base,
    ),
    "modernbert-rope-linear": case(
        "rope linear, first layer local", ModernBertModel,
        modernbert(num_hidden_layers=2, layer_types=["sliding_attention", "full_attention"],
                   rope_parameters={"full_attention": ROPE | {"rope_type": "linear", "factor": 3.0}, "sliding_attention": ROPE}),
        some(20), projections=fused_projections, style="Ġ",
    ),
    # Nomic BERT
    "nomic_bert-base": case(
        "fused projections as the hub has them", NomicBertModel, nomic(),
        [*some(1, 16), right_padded(14, 4, segments=segments(6, 8)), left_padded(13, 3)], repack=nomic_of_the_hub,
    ),
    "nomic_bert-for-masked-lm": case(
        "separate projections, task head, head_dim", NomicBertForMaskedLM, nomic(num_hidden_layers=2, head_dim=8, rope_parameters=ROPE),
        [positioned(OWN_POSITIONS), right_padded(14, 4)], rewrite=nomic_of_transformers,
    ),
}  # fmt: skip
