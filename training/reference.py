"""Makes reference values with transformers in float32, for the Go decoder to be compared with.

    python training/reference.py pkg/embedded/tiny pkg/decode/testdata/reference

Writes OUT_DIR/NAME.json, NAME being the name of the model's folder. In it:

made_by       versions of the libraries
model_sha256  of model.safetensors
logits        a prompt, its ids with special tokens, and at every position: the 16 greatest logits,
              the log-sum-exp of all of them, and the logits of the ids first, first+stride, ...
greedy        the 100 ids that plain greedy decoding (no penalty, no processor at all, the end-of-text
              token not stopping it) appends, and the least distance between the best two logits
              on the way: where it is tiny, a rounding may rightly turn the path
sampling      a forced path of 20 tokens; at every step the ids that are kept by repetition penalty
              1.1, temperature 0.8, top-k 40 and top-p 0.9, in the order of transformers, with the
              raw logits and the processed scores
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
from pathlib import Path

import torch
import transformers
from transformers import (
    LlamaForCausalLM,
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from tokenizers import Tokenizer
from tokenizers import __version__ as tokenizers_version

LONG = (
    "Once upon a time in a magical forest, there lived a little fox named Pip. Pip was very curious. He loved to explore. "
    "His best friend was Bella, a little rabbit.\nOne sunny day, Pip found a map inside a bottle. There was a red cross on it. "
    "\"It is a treasure map!\" he cried and ran to Bella. \"Let's find it!\" They took a rope and some bread and went off. First "
    "they went over the small bridge. It was a long way. Bella was tired, but Pip sang a song.\nThen they came to a dark cave. "
    "\"How can we go on?\" asked Pip. \"Take my hand,\" said Bella. Hand in hand, they went on. At last they were behind the "
    "waterfall. They began to dig. Soon they hit something hard. It was a small box!\nSlowly they opened it."
)
PROMPTS = [
    "The weather today is",
    "The cat sat on the",
    "Once upon a time in a magical forest,",
    "What is the capital of France?",
    "Hello! How are you today?",
    "Explain quantum computing in simple terms:",
    "Write a short story:",
    "def add(a, b):",
    "cat in French is",
    "Once upon a time, there was a little girl named Lily.",
    "One rainy day, the old dragon",
    "The king sat on the throne and",
    "Mia: Hi! How are you?\nBen:",
    "What is 3 + 4?",
    "naïve café, père, grün, weiß",
    "你好 😀 👩‍👩‍👧 שלום",
    "for i in range(10):\n    print(i)\n\n",
    "x",
    "",
    "   two   spaces\n\n\tand a tab",
    "very, very, very, very,",
    "She said, \"Don't go!\" and IT'S 12:30.",
    "Row the boat and row the boat,\nrow the boat all day.\n",
    LONG,
]
TOP, SAMPLE, GREEDY, PATH = 16, 32, 100, 20


def digits(values) -> list[float]:
    """Numbers to seven significant digits."""
    return [float(f"{v:.7g}") for v in values]


def logits_of(model, ids):
    """Logits [T, V] in float32 of one text, in one pass and without a cache."""
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]


def positions(logits):
    """What is kept of every position's logits."""
    stride = logits.shape[1] // SAMPLE
    for t, row in enumerate(logits):
        top = torch.topk(row, TOP)
        first = t * 37 % stride
        yield {
            "top_ids": top.indices.tolist(),
            "top_logits": digits(top.values.tolist()),
            "logsumexp": float(f"{torch.logsumexp(row.double(), 0).item():.9g}"),
            "first": first,
            "stride": stride,
            "sample_logits": digits(row[first::stride].tolist()),
        }


def greedy(model, ids):
    """The ids that generate() appends, and the least margin of its choices."""
    out = model.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        do_sample=False,
        max_new_tokens=GREEDY,
        pad_token_id=0,
        output_scores=True,
        return_dict_in_generate=True,
    )
    new = out.sequences[0, len(ids) :].tolist()
    assert len(new) == GREEDY, len(new)
    margin = min(float(s[0].topk(2).values.diff().abs()) for s in out.scores)
    return new, margin


def forced_path(model, ids, seed):
    """Twenty steps of sampling; the drawn token is the forced one."""
    processors = LogitsProcessorList(
        [
            RepetitionPenaltyLogitsProcessor(1.1),
            TemperatureLogitsWarper(0.8),
            TopKLogitsWarper(40),
            TopPLogitsWarper(0.9),
        ]
    )
    generator = torch.Generator().manual_seed(seed)
    ids, steps, path = list(ids), [], []
    for _ in range(PATH):
        raw = logits_of(model, ids)[-1]
        scores = processors(torch.tensor([ids]), raw[None].clone())[0]
        kept = torch.nonzero(scores > -float("inf")).flatten()
        kept = kept[scores[kept].argsort(descending=True, stable=True)]
        token = int(torch.multinomial(scores.softmax(0), 1, generator=generator))
        steps.append(
            {
                "kept_ids": kept.tolist(),
                "raw_logits": digits(raw[kept].tolist()),
                "scores": digits(scores[kept].tolist()),
                "token": token,
            }
        )
        ids.append(token)
        path.append(token)
    return path, steps


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    model = LlamaForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    model.generation_config = transformers.GenerationConfig(bos_token_id=1, pad_token_id=0)  # no eos: nothing stops it
    report = {
        "made_by": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "tokenizers": tokenizers_version,
            "python": platform.python_version(),
            "dtype": "float32",
            "script": "training/reference.py",
        },
        "model_sha256": hashlib.sha256((args.model / "model.safetensors").read_bytes()).hexdigest(),
        "logits": [],
        "greedy": [],
        "sampling": [],
    }
    for prompt in PROMPTS:
        ids = tokenizer.encode(prompt).ids
        report["logits"].append({"prompt": prompt, "ids": ids, "positions": list(positions(logits_of(model, ids)))})
        new, margin = greedy(model, ids)
        report["greedy"].append(
            {"prompt": prompt, "ids": ids, "new_ids": new, "text": tokenizer.decode(new, skip_special_tokens=False),
             "least_margin": float(f"{margin:.4g}")}
        )  # fmt: skip
    for i, prompt in enumerate(PROMPTS[:10]):
        ids = tokenizer.encode(prompt).ids
        path, steps = forced_path(model, ids, seed=100 + i)
        report["sampling"].append(
            {"prompt": prompt, "ids": ids, "repetition_penalty": 1.1, "temperature": 0.8, "top_k": 40, "top_p": 0.9,
             "path": path, "text": tokenizer.decode(path, skip_special_tokens=False), "steps": steps}
        )  # fmt: skip
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / f"{args.model.name}.json"
    lines = []  # one entry a line, so that the file can be looked at and a change shows where it is
    for key, value in report.items():
        if isinstance(value, list):
            body = ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value)
            lines.append(f"{json.dumps(key)}: [\n{body}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
