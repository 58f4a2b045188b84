"""Makes the reference values of pkg/sampler: random rows of scores and what the logits processors
and warpers of transformers make of them.

    python tools/processor_reference.py --seed 1   # writes pkg/sampler/testdata/reference/processors.json

A case holds the processor's name and parameters as pkg/sampler records them, the ids of the text,
the row before and the row after; -Infinity and NaN are strings. Cases whose outcome hangs on the
last bit of a sum, or on torch's undefined order of equal scores in topk, are dropped and counted:
those that cut other tokens when their threshold moves by one part in 100,000, or one of two equal
scores by a thousandth.

Needs torch 2.15, transformers 5.23; the versions used are recorded in the file.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from pathlib import Path
from types import SimpleNamespace

import torch
import transformers
from transformers.generation import logits_process as hf

OUT = Path(__file__).parent.parent / "pkg/sampler/testdata/reference/processors.json"
PER_PROCESSOR = 20
NUDGE = 1e-5  # how far a threshold is moved to see whether a case hangs on it
THRESHOLDS = ["top_p", "min_p", "typical_p", "epsilon_cutoff", "eta_cutoff", "top_h"]


def build(name: str, p: dict, case: dict) -> hf.LogitsProcessor:
    """transformers' processor for a name and the parameters of pkg/sampler."""
    keep = p.get("min_tokens_to_keep")
    prompt = torch.tensor([case["ids"][: p.get("prompt_length", 0)]], dtype=torch.long)
    eos = p.get("eos_token_id")
    match name:
        case "sequence_bias":
            return hf.SequenceBiasLogitsProcessor(p["sequence_bias"])
        case "encoder_repetition_penalty":
            return hf.EncoderRepetitionPenaltyLogitsProcessor(p["penalty"], prompt)
        case "repetition_penalty":
            return hf.RepetitionPenaltyLogitsProcessor(p["penalty"], p.get("prompt_ignore_length"))
        case "no_repeat_ngram_size":
            return hf.NoRepeatNGramLogitsProcessor(p["ngram_size"])
        case "encoder_no_repeat_ngram_size":
            return hf.EncoderNoRepeatNGramLogitsProcessor(p["ngram_size"], prompt)
        case "bad_words_ids":
            return hf.NoBadWordsLogitsProcessor(p["bad_words_ids"], eos)
        case "min_length":
            return hf.MinLengthLogitsProcessor(p["min_length"], eos)
        case "min_new_tokens":
            return hf.MinNewTokensLengthLogitsProcessor(
                p["prompt_length"], p["min_new_tokens"], eos
            )
        case "prefix_allowed_tokens_fn":
            return hf.PrefixConstrainedLogitsProcessor(lambda batch, ids: case["allowed"], 1)
        case "forced_bos_token_id":
            return hf.ForcedBOSTokenLogitsProcessor(p["token_id"])
        case "forced_eos_token_id":
            return hf.ForcedEOSTokenLogitsProcessor(p["max_length"], eos)
        case "remove_invalid_values":
            return hf.InfNanRemoveLogitsProcessor()
        case "exponential_decay_length_penalty":
            return hf.ExponentialDecayLengthPenalty(
                (p["start"], p["factor"]), eos, p["prompt_length"]
            )
        case "suppress_tokens":
            return hf.SuppressTokensLogitsProcessor(p["suppress_tokens"])
        case "begin_suppress_tokens":
            return hf.SuppressTokensAtBeginLogitsProcessor(
                p["begin_suppress_tokens"], p["begin_index"]
            )
        case "guidance_scale":
            logits = row(case["unconditional"]).reshape(1, 1, -1)

            class Output(SimpleNamespace):
                """What a model returns, as far as the processor looks."""

                def get(self, key: str, default: object) -> object:
                    return default

            return hf.UnbatchedClassifierFreeGuidanceLogitsProcessor(
                p["guidance_scale"], lambda *a, **k: Output(logits=logits)
            )
        case "temperature":
            return hf.TemperatureLogitsWarper(p["temperature"])
        case "top_h":
            return hf.TopHLogitsWarper(p["top_h"])
        case "top_k":
            return hf.TopKLogitsWarper(p["top_k"], min_tokens_to_keep=keep)
        case "top_p":
            return hf.TopPLogitsWarper(p["top_p"], min_tokens_to_keep=keep)
        case "min_p":
            return hf.MinPLogitsWarper(p["min_p"], min_tokens_to_keep=keep)
        case "typical_p":
            return hf.TypicalLogitsWarper(p["typical_p"], min_tokens_to_keep=keep)
        case "epsilon_cutoff":
            return hf.EpsilonLogitsWarper(p["epsilon_cutoff"], min_tokens_to_keep=keep)
        case "eta_cutoff":
            return hf.EtaLogitsWarper(p["eta_cutoff"], min_tokens_to_keep=keep)
        case "log_softmax" | "renormalize_logits":
            return hf.LogitNormalization()
    raise ValueError(name)


