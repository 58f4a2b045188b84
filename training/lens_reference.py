"""Makes the logit lens that pkg/decode is held to: each layer's guesses from transformers in float32.

    python training/lens_reference.py pkg/embedded/tiny --out pkg/decode/testdata/lens.json

For every prompt and each of its positions, what the model would have answered after each layer: hidden_states[l] through
model.model.norm and lm_head, softmax. The last of hidden_states is normed already, so it goes to lm_head as it is. Of each
layer the entropy in nats, the TOP likeliest ids with their probabilities in float32, and of the id that follows in the
prompt the probability and the rank, from 1, ties by ascending id.

Needs torch 2.15, transformers 5.23; the versions used are recorded in the file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
import transformers

PROMPTS = [
    "The weather today is sunny and warm, with a light wind.",
    "Once upon a time, there was a little girl named Lily.",
    "The clock said tick, tock, tick, tock,",
]
TOP = 5


@torch.no_grad()
def lens(model: transformers.PreTrainedModel, ids: list[int]) -> list[list[dict]]:
    """By position and layer, what is read there. The last id is only what follows."""
    states = model(torch.tensor([ids[:-1]]), output_hidden_states=True).hidden_states
    last = len(states) - 1
    rows = [[] for _ in ids[:-1]]
    for layer, state in enumerate(states):
        logits = model.lm_head(state if layer == last else model.model.norm(state))[0]
        for row, scores, follows in zip(rows, logits, ids[1:]):
            probs = scores.double().softmax(-1)
            order = torch.sort(scores, descending=True, stable=True).indices
            row.append(
                {
                    "ids": order[:TOP].tolist(),
                    "probs": probs[order[:TOP]].tolist(),
                    "follows_prob": probs[follows].item(),
                    "follows_rank": (order == follows).nonzero().item() + 1,
                    "entropy_nats": -(probs * probs.clamp_min(1e-300).log()).sum().item(),
                }
            )
    return rows


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
    texts = []
    for prompt in PROMPTS:
        ids = tokenizer(prompt).input_ids
        texts.append({"text": prompt, "ids": ids, "positions": lens(model, ids)})
    reference = {
        "made_by": "training/lens_reference.py",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "model": args.model.name,
        "texts": texts,
    }
    args.out.write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
