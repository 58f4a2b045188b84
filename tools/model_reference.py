"""Makes the reference models of pkg/model: small folders with random weights and the logits that
transformers computes from them in float32.

    python tools/model_reference.py            # writes pkg/model/testdata/reference/NAME/

Each folder holds config.json and model.safetensors (or shards) as any Hugging Face folder does,
and reference.json with prompts of ids and the logits at every position, float32, little-endian,
in base64. The models differ in one thing each that changes the arithmetic or the file, see CASES.

Needs torch 2.15, transformers 5.23; the versions used are recorded in reference.json.
"""

from __future__ import annotations

import argparse
import base64
import json
import shutil
from pathlib import Path

import torch
import transformers

OUT = Path(__file__).parent.parent / "pkg" / "model" / "testdata" / "reference"

BASE = dict(
    vocab_size=48,
    hidden_size=24,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    bos_token_id=None,
    eos_token_id=None,
    architectures=["LlamaForCausalLM"],
)

LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=500.0,
    factor=4.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)

# name: what differs from BASE, the type the weights are stored as, and how config.json is
# rewritten afterwards (transformers writes only the new style).
CASES = {
    "gqa": dict(dtype="bfloat16"),
    "mha_tied": dict(config=dict(num_key_value_heads=4, tie_word_embeddings=True), dtype="float32"),
    "mqa": dict(config=dict(num_key_value_heads=1), dtype="float16"),
    "biases": dict(config=dict(attention_bias=True, mlp_bias=True), dtype="bfloat16"),
    "head_dim": dict(config=dict(head_dim=10), dtype="bfloat16"),
    "rope_theta_old_key": dict(
        config=dict(rope_parameters=dict(rope_type="default", rope_theta=50.0)),
        dtype="bfloat16",
        rewrite=dict(rope_parameters=None, rope_theta=50.0),
    ),
    "rope_linear_old_key": dict(
        config=dict(rope_parameters=dict(rope_type="linear", rope_theta=100.0, factor=2.5)),
        dtype="bfloat16",
        rewrite=dict(
            rope_parameters=None, rope_theta=100.0, rope_scaling=dict(type="linear", factor=2.5)
        ),
    ),
    "rope_dynamic": dict(
        config=dict(rope_parameters=dict(rope_type="dynamic", rope_theta=100.0, factor=3.0)),
        dtype="bfloat16",
    ),
    "rope_llama3": dict(config=dict(head_dim=16, rope_parameters=LLAMA3), dtype="bfloat16"),
    "sharded": dict(dtype="bfloat16", shard="8KB"),
    "mistral_window": dict(config=dict(sliding_window=6), dtype="bfloat16", family="mistral"),
}


def randomize(model: torch.nn.Module) -> None:
    """Weights that make every part of the network matter: logits of a few units, norms off 1."""
    for name, p in model.named_parameters():
        if "norm" in name:
            p.data = 1 + 0.2 * torch.randn_like(p)
        elif p.dim() == 1:
            p.data = 0.3 * torch.randn_like(p)
        else:
            p.data = 1.4 * torch.randn_like(p) / p.shape[1] ** 0.5


def build(case: dict) -> torch.nn.Module:
    """The model of a case, with random weights."""
    config = BASE | case.get("config", {})
    if case.get("family") == "mistral":
        config["architectures"] = ["MistralForCausalLM"]
        model = transformers.MistralForCausalLM(transformers.MistralConfig(**config))
    else:
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**config))
    randomize(model)
    return model


def rewrite_config(path: Path, changes: dict) -> None:
    """Sets keys of a config.json; None removes one."""
    config = json.loads(path.read_text()) | changes
    config = {k: v for k, v in config.items() if k not in changes or v is not None}
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def logits(model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
    """Logits at every position, [positions, vocab], and a check of transformers against itself."""
    with torch.no_grad():
        whole = model(torch.tensor([ids]), use_cache=False).logits[0]
        cache, rows = None, []
        for id in ids:
            step = model(torch.tensor([[id]]), past_key_values=cache, use_cache=True)
            cache = step.past_key_values
            rows.append(step.logits[0, -1])
    difference = (whole - torch.stack(rows)).abs().max().item()
    if difference > 2e-5:
        raise SystemExit(f"transformers with and without a cache differ by {difference}")
    return whole


def write(name: str, out: Path) -> None:
    """Makes the folder of one case."""
    case = CASES[name]
    torch.manual_seed(sum(name.encode()))
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    model = build(case).to(getattr(torch, case["dtype"]))
    model.save_pretrained(folder, max_shard_size=case.get("shard", "1GB"))
    (folder / "generation_config.json").unlink(missing_ok=True)
    for file in folder.glob("*.safetensors"):
        file.chmod(0o644)
    rewrite_config(folder / "config.json", case.get("rewrite", {}))

    # What is tested is what a reader of the folder gets.
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    prompts = []
    for length in (1, 5, 40):
        ids = torch.randint(0, BASE["vocab_size"], (length,)).tolist()
        values = logits(model, ids)
        prompts.append(
            {"ids": ids, "logits_f32le": base64.b64encode(values.numpy().tobytes()).decode()}
        )
    reference = {
        "made_by": "tools/model_reference.py",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "parameters": sum(p.numel() for p in model.parameters()),
        "prompts": prompts,
    }
    (folder / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="the cases to make; all without any")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    for name in args.names or CASES:
        write(name, args.out)
        print(name)


if __name__ == "__main__":
    main()
