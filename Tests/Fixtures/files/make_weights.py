"""Makes `types.gguf`, `float8.safetensors` and what they hold as float32, by gguf-py's and PyTorch's own conversions.

Requirements: the packages of ../requirements.txt.
Run:          python Tests/Fixtures/files/make_weights.py
"""

from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import save_file

HERE = Path(__file__).parent
# Where the half-precision scales of a block stand.
SCALES = {
    "Q4_0": (0,), "Q4_1": (0, 2), "Q5_0": (0,), "Q5_1": (0, 2), "Q8_0": (0,), "IQ4_NL": (0,), "IQ4_XS": (0,),
    "Q2_K": (80, 82), "Q3_K": (108,), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,),
}  # fmt: skip


def random_blocks(name: str, count: int, random: np.random.Generator) -> np.ndarray:
    """Blocks of random bits, whose scales are numbers of any sign, among them 0 and the smallest there are."""
    blocks = random.integers(0, 256, (count, gguf.GGML_QUANT_SIZES[Type[name]][1]), dtype=np.uint8)
    for place in SCALES[name]:
        scales = random.normal(0, 0.02, count).astype(np.float16)
        scales[0] = random.choice([0, 6e-8, -3e-6, 0.5])
        blocks[:, place : place + 2] = scales[:, None].view(np.uint8)
    return blocks


def types() -> None:
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(HERE / "types.gguf", "test")
    expected = {}
    for key, add, value in (
        ("a.uint8", writer.add_uint8, 255), ("a.int8", writer.add_int8, -128), ("a.uint16", writer.add_uint16, 65535),
        ("a.int16", writer.add_int16, -32768), ("a.uint32", writer.add_uint32, 2**32 - 1),
        ("a.int32", writer.add_int32, -(2**31)), ("a.uint64", writer.add_uint64, 2**64 - 1),
        ("a.int64", writer.add_int64, -(2**63)), ("a.float32", writer.add_float32, 0.1),
        ("a.float64", writer.add_float64, 0.1), ("a.bool", writer.add_bool, True), ("a.string", writer.add_string, "é"),
        ("a.strings", writer.add_array, ["", "Ġthe", "▁"]), ("a.integers", writer.add_array, [1, -2, 3]),
        ("a.numbers", writer.add_array, [0.5, -1.5]), ("a.flags", writer.add_array, [True, False]),
        ("a.nested", writer.add_array, [[1, 2], [3]]),
    ):  # fmt: skip
        add(key, value)
    for name in SCALES:
        per_block, _ = gguf.GGML_QUANT_SIZES[Type[name]]
        rows, columns = (2, 256) if per_block == 256 else (3, 64)
        blocks = random_blocks(name, rows * columns // per_block, random).reshape(rows, -1)
        writer.add_tensor(name, blocks, raw_dtype=Type[name])
        expected[name] = gguf.quants.dequantize(blocks, Type[name])
    plain = random.normal(0, 1, (3, 5)).astype(np.float32)
    brain = gguf.quants.quantize(plain, Type.BF16)
    writer.add_tensor("BF16", brain, raw_dtype=Type.BF16)
    expected["BF16"] = gguf.quants.dequantize(brain, Type.BF16)
    for name, kind in (("F32", "f4"), ("F16", "f2"), ("F64", "f8")):
        writer.add_tensor(name, plain.astype(kind))
        expected[name] = plain.astype(kind).astype(np.float32)
    for name, kind in (("I8", "i1"), ("I16", "i2"), ("I32", "i4"), ("I64", "i8")):
        numbers = np.array([[-5, 7, 120]], dtype=kind)
        writer.add_tensor(name, numbers)
        expected[name] = numbers.astype(np.float32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file({name: torch.from_numpy(value).contiguous() for name, value in expected.items()},
              HERE / "types.safetensors")  # fmt: skip


def float8() -> None:
    every = torch.arange(256, dtype=torch.uint8)
    tensors = {}
    for name, kind in (("e4m3", torch.float8_e4m3fn), ("e5m2", torch.float8_e5m2)):
        tensors[name] = every.clone().view(kind)
        tensors[f"{name}.expected"] = every.view(kind).float()
    save_file(tensors, HERE / "float8.safetensors")


types()
float8()
