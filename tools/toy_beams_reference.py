"""Makes the beam searches that pkg/decode is held to on a model small enough for pencil and paper:
five tokens, of which 4 is the end, and the next one's probabilities by the last token alone.
transformers' own generate() searches it.

    python tools/toy_beams_reference.py        # writes pkg/decode/testdata/reference/toy_beams.json

Needs torch 2.15, transformers 5.23; the versions used are recorded in the file.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import transformers
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

OUT = Path(__file__).parent.parent / "pkg" / "decode" / "testdata" / "reference" / "toy_beams.json"

PROBS = [
    [0.05, 0.5, 0.3, 0.1, 0.05],
    [0.05, 0.05, 0.35, 0.25, 0.3],
    [0.1, 0.05, 0.05, 0.2, 0.6],
    [0.3, 0.1, 0.2, 0.1, 0.3],
    [0.2, 0.2, 0.2, 0.2, 0.2],
]
SEARCHES = [
    (beams, penalty, early)
    for beams in (2, 3)
    for penalty in (1.0, 0.0, -1.0, 2.0)
    for early in (False, True, "never")
]


class ToyConfig(PretrainedConfig):
    model_type = "toy_bigram"
    vocab_size = 5
    num_hidden_layers = 1


class Toy(PreTrainedModel, GenerationMixin):
    config_class = ToyConfig

    def __init__(self, config: ToyConfig):
        super().__init__(config)
        self.table = torch.nn.Parameter(torch.tensor(PROBS).log(), requires_grad=False)

    def forward(self, input_ids, **_):
        return CausalLMOutputWithPast(logits=self.table[input_ids])

    def prepare_inputs_for_generation(self, input_ids, **_):
        return {"input_ids": input_ids}


def main() -> None:
    transformers.logging.set_verbosity_error()
    model = Toy(ToyConfig()).eval()
    searches = []
    for beams, penalty, early in SEARCHES:
        out = model.generate(
            torch.tensor([[0]]), num_beams=beams, num_return_sequences=beams, length_penalty=penalty,
            early_stopping=early, eos_token_id=4, pad_token_id=4, max_length=7, do_sample=False, use_cache=False,
            return_dict_in_generate=True, output_scores=True, output_logits=True,
        )
        lengths = (out.beam_indices >= 0).sum(dim=1).tolist()
        searches.append({
            "num_beams": beams, "length_penalty": penalty, "early_stopping": early,
            "ids": [row[1 : 1 + n] for row, n in zip(out.sequences.tolist(), lengths)],
            "scores": out.sequences_scores.tolist(),
            "steps": len(out.scores),
        })
    OUT.write_text(json.dumps({
        "made_by": "tools/toy_beams_reference.py",
        "transformers": transformers.__version__, "torch": torch.__version__.split("+")[0],
        "probs": PROBS, "searches": searches,
    }, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
