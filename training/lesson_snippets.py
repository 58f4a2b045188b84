"""Runs the Python of every lesson with transformers and writes down what came out, for `explain lesson --check`.

    python training/lesson_snippets.py [LESSON ...] [--lessons lessons] [--model pkg/embedded/tiny] [--draft pkg/embedded/nano]

Every block between ```python and ``` in LESSON/lesson.md is run, in order and in one namespace per lesson, as in a
notebook. It finds model, draft (a smaller model, for assistant_model=draft), tokenizer and torch there, in float32.
LESSON/transformers.json gets, for each block: its code to the letter, the ids in `outputs` without those of `inputs`
(of each sequence, up to its end token; null if the block makes no `outputs`), and what it printed. A LESSON is named by its folder, as 03-greedy-or-sampling; without one, all are
run. The ids of greedy decoding and of beams have to be those that genlens writes for the same call.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import re
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def new_ids(namespace: dict, eos: set[int]) -> list[list[int]] | None:
    """The ids of each sequence in `outputs`, without the prompt and what fills it up after its end."""
    outputs = namespace.get("outputs")
    if outputs is None:
        return None
    sequences = getattr(outputs, "sequences", outputs)
    prompt = namespace["inputs"]["input_ids"].shape[1]
    found = []
    for row in sequences[:, prompt:].tolist():
        end = next((i + 1 for i, token in enumerate(row) if token in eos), len(row))
        found.append(row[:end])
    return found


def run(page: Path, model, draft, tokenizer) -> list[dict]:
    eos = model.generation_config.eos_token_id
    eos = {eos} if isinstance(eos, int) else set(eos or [])
    namespace = {"model": model, "draft": draft, "tokenizer": tokenizer, "torch": torch, "transformers": transformers}
    snippets = []
    for code in BLOCK.findall(page.read_text(encoding="utf-8")):
        namespace.pop("outputs", None)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), torch.no_grad():
            exec(compile(code, str(page), "exec"), namespace)
        snippets.append({"code": code, "ids": new_ids(namespace, eos), "printed": printed.getvalue()})
    return snippets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson", nargs="*", help="folders of lessons; all if none is named")
    parser.add_argument("--lessons", type=Path, default=Path("lessons"))
    parser.add_argument("--model", type=Path, default=Path("pkg/embedded/tiny"))
    parser.add_argument("--draft", type=Path, default=Path("pkg/embedded/nano"), help="the draft of assisted decoding")
    args = parser.parse_args()

    transformers.utils.logging.set_verbosity_error()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    head = {
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "model": args.model.name,
        "model_sha256": hashlib.sha256((args.model / "model.safetensors").read_bytes()).hexdigest(),
    }
    names = args.lesson or sorted(p.parent.name for p in args.lessons.glob("*/lesson.md"))
    for name in names:
        model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32).eval()  # a snippet may change it
        draft = AutoModelForCausalLM.from_pretrained(args.draft, dtype=torch.float32).eval()
        snippets = run(args.lessons / name / "lesson.md", model, draft, tokenizer)
        target = args.lessons / name / "transformers.json"
        lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
        lines.append(' "snippets": [\n  ' + ",\n  ".join(json.dumps(s, ensure_ascii=False) for s in snippets) + "\n ]")
        target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        print(f"{target}: {len(snippets)} snippets")


if __name__ == "__main__":
    main()
