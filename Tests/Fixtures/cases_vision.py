"""Parity cases of the vision families: ViT, DeiT, DINOv2, CLIP and SigLIP, from `pixel_values` given as tensors.

An image whose size isn't the trained one is run with `interpolate_pos_encoding=True` where a model asks for it.
"""

from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModel,
    CLIPVisionModelWithProjection,
    DeiTConfig,
    DeiTForImageClassificationWithTeacher,
    DeiTModel,
    Dinov2Config,
    Dinov2ForImageClassification,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
    SiglipConfig,
    SiglipForImageClassification,
    SiglipModel,
    SiglipTextConfig,
    SiglipTextModel,
    SiglipVisionConfig,
    SiglipVisionModel,
    ViTConfig,
    ViTForImageClassification,
    ViTForMaskedImageModeling,
    ViTModel,
)

from parity_common import PARITY, normal
from parity_transformers import INPUTS, edit_tensors, make
from parity_transformers import randomise as randomise_modules

VOCABULARY = 29
ALWAYS_INTERPOLATES = ("dinov2", "dinov2_with_registers")


# Inputs


def add_pixels(each: dict, directory: Path, random: torch.Generator) -> None:
    """Writes the pixels of a sequence that says how large its image is; a sequence of an image alone has no tokens."""
    if "size" not in each:
        return
    pixels = normal((3, *each.pop("size")), 1.0, random)
    # Smooth over some pixels, as images are: neighbouring patches differ by degrees.
    pixels = (pixels + pixels.roll(1, 1) + pixels.roll(1, 2) + pixels.roll((1, 1), (1, 2))) / 2
    name = f"{each['id']}.safetensors"
    save_file({"pixel_values": pixels.contiguous()}, directory / name)
    each["pixel_values"] = name
    if len(each["ids"]) == 1:
        del each["ids"], each["tokens"]


def run(case: str, model, each: dict) -> dict[str, torch.Tensor]:
    inputs = {INPUTS[key]: torch.tensor([value]) for key, value in each.items() if key in INPUTS}
    if "pixel_values" in each:
        inputs["pixel_values"] = load_file(PARITY / case / each["pixel_values"])["pixel_values"][None]
        settings = getattr(model.config, "vision_config", model.config)
        height, width = inputs["pixel_values"].shape[-2:]
        is_trained = [height, width] in (settings.image_size, [settings.image_size] * 2)
        if not is_trained and settings.model_type not in ALWAYS_INTERPOLATES:
            inputs["interpolate_pos_encoding"] = True
    output = model(**inputs, output_attentions=True)
    towers = {"attention": output}
    if hasattr(output, "vision_model_output"):
        towers = {"vision_attention": output.vision_model_output, "text_attention": output.text_model_output}
    found = {}
    for name, tower in towers.items():
        for layer, pattern in enumerate(tower.attentions):
            found[f"{name}.{layer}"] = pattern[0].detach()
    return found


def image(name: str, height: int = 24, width: int = 24) -> dict:
    return dict(name=name, length=1, size=(height, width))


def randomise(model, random: torch.Generator) -> None:
    """As for every case, with tokens and positions as large as what patches give, and layer scales around 0.8."""
    randomise_modules(model, random)
    for name, value in model.named_parameters():
        if name.split(".")[-1] in ("cls_token", "distillation_token", "register_tokens", "position_embeddings"):
            value.copy_(normal(value.shape, 0.8, random))
        elif name.endswith("class_embedding"):
            value.copy_(normal(value.shape, 0.8, random))
        elif name.endswith("lambda1"):
            value.copy_(normal(value.shape, 0.3, random, mean=0.8))


# Files in the other form


def new_names(directory: Path, model) -> None:
    """The names of transformers 5, where `save_pretrained` keeps to those of the hub."""
    model.save_pretrained(directory, save_original_format=False)


