"""Makes the reference of pkg/cache: what transformers' cache layers give attention to read, pass by
pass, for the same random keys and values.

    python tools/cache_reference.py            # writes pkg/cache/testdata/reference.json

Quanto groups numbers head by head ([heads, positions, head_dim]), pkg/cache position by position
([positions, heads, head_dim]): the groups are the same where their size divides head_dim.

Needs torch 2.15, transformers 5.23 and optimum-quanto 0.2.7; the versions used are recorded.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
from pathlib import Path

import torch
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer, QuantoQuantizedLayer

OUT = Path(__file__).parent.parent / "pkg" / "cache" / "testdata" / "reference.json"

HEADS, HEAD_DIM = 2, 8
PASSES = [6, 1, 1, 1, 1, 1, 2, 1, 5, 1, 1, 1]

# name: kind in pkg/cache, its settings there, and the layer.
CASES = {
    "dynamic": ("dynamic", {}, lambda: DynamicLayer()),
    "window 4": ("sliding_window", {"Window": 4}, lambda: DynamicSlidingWindowLayer(4)),
    "window 9": ("sliding_window", {"Window": 9}, lambda: DynamicSlidingWindowLayer(9)),
    "groups of 8, residual 4": (
        "quantized",
        {"Group": 8, "Residual": 4},
        lambda: QuantoQuantizedLayer(nbits=4, q_group_size=8, residual_length=4),
    ),
    "groups of 4, residual 1": (
        "quantized",
        {"Group": 4, "Residual": 1},
        lambda: QuantoQuantizedLayer(nbits=4, q_group_size=4, residual_length=1),
    ),
}


def rows(states: torch.Tensor) -> str:
    """[1, heads, positions, head_dim] as base64 of little-endian float32 [positions, heads, head_dim]."""
    return base64.b64encode(states[0].transpose(0, 1).contiguous().numpy().astype("<f4").tobytes()).decode()


def main() -> None:
    torch.manual_seed(5)
    keys = torch.randn(1, HEADS, sum(PASSES), HEAD_DIM)
    values = torch.randn(1, HEADS, sum(PASSES), HEAD_DIM)
    cases = []
    for name, (kind, layout, make) in CASES.items():
        layer, at, read = make(), 0, []
        for n in PASSES:
            k, v = layer.update(keys[:, :, at : at + n].contiguous(), values[:, :, at : at + n].contiguous())
            read.append({"keys": rows(k), "values": rows(v)})
            at += n
        cases.append({"name": name, "kind": kind, "layout": layout, "read": read})
    reference = {
        "versions": {p: importlib.metadata.version(p) for p in ("transformers", "torch", "optimum-quanto")},
        "heads": HEADS,
        "head_dim": HEAD_DIM,
        "passes": PASSES,
        "keys": rows(keys),
        "values": rows(values),
        "cases": cases,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()