class Draws:
    """Random parameters, texts and rows."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)

    def number(self, low: float, high: float) -> float:
        return round(self.rng.uniform(low, high), 3)

    def ids(self, vocab: int, least: int, most: int) -> list[int]:
        """Ids from a small part of the vocabulary, so that they come again."""
        part = self.rng.sample(range(vocab), min(vocab, 5))
        return [self.rng.choice(part) for _ in range(self.rng.randint(least, most))]

    def end(self, ids: list[int], vocab: int) -> list[int]:
        """A sequence that the next token may complete: the end of the text, and an id."""
        n = self.rng.randint(0, min(3, len(ids)))
        return ids[len(ids) - n :] + [self.rng.randrange(vocab)]

    def scores(self, vocab: int, cut: bool) -> list:
        spread = self.rng.choice([0.5, 2, 6])
        values = [round(self.rng.gauss(0, spread), 3) for _ in range(vocab)]
        if cut:
            for i in self.rng.sample(range(vocab), vocab // 4):
                values[i] = -math.inf
        if self.rng.random() < 0.3:
            values[0] = values[-1] = 1.0  # equal scores
        return values

    def params(self, name: str, ids: list[int], vocab: int) -> dict:
        rng, n = self.rng, len(ids)
        keep = {"min_tokens_to_keep": rng.choice([1, 1, 2, 3])}
        eos = {"eos_token_id": sorted(rng.sample(range(vocab), rng.choice([1, 2])))}
        prompt = {"prompt_length": rng.randint(1, n)}
        match name:
            case "sequence_bias":
                pairs = [[self.end(ids, vocab), self.number(-9, 9)] for _ in range(6)]
                return {"sequence_bias": pairs + [[pairs[0][0][-1:], self.number(-9, 9)]]}
            case "encoder_repetition_penalty":
                return {"penalty": self.number(0.4, 2.5)} | prompt
            case "repetition_penalty":
                ignore = {"prompt_ignore_length": rng.randint(1, n)} if rng.random() < 0.4 else {}
                return {"penalty": self.number(0.4, 2.5)} | ignore
            case "no_repeat_ngram_size":
                return {"ngram_size": rng.randint(1, 4)}
            case "encoder_no_repeat_ngram_size":
                return {"ngram_size": rng.randint(1, 4)} | prompt
            case "bad_words_ids":
                words = [self.end(ids, vocab) for _ in range(5)]
                return {"bad_words_ids": words + [eos["eos_token_id"][:1]]} | eos
            case "min_length":
                return {"min_length": max(0, n + rng.randint(-2, 2))} | eos
            case "min_new_tokens":
                return {"min_new_tokens": rng.randint(0, n)} | prompt | eos
            case "forced_bos_token_id":
                return {"token_id": rng.randrange(vocab)}
            case "forced_eos_token_id":
                return {"max_length": n + rng.randint(1, 2)} | eos
            case "exponential_decay_length_penalty":
                return {"start": rng.randint(0, 4), "factor": self.number(0.8, 1.6)} | prompt | eos
            case "suppress_tokens":
                return {"suppress_tokens": self.ids(vocab + 4, 0, 4)}
            case "begin_suppress_tokens":
                tokens = self.ids(vocab + 4, 0, 4)
                return {"begin_suppress_tokens": tokens, "begin_index": n + rng.randint(0, 1)}
            case "guidance_scale":
                return {"guidance_scale": self.number(0, 4)}
            case "temperature":
                return {"temperature": self.number(0.1, 3)}
            case "top_k":
                return {"top_k": rng.randint(1, vocab + 2)} | keep
            case "top_h":
                return {"top_h": self.number(0.05, 0.99)}
            case "epsilon_cutoff" | "eta_cutoff":
                return {name: round(10 ** rng.uniform(-3, -0.3), 5)} | keep
            case "top_p" | "min_p" | "typical_p":
                return {name: self.number(0.02, 0.98)} | keep
        return {}

    def case(self, name: str) -> dict:
        vocab = self.rng.choice([5, 11, 24])
        if name == "top_h" and self.rng.random() < 0.2:
            vocab = 130  # more than the hundred that it looks at
        ids = self.ids(vocab, 1, 9)
        if name == "forced_bos_token_id" and self.rng.random() < 0.5:
            ids = ids[:1]
        scores = self.scores(vocab, cut=name != "guidance_scale" and self.rng.random() < 0.4)
        if name == "remove_invalid_values":
            for value in (math.nan, math.inf, -math.inf):
                scores[self.rng.randrange(vocab)] = value
        case = {
            "name": name,
            "params": self.params(name, ids, vocab),
            "ids": ids,
            "scores": scores,
        }
        if name == "guidance_scale":
            case["unconditional"] = self.scores(vocab, cut=False)
        if name == "prefix_allowed_tokens_fn":
            case["allowed"] = sorted(self.rng.sample(range(vocab), self.rng.randint(1, 3)))
        return case


NAMES = [
    "guidance_scale", "sequence_bias", "encoder_repetition_penalty", "repetition_penalty",
    "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids", "min_length",
    "min_new_tokens", "prefix_allowed_tokens_fn", "forced_bos_token_id", "forced_eos_token_id",
    "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens",
    "begin_suppress_tokens", "temperature", "top_h", "top_k", "top_p", "min_p", "typical_p",
    "epsilon_cutoff", "eta_cutoff", "log_softmax", "renormalize_logits",
]  # fmt: skip


def row(values: list) -> torch.Tensor:
    return torch.tensor([values], dtype=torch.float32)


def run(case: dict) -> torch.Tensor:
    """The row after transformers' processor, [vocab]."""
    processor = build(case["name"], case["params"], case)
    return processor(torch.tensor([case["ids"]]), row(case["scores"]))[0]