def prefixed(prefix: str, directory: Path, model) -> None:
    """The names of a tower as the hub has them."""
    edit_tensors(directory, lambda found: {f"{prefix}.{name}": value for name, value in found.items()})


def old_clip(directory: Path, model) -> None:
    """The position buffers that older versions wrote among the weights."""

    def tensors(found):
        for tower in ("text_model", "vision_model"):
            count = len(found[f"{tower}.embeddings.position_embedding.weight"])
            found[f"{tower}.embeddings.position_ids"] = torch.arange(count)[None]
        return found

    edit_tensors(directory, tensors)


def hub(found: dict) -> dict:
    found["torch_dtype"] = found.pop("dtype")
    found["transformers_version"] = "4.13.0.dev0"
    return found


def hub_clip(found: dict) -> dict:
    """Towers as OpenAI's checkpoints state them: settings that no tower of CLIP reads, and empty `_config_dict`s."""
    noise = {"is_decoder": False, "output_attentions": False, "pruned_heads": {}, "tie_word_embeddings": True}
    for tower in ("text_config", "vision_config"):
        found[tower] |= noise | {"torch_dtype": None, "dropout": 0.0}
        found[f"{tower}_dict"] = None
    found["logit_scale_init_value"] = 2.6592
    return hub(found)


# Configurations


def vision(make_config, **changes):
    settings = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=26)
    return make_config(**(settings | dict(image_size=24, patch_size=6) | changes))


def dino(make_config=Dinov2Config, **changes):
    settings = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, mlp_ratio=2)
    return make_config(**(settings | dict(image_size=24, patch_size=6) | changes))


def text(make_config, **changes):
    settings = dict(vocab_size=VOCABULARY, hidden_size=20, num_hidden_layers=2, num_attention_heads=5)
    settings |= dict(intermediate_size=26, max_position_embeddings=18, bos_token_id=0, eos_token_id=2, pad_token_id=1)
    return make_config(**(settings | changes))


def clip() -> CLIPConfig:
    towers = dict(text_config=text(CLIPTextConfig).to_dict())
    towers |= dict(vision_config=vision(CLIPVisionConfig, hidden_size=18, intermediate_size=28).to_dict())
    return CLIPConfig(**towers, projection_dim=7)


def siglip(**changes) -> SiglipConfig:
    towers = dict(text_config=text(SiglipTextConfig, projection_size=18).to_dict())
    towers |= dict(vision_config=vision(SiglipVisionConfig, hidden_size=18, intermediate_size=28).to_dict())
    return SiglipConfig(**towers, **changes)


# Sequences of the text towers, of the trained length at most.
PADDED = [
    dict(name="right-padded", length=16, attention_mask=[1] * 11 + [0] * 5),
    dict(name="left-padded", length=12, attention_mask=[0] * 3 + [1] * 9),
]
POSITIONS = dict(name="positions", length=9, positions=[4, 3, 5, 7, 6, 9, 12, 17, 1])


def case(variant: str, model_class, config, specifications, **options):
    options = dict(randomise=randomise, extend=add_pixels, style="Ġ") | options
    return lambda name: make(
        name, model_class, config, specifications, family=config.model_type, variant=variant, vocabulary=VOCABULARY,
        run=partial(run, name), **options,
    )  # fmt: skip


