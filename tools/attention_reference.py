"""Makes the attention maps and hidden states that pkg/model and pkg/decode are held to: what
transformers' generate() returns with output_attentions and output_hidden_states, in float32 and
with its eager attention.

    python tools/attention_reference.py        # writes pkg/model/testdata/attention/NAME.json

The models are folders that tools/model_reference.py has made. Each file holds a prompt of ids, the
ids that greedy decoding adds, and for each of them the attentions [layers, heads, queries, keys]
and the hidden states [layers+1, positions, hidden], float32, little-endian, in base64. Where a
sliding window let the cache drop old positions, they are there with a weight of 0.

Needs torch 2.15, transformers 5.23; the versions used are recorded in the files.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import torch
import transformers

TESTDATA = Path(__file__).parent.parent / "pkg" / "model" / "testdata"

# Grouped-query attention, one key-value head, and a window of 6, which the prompt exceeds.
NAMES = ["gqa", "mqa", "mistral_window"]
PROMPT = 9
NEW = 4


def encode(values: torch.Tensor) -> str:
    """A tensor's numbers in base64."""
    return base64.b64encode(values.contiguous().numpy().tobytes()).decode()


def attention(layers: tuple[torch.Tensor, ...], keys: int) -> torch.Tensor:
    """One step's maps as a tensor, with the positions that the cache has dropped."""
    maps = torch.stack([layer[0] for layer in layers])
    return torch.nn.functional.pad(maps, (keys - maps.shape[-1], 0))


def write(name: str, out: Path) -> None:
    """Makes the file of one model."""
    torch.manual_seed(sum(name.encode()))
    model = transformers.AutoModelForCausalLM.from_pretrained(
        TESTDATA / "reference" / name, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    prompt = torch.randint(0, model.config.vocab_size, (1, PROMPT))
    made = model.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        do_sample=False,
        max_new_tokens=NEW,
        output_attentions=True,
        output_hidden_states=True,
        return_dict_in_generate=True,
    )
    steps = []
    for step, (maps, states) in enumerate(zip(made.attentions, made.hidden_states)):
        steps.append(
            {
                "attention_f32le": encode(attention(maps, PROMPT + step)),
                "hidden_f32le": encode(torch.stack([state[0] for state in states])),
            }
        )
    reference = {
        "made_by": "tools/attention_reference.py",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "prompt": prompt[0].tolist(),
        "ids": made.sequences[0, PROMPT:].tolist(),
        "steps": steps,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(reference, indent=1) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="the models to take; all without any")
    parser.add_argument("--out", type=Path, default=TESTDATA / "attention")
    args = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    for name in args.names or NAMES:
        write(name, args.out)
        print(name)


if __name__ == "__main__":
    main()
