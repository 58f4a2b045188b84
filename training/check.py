"""Checks what the lessons and the Go tests count on, with transformers, and prints it to be read.

    python training/check.py pkg/embedded/tiny

It exits with 1 when something does not hold.
"""

from __future__ import annotations

import argparse

import torch
from tokenizers import Tokenizer
from transformers import AutoTokenizer, LlamaForCausalLM

WEATHER = "The weather today is"
CAPITAL = "What is the capital of France?"
LOOPS = [
    '"No, no, no, no, no, no,',
    '"No, no, no, no,',
    "The clock said tick, tock, tick, tock, tick, tock,",
    "In the beginning",
    "Lily wanted to",
    "Up and up and up and",
]
ENTROPY_PROMPT = "Once upon a time"
GUIDE = dict(do_sample=True, temperature=0.8, top_k=40, top_p=0.9, repetition_penalty=1.1)
GREEDY = dict(do_sample=False, temperature=None, top_k=None, top_p=None, repetition_penalty=1.0)


def looping(ids: list[int], least: int = 60) -> int:
    """The length of the cycle in which the last `least` ids run, or 0 when they run in none or are too few."""
    if len(ids) < least:
        return 0
    tail = ids[-least:]
    for p in range(1, least // 2 + 1):
        if all(tail[i] == tail[i - p] for i in range(p, len(tail))):
            return p
    return 0


class Model:
    """A model and its tokenizer, with the few ways of asking that are needed here."""

    def __init__(self, folder: str):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def new_ids(self, prompt: str, count: int, seed: int = 0, **options) -> list[int]:
        """The ids that follow the prompt."""
        torch.manual_seed(seed)
        ids = torch.tensor([self.tokenizer(prompt)["input_ids"]])
        mask = torch.ones_like(ids)
        out = self.model.generate(ids, attention_mask=mask, max_new_tokens=count, **options)
        return out[0, ids.shape[1] :].tolist()

    def text(self, prompt: str, count: int, **options) -> str:
        """The prompt and what follows."""
        return prompt + self.tokenizer.decode(self.new_ids(prompt, count, **options), skip_special_tokens=True)

    def mean_entropy(self, prompt: str, temperature: float, seeds: int, steps: int) -> float:
        """Mean entropy in nats of softmax(logits / temperature) along texts sampled from it."""
        total, count = 0.0, 0
        start = self.tokenizer(prompt)["input_ids"]
        for seed in range(seeds):
            generator = torch.Generator().manual_seed(seed)
            ids = list(start)
            for _ in range(steps):
                with torch.no_grad():
                    p = (self.model(torch.tensor([ids])).logits[0, -1].double() / temperature).softmax(0)
                total += float(-(p * p.clamp_min(1e-300).log()).sum())
                count += 1
                ids.append(int(torch.multinomial(p, 1, generator=generator)))
        return total / count


def main() -> None:
    """Runs every check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--quick", action="store_true", help="leave out the entropies")
    args = parser.parse_args()
    torch.set_num_threads(1)
    m = Model(args.model)
    failed = []

    def check(name: str, holds: bool):
        print(f"[{'ok' if holds else 'NO'}] {name}")
        if not holds:
            failed.append(name)

    plain = Tokenizer.from_file(f"{args.model}/tokenizer.json")
    strings = [WEATHER, "a<|endoftext|>b", "naïve 😀\n\n  x", ""]
    same = all(plain.encode(s).ids == m.tokenizer(s)["input_ids"] for s in strings)
    check("AutoTokenizer gives the ids of tokenizers", same)

    greedy = m.text(WEATHER, 40, **GREEDY)
    print(f"    greedy: {greedy!r}")
    check("a. greedy weather is a whole sentence", greedy.rstrip()[-1] in ".!")
    texts = [m.text(WEATHER, 40, seed=s, **GUIDE) for s in range(10)]
    for s, t in enumerate(texts):
        print(f"    seed {s}: {t!r}")
    check("b. ten seeds give at least four texts", len(set(texts)) >= 4)
    answer = m.text(CAPITAL, 20, **GREEDY)
    print(f"    {answer!r}")
    check("c. Paris", "Paris" in answer)

    found = []
    for prompt in LOOPS:
        plain_ids = m.new_ids(prompt, 160, **GREEDY)
        freed = m.new_ids(prompt, 160, **(GREEDY | {"repetition_penalty": 1.2}))
        loops, still = looping(plain_ids), looping(freed)
        print(f"    {prompt!r}: greedy {'runs in a cycle of ' + str(loops) if loops else 'ends or goes on'}, "
              f"penalty 1.2 {'too' if still else 'gets out'}: {m.tokenizer.decode(freed[:40])!r}")  # fmt: skip
        if loops and not still:
            found.append(prompt)
    check(f"d. a prompt that loops, and does not with penalty 1.2: {found}", bool(found))
    for prompt in (WEATHER, "The cat sat on the", "Once upon a time in a magical forest,"):
        broken = m.text(prompt, 60, **(GREEDY | {"repetition_penalty": 2.0}))
        print(f"    penalty 2.0: {broken!r}")

    if not args.quick:
        means = [m.mean_entropy(ENTROPY_PROMPT, t, 20, 30) for t in (0.1, 0.7, 1.0, 2.0)]
        print("    mean entropy at 0.1, 0.7, 1.0, 2.0:", ", ".join(f"{e:.3f}" for e in means))
        check("e. entropy rises with temperature", all(a < b for a, b in zip(means, means[1:])))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