CASES = {
    "vit-base": case(
        "names of the hub, interpolated positions", ViTModel, vision(ViTConfig), [image("trained"), image("other", 25, 33)],
        hub=hub, effects=({"hidden_act": "gelu_new"}, {"layer_norm_eps": 1e-1}),
    ),
    "vit-classification": case(
        "task head, head_dim, no biases, names of transformers 5", ViTForImageClassification,
        vision(ViTConfig, head_dim=6, qkv_bias=False, hidden_act="relu", image_size=[24, 18]), [image("trained", 24, 18)],
        rewrite=new_names, effects=({"hidden_act": "gelu"},),
    ),
    "vit-masked-f16": case(
        "F16, mask token", ViTForMaskedImageModeling, vision(ViTConfig, encoder_stride=6), [image("trained")], dtype=torch.float16
    ),
    "deit-distilled": case(
        "task heads, distillation token, interpolated positions", DeiTForImageClassificationWithTeacher,
        vision(DeiTConfig), [image("trained"), image("other", 18, 30)],
    ),
    "deit-base": case(
        "names of transformers 5", DeiTModel, vision(DeiTConfig, num_attention_heads=4, layer_norm_eps=1e-6), [image("trained")],
        rewrite=new_names, hub=hub,
    ),
    "dinov2-base": case(
        "layer scale, interpolated positions", Dinov2Model, dino(),
        [image("trained"), image("larger", 31, 26), image("smaller", 12, 20)], hub=hub, effects=({"hidden_act": "relu"},),
    ),
    "dinov2-swiglu": case(
        "task head, SwiGLU", Dinov2ForImageClassification, dino(use_swiglu_ffn=True, mlp_ratio=1), [image("other", 24, 12)]
    ),
    "dinov2-new-names": case(
        "SwiGLU, oblong patches, no biases, names of transformers 5", Dinov2Model,
        dino(use_swiglu_ffn=True, mlp_ratio=1, qkv_bias=False, use_mask_token=False, patch_size=[6, 4], image_size=[24, 16]),
        [image("trained", 24, 16)], rewrite=new_names,
    ),
    "dinov2-with-registers": case(
        "registers, antialiased positions", Dinov2WithRegistersModel, dino(Dinov2WithRegistersConfig, hidden_size=18, num_register_tokens=3),
        [image("trained"), image("larger", 31, 36), image("smaller", 12, 18)],
    ),
    "clip-both": case(
        "both towers", CLIPModel, clip(),
        [dict(name="trained", length=11, size=(24, 24)), dict(name="padded", length=15, size=(24, 30), attention_mask=[1] * 10 + [0] * 5)],
        rewrite=old_clip, hub=hub_clip,
    ),
    "clip-text": case(
        "text tower, padding, positions", CLIPTextModel, text(CLIPTextConfig, hidden_act="quick_gelu"),
        [dict(name="full-length", length=18), *PADDED, POSITIONS], effects=({"hidden_act": "gelu"},),
    ),
    "clip-text-projection": case(
        "text tower with projection", CLIPTextModelWithProjection, text(CLIPTextConfig, hidden_act="gelu", projection_dim=7),
        [dict(name="one-of-each", length=13)], effects=({"hidden_act": "quick_gelu"},),
    ),
    "clip-vision": case(
        "vision tower, interpolated positions, names of the hub", CLIPVisionModel, vision(CLIPVisionConfig),
        [image("trained"), image("other", 30, 18)], rewrite=partial(prefixed, "vision_model"), effects=({"hidden_act": "gelu"},),
    ),
    "clip-vision-projection": case(
        "vision tower with projection", CLIPVisionModelWithProjection, vision(CLIPVisionConfig, projection_dim=7, num_attention_heads=4),
        [image("trained")],
    ),
    "siglip-both": case(
        "both towers", SiglipModel, siglip(),
        [dict(name="trained", length=18, size=(24, 24)), dict(name="padded", length=9, size=(18, 24), attention_mask=[1] * 6 + [0] * 3)],
    ),
    "siglip-text": case(
        "text tower, padding, positions, names of the hub", SiglipTextModel, text(SiglipTextConfig),
        [*PADDED, POSITIONS], rewrite=partial(prefixed, "text_model"), effects=({"hidden_act": "relu"},),
    ),
    "siglip-vision": case(
        "vision tower, no pooling head, interpolated positions", SiglipVisionModel, vision(SiglipVisionConfig, vision_use_head=False),
        [image("trained"), image("other", 30, 26)],
    ),
    "siglip-classification": case(
        "task head", SiglipForImageClassification, siglip(num_labels=3), [image("trained")],
    ),
}  # fmt: skip
