"""Makes the image fixtures: PNG files of every form, what Pillow reads from them, and what transformers makes of them.

Requirements: Python 3.11, and the packages of requirements.txt beside this file.
Run:          python Tests/Fixtures/make_images.py

`images/forms.safetensors` has the bytes of each `images/forms/*.png` after `convert("RGB")`, as [height, width, 3];
`images/prepared.json` lists processors, and `images/prepared.safetensors` has what they give, as [3, height, width].
"""

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors.torch import save_file
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

IMAGES = Path(__file__).resolve().parent / "images"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
# Adam7: first column and row, and steps between them.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


# PNG files, written by hand since Pillow writes only some of the forms


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(samples: np.ndarray, depth: int) -> bytes:
    """One row of samples."""
    if depth == 16:
        return samples.astype(">u2").tobytes()
    if depth == 8:
        return samples.astype(np.uint8).tobytes()
    bits = "".join(f"{int(value):0{depth}b}" for value in samples.reshape(-1))
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows: list[bytes], step: int) -> bytes:
    """Rows with the five filters in turn."""
    made, above = b"", None
    for number, row in enumerate(rows):
        above = above or bytes(len(row))
        kind, out = number % 5, bytearray()
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            distances = [abs(above[i] - corner), abs(left - corner), abs(left + above[i] - 2 * corner)]
            paeth = (left, above[i], corner)[distances.index(min(distances))]
            guess = (0, left, above[i], (left + above[i]) // 2, paeth)[kind]
            out.append((value - guess) % 256)
        made += bytes([kind]) + bytes(out)
        above = row
    return made


def png(samples: np.ndarray, color: int, depth: int, interlaced: bool, extra: list[bytes]) -> bytes:
    """A file of `samples`, [height, width, samples of a pixel]; `extra` are the chunks before the pixels."""
    height, width, _ = samples.shape
    step = max(1, SAMPLES[color] * depth // 8)
    parts = [samples]
    if interlaced:
        parts = [samples[y::dy, x::dx] for x, y, dx, dy in PASSES]
    data = b"".join(filtered([packed(row, depth) for row in part], step) for part in parts if part.size)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    body = zlib.compress(data, 9)
    # Two chunks of pixels, as large files have.
    pixels = chunk(b"IDAT", body[: len(body) // 2]) + chunk(b"IDAT", body[len(body) // 2 :])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra) + pixels + chunk(b"IEND", b"")


def orientation(value: int) -> bytes:
    entries = struct.pack(">HHHIHH", 1, 0x0112, 3, 1, value, 0)
    return chunk(b"eXIf", b"MM\x00*" + struct.pack(">I", 8) + entries + struct.pack(">I", 0))


def forms(random: np.random.Generator) -> dict[str, bytes]:
    """One file of each colour type, depth and interlacing, and those with transparency, gamma or orientation."""
    made = {}
    depths = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGBA: (8, 16)}
    names = {GREY: "grey", RGB: "rgb", PALETTE: "palette", GREY_ALPHA: "grey-alpha", RGBA: "rgba"}
    palette = chunk(b"PLTE", random.integers(0, 256, 3 * 16).astype(np.uint8).tobytes())
    transparent = chunk(b"tRNS", bytes([0, 128, 255]))

    def samples(color, depth, height=7, width=11):
        most = min(2**depth, 16) if color == PALETTE else 2**depth
        return random.integers(0, most, (height, width, SAMPLES[color]))

    for color in depths:
        for depth in depths[color]:
            extra = [palette] if color == PALETTE and depth >= 4 else []
            if color == PALETTE and depth < 4:
                extra = [chunk(b"PLTE", random.integers(0, 256, 3 * 2**depth).astype(np.uint8).tobytes())]
            for interlaced in (False, True):
                name = f"{names[color]}-{depth}{'-interlaced' if interlaced else ''}"
                made[name] = png(samples(color, depth), color, depth, interlaced, extra)
    made["palette-transparent"] = png(samples(PALETTE, 8), PALETTE, 8, False, [palette, transparent])
    made["rgb-color-key"] = png(samples(RGB, 8), RGB, 8, False, [chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))])
    made["grey-color-key"] = png(samples(GREY, 4), GREY, 4, False, [chunk(b"tRNS", struct.pack(">H", 3))])
    made["rgb-gamma"] = png(samples(RGB, 8), RGB, 8, False, [chunk(b"gAMA", struct.pack(">I", 100000))])
    made["grey-16-low"] = png(random.integers(0, 300, (7, 11, 1)), GREY, 16, False, [])
    made["one-pixel"] = png(samples(RGB, 8, 1, 1), RGB, 8, True, [])
    for value in range(1, 9):
        made[f"orientation-{value}"] = png(samples(RGB, 8, 3, 5), RGB, 8, False, [orientation(value)])
    return made


# Preparation


def scene(height: int, width: int, random: np.random.Generator) -> Image.Image:
    """Waves, an edge and some noise: what shows every difference between filters."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / 5 + channel) * np.cos(y / (4 + channel)) for channel in range(3)]
    image = 128 + 80 * np.stack(waves, -1) + 60 * ((x + 2 * y) % 31 < 9)[..., None]
    image += random.integers(-20, 21, image.shape) * (x > width // 2)[..., None]
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


HALF, CLIP_MEAN = [0.5, 0.5, 0.5], [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
PROCESSORS = {
    "vit": ViTImageProcessorPil,
    "deit": DeiTImageProcessorPil,
    "dinov2": BitImageProcessorPil,
    "clip": CLIPImageProcessorPil,
    "siglip": SiglipImageProcessorPil,
}
# Name, image, model type, settings. Sizes are small, so that the fixture is.
PREPARED = [
    ("vit-old-form", "wide", "vit", {"do_normalize": True, "do_resize": True, "image_mean": HALF, "image_std": HALF, "size": 24}),
    ("vit-pair", "tall", "vit", {"image_processor_type": "ViTImageProcessor", "size": [20, 26], "resample": 3}),
    ("vit-no-steps", "small", "vit", {"feature_extractor_type": "ViTFeatureExtractor", "do_resize": False, "do_rescale": False, "do_normalize": False}),
    ("vit-rescale-only", "small", "vit", {"do_resize": False, "do_normalize": False, "rescale_factor": 0.00392156862745098}),
    ("vit-normalize-only", "small", "vit", {"do_resize": False, "do_rescale": False, "image_mean": 100.0, "image_std": [50.0, 60.0, 70.0]}),
    ("deit", "wide", "deit", {"feature_extractor_type": "DeiTFeatureExtractor", "size": 28, "crop_size": 24, "resample": 3, "do_center_crop": True}),
    ("dinov2", "wide", "dinov2", {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 25}, "crop_size": {"height": 22, "width": 20}, "do_convert_rgb": True}),
    ("dinov2-padded", "small", "dinov2", {"size": {"shortest_edge": 13}, "crop_size": {"height": 20, "width": 24}}),
    ("clip-old-form", "tall", "clip", {"crop_size": 24, "do_center_crop": True, "do_normalize": True, "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": CLIP_MEAN, "image_std": CLIP_STD, "resample": 3, "size": 24}),
    ("clip-square", "tall", "clip", {"size": {"height": 24, "width": 24}, "do_center_crop": False, "image_processor_type": "CLIPImageProcessorFast"}),
    ("siglip", "wide", "siglip", {"do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": HALF, "image_processor_type": "SiglipImageProcessor", "image_std": HALF, "processor_class": "SiglipProcessor", "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"height": 24, "width": 24}}),
    ("siglip-number", "tall", "siglip", {"size": 18}),
    *[(f"filter-{filter}-{size}", "small", "vit", {"resample": filter, "size": size, "do_rescale": False, "do_normalize": False}) for filter in range(6) for size in (7, 23)],
    ("filter-lanczos-wide", "wide", "vit", {"resample": 1, "size": {"height": 9, "width": 30}}),
    ("grey", "grey", "clip", {"size": 12, "crop_size": 12}),
]  # fmt: skip


def main() -> None:
    random = np.random.default_rng(7)
    (IMAGES / "forms").mkdir(parents=True, exist_ok=True)
    read = {}
    for name, data in forms(random).items():
        file = IMAGES / "forms" / f"{name}.png"
        file.write_bytes(data)
        with Image.open(file) as image:
            read[name] = torch.from_numpy(np.array(ImageOps.exif_transpose(image).convert("RGB")))
    save_file(read, IMAGES / "forms.safetensors")

    scenes = {"wide": scene(60, 97, random), "tall": scene(71, 40, random), "small": scene(13, 16, random)}
    scenes["grey"] = scene(15, 19, random).convert("L")
    for name, image in scenes.items():
        image.save(IMAGES / f"{name}.png", optimize=True)
    prepared = {}
    for name, image, model_type, settings in PREPARED:
        processor = PROCESSORS[model_type].from_dict(settings)
        prepared[name] = torch.from_numpy(processor(str(IMAGES / f"{image}.png"))["pixel_values"][0].astype(np.float32))
    save_file({name: value.contiguous() for name, value in prepared.items()}, IMAGES / "prepared.safetensors")
    lines = [json.dumps({"name": n, "image": i, "model_type": m, "settings": s}) for n, i, m, s in PREPARED]
    (IMAGES / "prepared.json").write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
    print(f"{len(read)} forms, {len(prepared)} prepared images")


if __name__ == "__main__":
    main()