def steady(case: dict, want: torch.Tensor) -> bool:
    """Whether the case cuts the same tokens when its threshold or an equal score moves a little."""
    moved = []
    for factor in (1 - NUDGE, 1 + NUDGE):
        params = {k: v * factor if k in THRESHOLDS else v for k, v in case["params"].items()}
        moved.append(case | {"params": params})
    scores = case["scores"]
    if case["name"] in ("min_p", "top_h") and scores[0] == scores[-1]:
        moved.append(case | {"scores": [scores[0] + 1e-3] + scores[1:]})
        moved.append(case | {"scores": scores[:-1] + [scores[-1] + 1e-3]})
    return all(torch.equal(run(m).isneginf(), want.isneginf()) for m in moved)


def plain(values: list) -> list:
    """Numbers that JSON holds, 9 digits; what it does not hold as a string."""
    return [float(f"{v:.9g}") if math.isfinite(v) else str(v) for v in values]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    draws, cases, dropped = Draws(args.seed), [], 0
    for name in NAMES:
        for _ in range(PER_PROCESSOR):
            case = draws.case(name)
            want = run(case)
            if not steady(case, want):
                dropped += 1
                continue
            case["want"] = plain(want.tolist())
            case["scores"] = plain(case["scores"])
            cases.append(case)
    head = {
        "made_by": "tools/processor_reference.py",
        "seed": args.seed,
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "dropped": dropped,
    }
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(head)[:-1] + ',"cases":[\n' + lines + "\n]}\n")
    print(f"{len(cases)} cases, {dropped} dropped: {args.out}")


if __name__ == "__main__":
    main()
