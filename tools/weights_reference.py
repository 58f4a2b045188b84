"""Writes small safetensors files with the Python library, and what they hold.

    python tools/weights_reference.py pkg/weights/testdata

Needs: pip install safetensors==0.8.0 torch. Writes mixed/ (one file: every type
that is read, one that is not, a single number, an empty tensor), sharded/ (two
shards and their index), and golden.json: of each tensor the type, the shape and
the numbers, widened by torch to float32, as 8 hexadecimal digits each.
"""

import json
import pathlib
import sys

import safetensors
import torch
from safetensors.torch import save_file


def bits16(values, dtype):
    """A tensor of 16-bit floats with exactly these bits."""
    return torch.tensor([v - 0x10000 if v >= 0x8000 else v for v in values], dtype=torch.int16).view(dtype)


def words(t):
    """The numbers of t as float32 bits in hexadecimal, every NaN as the usual one."""
    t = t.to(torch.float32)
    t = torch.where(t.isnan(), torch.tensor(float("nan")), t)
    return "".join(f"{w & 0xFFFFFFFF:08x}" for w in t.contiguous().view(torch.int32).flatten().tolist())


def describe(tensors):
    names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.bool: "BOOL"}
    return {
        name: {"dtype": names[t.dtype], "shape": list(t.shape), "float32": words(t) if t.is_floating_point() else None}
        for name, t in tensors.items()
    }


def main():
    out = pathlib.Path(sys.argv[1])
    g = torch.Generator().manual_seed(1)
    # Zeros, the smallest and largest subnormal and normal numbers, infinities, NaN.
    f16_edges = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E00, 0xFE00]
    bf16_edges = [0x0000, 0x8000, 0x0001, 0x007F, 0x0080, 0x3F80, 0xBF80, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x7FC0, 0xFFC0]
    mixed = {
        "embed.weight": torch.randn(7, 5, generator=g).to(torch.bfloat16),
        "half.weight": torch.randn(3, 2, 3, generator=g).to(torch.float16),
        "norm.weight": torch.randn(11, generator=g),
        "edges.f16": bits16(f16_edges, torch.float16),
        "edges.bf16": bits16(bf16_edges, torch.bfloat16),
        "scale": torch.tensor(0.125),
        "empty": torch.empty(0, 4),
        "position_ids": torch.arange(6).reshape(1, 6),
        "mask": torch.tensor([True, False, True]),
        "naïve \"名\"": torch.tensor([1.5], dtype=torch.bfloat16),
    }
    shards = {
        "model-00001-of-00002.safetensors": {"a": torch.randn(4, 4, generator=g).to(torch.bfloat16), "c": torch.randn(3, generator=g)},
        "model-00002-of-00002.safetensors": {"b": torch.randn(2, 6, generator=g).to(torch.float16)},
    }
    (out / "mixed").mkdir(parents=True, exist_ok=True)
    (out / "sharded").mkdir(exist_ok=True)
    save_file(mixed, out / "mixed" / "model.safetensors", metadata={"format": "pt"})
    for name, tensors in shards.items():
        save_file(tensors, out / "sharded" / name, metadata={"format": "pt"})
    index = {
        "metadata": {"total_size": 68},
        "weight_map": {tensor: shard for shard, tensors in shards.items() for tensor in tensors},
    }
    (out / "sharded" / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    golden = {
        "library": f"safetensors {safetensors.__version__}, torch {torch.__version__}",
        "mixed": describe(mixed),
        "sharded": describe({name: t for tensors in shards.values() for name, t in tensors.items()}),
    }
    (out / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


main()
