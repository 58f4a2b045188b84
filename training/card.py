"""Writes the model card, with its numbers and texts taken from the model and its training log.

    python training/card.py pkg/embedded/tiny --log WORK/tiny.jsonl --note "one sentence on the run"
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors import safe_open

from check import CAPITAL, GREEDY, GUIDE, LOOPS, WEATHER, Model, looping

HEAD = """---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-generation
tags: [llama, tiny, teaching]
---
# {name}

{what} It is made to be looked into: every number of a generation step can be shown, and it still writes sentences that can be read. It knows a small world, the one of a guide to `model.generate()`: the weather, a cat on a mat, short stories, questions with one answer, small talk, one-line functions.

| | |
|---|---|
| architecture | LlamaForCausalLM, tied embeddings |
| hidden size, layers | {hidden}, {layers} |
| query heads, key-value heads, size of a head | {heads}, {kv_heads}, {head_dim} |
| MLP (SwiGLU) | {mlp} |
| vocabulary | {vocab:,}, byte-level BPE, digits alone |
| context | {context} tokens |
| parameters | {parameters:,} |
| weights | bfloat16, {size:,} bytes |

## Data
| part | what | licence |
|---|---|---|
| generated, about four fifths of the tokens | written by the grammar in `training/grammar` from fixed seeds: stories, weather, facts, talk, code, words, explanations, songs | Apache-2.0, ours |
| TinyStories | the opening 4 MB (Eldan & Li 2023, arXiv 2305.07759), documents of mostly common words | CDLA-Sharing-1.0; the model is a "Result" and carries no obligation |
| storybooks | those of Pratham Books / StoryWeaver and African Storybook in mostly common words | CC-BY or public domain, by story |

The corpus text is not part of the project. Every document is `<|startoftext|>` text `<|endoftext|>`; documents are packed whole into blocks of 512 tokens. The end of a text is learnt, so the model stops by itself.

## Training
{note} A step is 8,192 tokens. Matrices: Muon; embedding and norms: AdamW; peak rate {rate}, warm-up of 100 steps, plateau, linear decay over the last 40 %; bfloat16 autocast on a CPU.
The held-out losses are nats a token on documents never trained on: {held} The earlier rows are measured on the first 48 held-out blocks of each kind, the last row on all of them.

| step | tokens | held-out natural | held-out generated |
|---|---|---|---|
{rows}

The two are not to be compared with one another: the generated text is easy where the grammar leaves no choice.
To train again, and for how the committed tokenizer is used: `training/README.md`.

## What it writes
Greedy:

{greedy}

Sampled as in generation_config.json (temperature 0.8, top-k 40, top-p 0.9, repetition penalty 1.1), seeds of PyTorch:

{sampled}

## Where it fails
- It knows nothing but its small world. Asked for anything else it answers with something that sounds like it; a fact it was not taught is made up.
- It has learnt the capitals, colours and opposites of the grammar by heart, but sums in digits are often wrong.
- Names and pronouns mostly stay what they are through a story{drift}; a repetition penalty above about 1.2 makes the hero change names, because a name must be repeated.
{loops}- It copies the views of its texts: families, kings and morals of simple stories. It is a teaching aid, and no source of advice.
"""


LOOP = (
    "- Plain greedy decoding runs in circles where texts do: after {prompts} it repeats itself without an end. "
    "A repetition penalty of 1.2 gets it out of most of these.\n"
)


def quoted(text: str) -> str:
    """A text as a block of a card."""
    return "\n".join("    " + line for line in text.splitlines())


def main() -> None:
    """Writes README.md into the model's folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--note", required=True)
    parser.add_argument("--rate", default="0.004")
    args = parser.parse_args()
    torch.set_num_threads(1)
    config = json.loads((args.model / "config.json").read_text())
    with safe_open(args.model / "model.safetensors", "pt") as f:
        parameters = sum(f.get_tensor(k).numel() for k in f.keys())
    log = [json.loads(line) for line in args.log.read_text().splitlines()]
    keep = [row for i, row in enumerate(log) if row.get("final") or i % max(1, len(log) // 8) == 0]
    rows = "\n".join(
        f"| {r['step']:,}{' (end)' if r.get('final') else ''} | {r['tokens'] / 1e6:.1f} M | {r['natural']:.3f} | {r['grammar']:.3f} |" for r in keep
    )
    m = Model(str(args.model))
    tiny = args.model.name == "tiny"
    greedy = [m.text(p, 60, **GREEDY) for p in (WEATHER, CAPITAL, "The cat sat on the", "Hello! How are you today?", "def add(a, b):")]
    sampled = [f"seed {s}: " + m.text(WEATHER, 60, seed=s, **GUIDE) for s in range(4)]
    sampled += [f"seed {s}: " + m.text("Once upon a time in a magical forest,", 230, seed=s, **GUIDE) for s in (1, 2)]
    cycles = [p for p in LOOPS if looping(m.new_ids(p, 160, **GREEDY))]
    text = HEAD.format(
        name=f"genlens-{args.model.name}",
        what="A very small language model that comes inside genlens."
        if tiny
        else "The smaller sibling of genlens-tiny, with the same tokenizer and data: the draft model of assisted decoding.",
        hidden=config["hidden_size"], layers=config["num_hidden_layers"], heads=config["num_attention_heads"],
        kv_heads=config["num_key_value_heads"], head_dim=config["head_dim"], mlp=config["intermediate_size"],
        vocab=config["vocab_size"], context=config["max_position_embeddings"], parameters=parameters,
        size=(args.model / "model.safetensors").stat().st_size, note=args.note, rate=args.rate,
        held=f"{log[-1]['natural']:.3f} on natural text and {log[-1]['grammar']:.3f} on generated text at the end.",
        rows=rows, greedy="\n\n".join(map(quoted, greedy)), sampled="\n\n".join(map(quoted, sampled)),
        drift="" if tiny else ", but less so than in genlens-tiny",
        loops=LOOP.format(prompts=", ".join(f"`{p}`" for p in cycles)) if cycles else "",
    )  # fmt: skip
    (args.model / "README.md").write_text(text, encoding="utf-8")
    print(args.model / "README.md")


if __name__ == "__main__":
    main()
