"""Makes reference runs of transformers' generate() in float32, for the Go decoder to be compared with.

    python training/generate_reference.py pkg/embedded/tiny pkg/embedded/nano --out pkg/decode/testdata/reference --seed 4

Writes OUT/generate.jsonl.gz, and three models of random weights that the runs need, OUT/random64 and so on: no
tokenizer, prompts are ids. Every model stands alone, without its folder's generation_config.json: what a run was
told is what "kwargs" says, to the letter (1 and 1.0 differ), and a key that is absent is transformers' default.

The first line is {"head": ...}: versions, the seed, the sha256 of every model's weights, how many lines of each kind
follow. Each further line is an object with "kind", "id", "model", "prompt" (ids) and "kwargs", and what came out:

greedy         new_ids; at every step top_ids and top_scores, the (up to five) best processed scores that are finite, the
               first being the token's own
beam           every returned sequence: new_ids (filled to the longest), beam_indices and transition_scores (of its own
               length), sequences_scores; steps is how often the loop ran
lookup,        greedy with prompt_lookup_num_tokens, or with the draft model "assistant" and its settings: new_ids, and for
assisted       every forward pass of the target how many tokens were proposed and how many it added
sampling       path is what was drawn; at every step: how many scores are finite (kept), and their ids and values by
               descending score, only the best 32 of more than 64; null where the kept set hangs on a rounding
beam_sampling  rows, processed scores of running beams in the same form, with the ids that follow the prompt in the row;
               here the processors got log-probabilities
raises         type and the message's first line
accepted       looks wrong, raises nothing
dropped        a run of the kind "of" that hangs on a tie or fails, with the reason

A run is dropped if two scores between which it decides are nearer than float32 arithmetic can be trusted, or if a beam
search goes elsewhere when its scores are moved by 1e-5 and exact ties are broken at random, or a draft when its are.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import itertools
import json
import math
import platform
import random
import warnings
from collections import Counter
from pathlib import Path

import torch
import transformers
from transformers import (
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    LogitsProcessorList,
)

RANDOM_MODELS = {  # name: what differs from the others
    "random64": dict(vocab_size=64, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, scale=2.0),
    "random120": dict(vocab_size=120, hidden_size=32, num_attention_heads=4, num_key_value_heads=1, scale=2.5),
    "random200": dict(vocab_size=200, hidden_size=48, num_attention_heads=6, num_key_value_heads=3, scale=2.2),
}
PROMPTS = [
    "The weather today is",
    "The cat sat on the",
    "Once upon a time in a magical forest,",
    "What is the capital of France?",
    "Hello! How are you today?",
    "Once upon a time, there was a little girl named Lily.",
    "One rainy day, the old dragon",
    "The king sat on the throne and",
    "Row the boat and row the boat,\nrow the boat all day.\n",
    "very, very, very, very,",
    "What is 3 + 4?",
    "Mia: Hi! How are you?\nBen:",
    "The clock said tick, tock, tick, tock,",
]
MARGIN = 2e-5  # scores nearer than this decide nothing
NOISE = 1e-5  # as far as another order of additions may move a score
NOWHERE = -1e8  # below it are beam search's placeholders of -1e9


class Model:
    """A model with its name, its tokenizer if it has one, and what plain greedy decoding makes of prompts."""

    def __init__(self, folder: Path):
        self.name = folder.name
        self.sha256 = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        self.net = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.net.generation_config = GenerationConfig()  # nothing but the kwargs says anything
        self.vocab = self.net.config.vocab_size
        self.tokenizer = AutoTokenizer.from_pretrained(folder) if (folder / "tokenizer.json").exists() else None
        self.plain = {}

    def prompt(self, rng) -> list[int]:
        """Ids of one of the texts above, or random ones."""
        if self.tokenizer:
            return self.tokenizer(rng.choice(PROMPTS)).input_ids
        return [rng.randrange(1, self.vocab) for _ in range(rng.randint(2, 9))]

    def continuation(self, prompt: list[int]) -> list[int]:
        """What plain greedy decoding appends: values drawn from it are values that matter."""
        key = tuple(prompt)
        if key not in self.plain:
            self.plain[key] = generate(self, prompt, {"max_new_tokens": 24}).sequences[0, len(prompt) :].tolist()
        return self.plain[key]


class Probe(LogitsProcessorList):
    """The processors that generate() built, remembering what went in and came out, and moving what goes in."""

    noise, seed = 0.0, 0

    def __call__(self, input_ids, scores, **kwargs):
        if self.noise:
            scores = moved(scores, self.noise, self.seed + input_ids.shape[1])
        out = super().__call__(input_ids, scores.clone(), **kwargs)
        self.calls.append((input_ids.clone(), scores, out.clone()))
        return out


def moved(scores, noise, seed):
    """The scores, each moved by up to noise."""
    generator = torch.Generator().manual_seed(seed)
    return scores + noise * (2 * torch.rand(scores.shape, generator=generator) - 1)


@contextlib.contextmanager
def replaced(owner, name, value):
    """Sets an attribute for a while."""
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield original
    finally:
        if isinstance(owner, torch.nn.Module):
            delattr(owner, name)  # the method of the class is seen again
        else:
            setattr(owner, name, original)


def generate(model: Model, prompt, kwargs, noise=0.0, seed=0, **objects):
    """generate() as kwargs say; .probe of what it returns has the processors and their calls, .forwards the ids per pass."""
    probes, forwards = [], []
    net, build = model.net, model.net._get_logits_processor

    def get_logits_processor(*args, **kw):
        probe = Probe(build(*args, **kw))
        probe.calls, probe.noise, probe.seed = [], noise, 1000 * seed
        probes.append(probe)
        return probe

    def count(_, args, kw):
        forwards.append(kw["input_ids"].shape[1])

    if "stop_strings" in kwargs:
        objects["tokenizer"] = model.tokenizer
    hook = net.register_forward_pre_hook(count, with_kwargs=True)
    ids = torch.tensor([prompt])
    try:
        with replaced(net, "_get_logits_processor", get_logits_processor), torch.no_grad():
            out = net.generate(
                ids, attention_mask=torch.ones_like(ids), output_scores=True, return_dict_in_generate=True,
                **kwargs, **objects,
            )  # fmt: skip
    finally:
        hook.remove()
    out.probe, out.forwards = probes[0], forwards
    return out


class Dropped(Exception):
    """A run that is no reference, and why."""


# Drawing configurations.


def some(rng, ids, low, high):
    """Between low and high different ids."""
    ids = sorted(set(ids))
    return rng.sample(ids, min(len(ids), rng.randint(low, high)))


def phrase(rng, text, longest=3):
    """A piece of a text of ids."""
    at = rng.randrange(len(text))
    return text[at : at + rng.randint(1, longest)]


def processors(rng, model, prompt, text, eos):
    """For every processor a function that draws its arguments so that it has something to do."""
    ends = eos if isinstance(eos, list) else [eos] if eos is not None else []
    near = prompt + text[:12]

    def anything(low, high):
        return [rng.randrange(1, model.vocab) for _ in range(rng.randint(low, high))]

    def one_or_more(ids):
        return ids[0] if len(ids) == 1 and rng.random() < 0.5 else ids

    def sequence_bias():
        pairs = {tuple(i for i in phrase(rng, near) if i > 0): round(rng.uniform(-6, 6), 2) for _ in range(rng.randint(1, 4))}
        pairs |= {(i,): round(rng.uniform(-3, 4), 1) for i in anything(1, 2)}
        return [[list(ids), bias] for ids, bias in pairs.items() if ids]

    def bad_words():
        words = [phrase(rng, near) for _ in range(rng.randint(1, 3))] + ([ends[:1]] if ends and rng.random() < 0.2 else [])
        return [list(w) for w in dict.fromkeys(map(tuple, words))]

    draw = {
        "sequence_bias": sequence_bias,
        "encoder_repetition_penalty": lambda: rng.choice([0.7, 0.9, 1.1, 1.3, 1.5, 2.0]),
        "repetition_penalty": lambda: rng.choice([0.8, 1.05, 1.1, 1.2, 1.3, 1.5, 2.0]),
        "no_repeat_ngram_size": lambda: rng.randint(1, 4),
        "encoder_no_repeat_ngram_size": lambda: rng.randint(1, 4),
        "bad_words_ids": bad_words,
        "min_length": lambda: len(prompt) + rng.randint(2, 14),
        "min_new_tokens": lambda: rng.randint(1, 14),
        "forced_bos_token_id": lambda: rng.randrange(1, model.vocab),
        "forced_eos_token_id": lambda: one_or_more(rng.choice([ends[:1], ends, anything(1, 2)]) or anything(1, 1)),
        "remove_invalid_values": lambda: True,
        "exponential_decay_length_penalty": lambda: [rng.randint(0, 8), rng.choice([0.95, 1.01, 1.05, 1.1, 1.2])],
        "suppress_tokens": lambda: some(rng, text[:8] + anything(1, 12), 1, 12),
        "begin_suppress_tokens": lambda: some(rng, text[:1] + anything(1, 6), 1, 5),
        "renormalize_logits": lambda: True,
    }
    if not ends:
        del draw["exponential_decay_length_penalty"]  # it cannot do without; see RAISES
    return draw


PROCESSORS = [
    "sequence_bias", "encoder_repetition_penalty", "repetition_penalty", "no_repeat_ngram_size",
    "encoder_no_repeat_ngram_size", "bad_words_ids", "min_length", "min_new_tokens", "forced_bos_token_id",
    "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens",
    "begin_suppress_tokens", "renormalize_logits",
]  # fmt: skip


def ending(rng, model, text):
    """An eos_token_id, or several: mostly such as come up. None is none."""
    if rng.random() < 0.12:
        return None
    own = [2] if model.tokenizer else []
    ids = own + [rng.choice(text[4:20])] if rng.random() < 0.5 else own or [rng.choice(text[3:20])]
    while rng.random() < 0.3:
        ids.append(rng.randrange(1, model.vocab))
    ids = list(dict.fromkeys(ids))
    return ids[0] if len(ids) == 1 and rng.random() < 0.7 else ids


def length(rng, prompt, longest):
    """Where to stop: rarely nowhere, which is 20 new tokens."""
    new = rng.randint(4, longest)
    return rng.choices(
        [{"max_new_tokens": new}, {"max_length": len(prompt) + new}, {},
         {"max_new_tokens": new, "max_length": len(prompt) + rng.randint(1, longest)}],
        [6, 3, 1, 1],
    )[0]  # fmt: skip


def common(rng, models, number, longest):
    """Model, prompt and what greedy and beam search have in common."""
    model = rng.choices(models, [3 if m.tokenizer else 4 for m in models])[0]
    first = PROCESSORS[number % (len(PROCESSORS) + 1)] if number % (len(PROCESSORS) + 1) < len(PROCESSORS) else None
    prompt = model.prompt(rng)
    if first == "forced_bos_token_id" and rng.random() < 0.7:  # acts on a text of one id only
        prompt = [1] if model.tokenizer else prompt[:1]
    text = model.continuation(prompt)
    eos = ending(rng, model, text)
    draw = processors(rng, model, prompt, text, eos)
    names = [first] if first in draw else []
    if first:
        names += [n for n in rng.sample(PROCESSORS, rng.choice([0, 1, 1, 2, 2, 3])) if n in draw and n not in names]
    kwargs = length(rng, prompt, longest)
    if eos is not None:
        kwargs["eos_token_id"] = eos
    if rng.random() < 0.4:
        kwargs["pad_token_id"] = rng.choice([0, 0, rng.randrange(model.vocab)])
    if rng.random() < 0.5:
        kwargs["do_sample"] = False
    if rng.random() < 0.5:
        kwargs["use_cache"] = rng.random() < 0.5
    if rng.random() < 0.08:  # what says nothing here
        kwargs |= rng.choice([{"temperature": 0.7}, {"top_k": 5}, {"top_p": 0.5}, {"min_p": 0.1}, {"num_beams": 1}, {"num_return_sequences": 1}])
    if model.tokenizer and rng.random() < 0.25:
        written = model.tokenizer.decode(text)
        at = rng.randrange(1 + len(written) // 2)
        stops = [written[at : at + rng.randint(2, 6)] or ".", rng.choice([".", " and", "xyzzy", "day"])]
        kwargs["stop_strings"] = rng.choice([stops, stops[:1], stops[0]])
    return model, prompt, kwargs | {n: draw[n]() for n in sorted(names)}


def beam_arguments(rng):
    """What only beam search has."""
    beams = rng.randint(2, 5)
    kwargs = {"num_beams": beams}
    if rng.random() < 0.7:
        kwargs["length_penalty"] = rng.choice([-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0])
    if rng.random() < 0.75:
        kwargs["early_stopping"] = rng.choice([True, False, "never"])
    if rng.random() < 0.6:
        kwargs["num_return_sequences"] = rng.randint(1, beams)
    return kwargs


def warpers(rng, model, number):
    """One to three warpers, the first by number, and what comes before them."""
    draw = {
        "temperature": lambda: rng.choice([0.3, 0.7, 0.8, 1.3, 2.0]),
        "top_h": lambda: rng.choice([0.2, 0.4, 0.7, 0.9]),
        "top_k": lambda: rng.choice([1, 3, 5, 10, 40, 300]),
        "top_p": lambda: rng.choice([0.0, 0.3, 0.6, 0.8, 0.9, 0.95]),
        "min_p": lambda: rng.choice([0.0, 0.02, 0.05, 0.1, 0.3]),
        "typical_p": lambda: rng.choice([0.2, 0.5, 0.8, 0.95]),
        "epsilon_cutoff": lambda: rng.choice([3e-4, 1e-3, 9e-3, 0.05]),
        "eta_cutoff": lambda: rng.choice([3e-4, 2e-3, 0.02, 0.1]),
    }
    first = list(draw)[number % len(draw)]
    names = {first} | set(rng.sample(list(draw), rng.randint(0, 2)))
    kwargs = {n: draw[n]() for n in draw if n in names}
    if "top_k" not in kwargs and rng.random() < 0.7:
        kwargs["top_k"] = rng.choice([0, None])  # else 50
    return kwargs


# Running them, and finding ties.


def digits(values) -> list[float]:
    """Five decimals, or seven significant digits of large numbers."""
    return [round(v, 5) if abs(v) < 100 else float(f"{v:.7g}") for v in values]


def top(scores, most=5):
    """The best finite scores of a row, best first: ids and values."""
    order = scores.argsort(descending=True, stable=True)[:most]
    order = order[torch.isfinite(scores[order])]
    return order.tolist(), digits(scores[order].tolist())


def run_greedy(model, prompt, kwargs, **objects):
    """One greedy run."""
    out = generate(model, prompt, kwargs, **objects)
    new = out.sequences[0, len(prompt) :].tolist()
    steps = []
    for i, scores in enumerate(out.scores):
        best = scores[0].topk(2).values.tolist()
        if not math.isfinite(best[0]):
            raise Dropped(f"step {i}: no score is finite")
        if best[0] - best[1] < MARGIN:
            raise Dropped(f"step {i}: the best two scores are {best[0] - best[1]:.2g} apart")
        steps.append(top(scores[0]))
    return out, {"new_ids": new, "top_ids": [s[0] for s in steps], "top_scores": [s[1] for s in steps]}


class Watch:
    """Looks over beam search's shoulder for scores that are too near to each other."""

    def __init__(self, net):
        self.net, self.step, self.nearest = net, -1, None

    def near(self, values, places, what, scale=1.0):
        """Compares each of the first places values with the next."""
        for a, b in itertools.islice(itertools.pairwise(values), places):
            if a > NOWHERE and a - b < MARGIN * scale + 3e-6 * abs(a) and self.nearest is None:
                self.nearest = f"step {self.step}: {what} {a:.7g} and {b:.7g}"

    def top_k(self, accumulated_log_probs, beams_to_keep, **kw):
        self.step += 1
        self.candidates = accumulated_log_probs[0].topk(min(beams_to_keep + 1, accumulated_log_probs.shape[1])).values
        return type(self.net)._get_top_k_continuations(
            self.net, accumulated_log_probs=accumulated_log_probs, beams_to_keep=beams_to_keep, **kw
        )

    def running(self, next_token_hits_stopping_criteria, num_beams, **kw):
        alive = (~next_token_hits_stopping_criteria[0]).nonzero().flatten().tolist()
        last = alive[min(num_beams, len(alive)) - 1] if alive else 0
        self.near(self.candidates.tolist(), max(num_beams, last + 1), "candidates at")
        return type(self.net)._get_running_beams_for_next_iteration(
            self.net, next_token_hits_stopping_criteria=next_token_hits_stopping_criteria, num_beams=num_beams, **kw
        )

    def finished(self, beam_scores, topk_log_probs, cur_len, decoder_prompt_len, length_penalty, num_beams, **kw):
        norm = (cur_len + 1 - decoder_prompt_len) ** length_penalty
        new = topk_log_probs[0, :num_beams] / norm
        new = new[kw["next_token_hits_stopping_criteria"][0, :num_beams]]
        merged = torch.cat((beam_scores[0], new)).sort(descending=True).values
        self.near(merged.tolist(), num_beams, "hypotheses at", 1 / norm)
        return type(self.net)._update_finished_beams(
            self.net, beam_scores=beam_scores, topk_log_probs=topk_log_probs, cur_len=cur_len,
            decoder_prompt_len=decoder_prompt_len, length_penalty=length_penalty, num_beams=num_beams, **kw,
        )  # fmt: skip

    def heuristic(self, running_beam_scores, beam_scores, is_sent_finished, cur_len, max_length, decoder_prompt_len,
                  early_stopping, length_penalty, **kw):  # fmt: skip
        long = max_length if early_stopping == "never" and length_penalty > 0.0 else cur_len
        norm = (long - decoder_prompt_len) ** length_penalty
        best, worst = running_beam_scores[0, 0].item() / norm, beam_scores[0].min().item()
        if is_sent_finished[0].all():
            self.near(sorted([best, worst], reverse=True), 1, "hope and worst hypothesis at", 1 / norm)
        return type(self.net)._check_early_stop_heuristic(
            running_beam_scores=running_beam_scores, beam_scores=beam_scores, is_sent_finished=is_sent_finished,
            cur_len=cur_len, max_length=max_length, decoder_prompt_len=decoder_prompt_len,
            early_stopping=early_stopping, length_penalty=length_penalty, **kw,
        )  # fmt: skip


def outcome(out):
    """What must not change when scores move a little."""
    return out.sequences.tolist(), out.beam_indices.tolist(), len(out.scores)


def run_beam(model, prompt, kwargs):
    """One beam search, and four more with moved scores and shuffled ties."""
    net, watch = model.net, Watch(model.net)
    with (
        replaced(net, "_get_top_k_continuations", watch.top_k),
        replaced(net, "_get_running_beams_for_next_iteration", watch.running),
        replaced(net, "_update_finished_beams", watch.finished),
        replaced(net, "_check_early_stop_heuristic", watch.heuristic),
    ):
        out = generate(model, prompt, kwargs)
    if not (out.sequences_scores > NOWHERE).all():
        raise Dropped("a returned hypothesis is a placeholder")
    if watch.nearest:
        raise Dropped(watch.nearest)
    for seed in range(1, 5):
        shuffle = torch.Generator().manual_seed(seed)

        def topk(x, k, original=torch.topk, **kw):
            order = torch.randperm(x.shape[-1], generator=shuffle)
            values, at = original(x[..., order], k, **kw)
            return values, order[at]

        with replaced(torch, "topk", topk):
            again = generate(model, prompt, kwargs, noise=NOISE, seed=seed)
        if outcome(again) != outcome(out):
            raise Dropped("another result when scores move by 1e-5 and ties are broken at random")
    transitions = net.compute_transition_scores(out.sequences, out.scores, out.beam_indices, normalize_logits=False)
    own = [sum(i >= 0 for i in row) for row in out.beam_indices.tolist()]
    return {
        "new_ids": out.sequences[:, len(prompt) :].tolist(),
        "sequences_scores": [float(f"{v:.7g}") for v in out.sequences_scores.tolist()],
        "beam_indices": [row[:n] for row, n in zip(out.beam_indices.tolist(), own)],
        "transition_scores": [digits(row[:n]) for row, n in zip(transitions.tolist(), own)],
        "steps": len(out.scores),
    }


class Rounds:
    """A streamer that counts the tokens that assisted decoding adds at a time."""

    def __init__(self):
        self.added = []

    def put(self, value):
        self.added.append(value.numel())

    def end(self):
        pass


def run_assisted(model, prompt, kwargs, assistant=None):
    """One greedy run with guessed tokens; it must say what plain greedy decoding says."""
    rounds, objects = Rounds(), {}
    if assistant:
        net, settings = assistant
        net.generation_config = GenerationConfig(**settings)
        objects["assistant_model"] = net
    out, result = run_greedy(model, prompt, kwargs, streamer=rounds, **objects)
    plain = {k: v for k, v in kwargs.items() if k not in ("prompt_lookup_num_tokens", "max_matching_ngram_size")}
    if run_greedy(model, prompt, plain)[1]["new_ids"] != result["new_ids"]:
        raise Dropped("plain greedy decoding says something else")
    proposed = [out.forwards[0] - len(prompt)] + [n - 1 for n in out.forwards[1:]]
    if assistant:
        for seed in range(1, 4):

            def move(module, args, output):
                output.logits = moved(output.logits, NOISE, seed)
                return output

            net.generation_config = GenerationConfig(**settings)  # the heuristic schedule writes into it
            hook = net.register_forward_hook(move)
            again = generate(model, prompt, kwargs, **objects).forwards
            hook.remove()
            if again != out.forwards:
                raise Dropped("the draft proposes something else when its logits move by 1e-5")
        net.generation_config = GenerationConfig()
    return {"new_ids": result["new_ids"], "proposed": proposed, "added": rounds.added[1:]}  # the first put is the prompt


def kept(probe, ids, before, after):
    """Which scores of a row are finite, and their values; None if that hangs on a rounding."""
    finite = torch.isfinite(after)
    for seed in range(4):
        again = LogitsProcessorList(probe)(ids[None], moved(before[None], NOISE, seed))[0]
        if not torch.equal(torch.isfinite(again), finite):
            return None
    count = int(finite.sum())
    best, values = top(after, count if count <= 64 else 32)
    return {"kept": count, "ids": best, "scores": values}


def run_sampling(model, prompt, kwargs, seed):
    """One drawn path."""
    torch.manual_seed(seed)
    out = generate(model, prompt, kwargs)
    steps = [kept(out.probe, ids[0], before[0], after[0]) for ids, before, after in out.probe.calls]
    if steps.count(None) * 2 > len(steps):
        raise Dropped(f"{steps.count(None)} of {len(steps)} kept sets hang on a rounding")
    return {"path": out.sequences[0, len(prompt) :].tolist(), "steps": steps}


def run_beam_sampling(model, prompt, kwargs, seed):
    """The rows that a beam sample came by."""
    torch.manual_seed(seed)
    out = generate(model, prompt, kwargs)
    rows = []
    for step, (ids, before, after) in enumerate(out.probe.calls):
        for i in range(1 if step == 0 else len(ids)):  # in the first step all rows are the prompt
            row = kept(out.probe, ids[i], before[i], after[i])
            if row and {"new_ids": ids[i, len(prompt) :].tolist()} | row not in rows:
                rows.append({"new_ids": ids[i, len(prompt) :].tolist()} | row)
    if len(rows) < 3:
        raise Dropped("fewer than three rows do not hang on a rounding")
    return {"rows": rows}


# Configurations that raise, or look as if they should.

SUSPECT = [
    {"do_sample": True, "temperature": 0.0},
    {"do_sample": True, "temperature": -1.0},
    {"do_sample": True, "temperature": 2},
    {"do_sample": True, "temperature": 1},
    {"do_sample": False, "temperature": 0.0},
    {"do_sample": True, "top_k": -1},
    {"do_sample": True, "top_k": 2.5},
    {"do_sample": True, "top_k": 100000},
    {"do_sample": True, "top_p": -0.1},
    {"do_sample": True, "top_p": 1.5},
    {"do_sample": True, "min_p": 1.5},
    {"do_sample": True, "min_p": -0.1},
    {"do_sample": True, "top_h": 0.0},
    {"do_sample": True, "top_h": 1.5},
    {"do_sample": True, "typical_p": 0.0},
    {"do_sample": True, "typical_p": -0.5},
    {"do_sample": True, "typical_p": 1.5},
    {"do_sample": True, "epsilon_cutoff": 1.5},
    {"do_sample": True, "eta_cutoff": -0.1},
    {"repetition_penalty": 0.0},
    {"repetition_penalty": -1.0},
    {"repetition_penalty": 2},
    {"encoder_repetition_penalty": 0.0},
    {"encoder_repetition_penalty": 2},
    {"no_repeat_ngram_size": -1},
    {"no_repeat_ngram_size": 2.0},
    {"encoder_no_repeat_ngram_size": -1},
    {"bad_words_ids": []},
    {"bad_words_ids": [[]]},
    {"bad_words_ids": [[-1]]},
    {"bad_words_ids": [5]},
    {"bad_words_ids": [[100000]]},
    {"sequence_bias": []},
    {"sequence_bias": [[[5], 1]]},
    {"sequence_bias": [[[0], 1.0]]},
    {"sequence_bias": [[[], 1.0]]},
    {"sequence_bias": [[[100000], 1.0]]},
    {"sequence_bias": [[[-3], 1.0]]},
    {"min_length": -1, "eos_token_id": 2},
    {"min_new_tokens": -1, "eos_token_id": 2},
    {"min_new_tokens": 30, "max_new_tokens": 3, "eos_token_id": 2},
    {"forced_bos_token_id": 100000},
    {"forced_eos_token_id": 100000, "max_new_tokens": 2},
    {"forced_eos_token_id": -1, "max_new_tokens": 2},
    {"forced_eos_token_id": 5, "suppress_tokens": [5]},
    {"forced_bos_token_id": 5, "suppress_tokens": [5, 6]},
    {"exponential_decay_length_penalty": [2, 1.1]},
    {"exponential_decay_length_penalty": [2], "eos_token_id": 2},
    {"suppress_tokens": [100000]},
    {"begin_suppress_tokens": [100000]},
    {"num_return_sequences": 2},
    {"num_return_sequences": 0},
    {"num_beams": 2, "num_return_sequences": 3},
    {"num_beams": 0},
    {"num_beams": -1},
    {"num_beams": 2, "early_stopping": "always"},
    {"num_beams": 2, "early_stopping": 1},
    {"num_beams": 2, "length_penalty": "1.0"},
    {"max_new_tokens": 0},
    {"max_new_tokens": -3},
    {"max_length": 1},
    {"max_length": 0},
    {"stop_strings": ["."]},
    {"eos_token_id": -1},
    {"pad_token_id": -1},
    {"prompt_lookup_num_tokens": 3, "num_return_sequences": 2, "do_sample": True},
    {"prompt_lookup_num_tokens": 3, "use_cache": False},
    {"prompt_lookup_num_tokens": 0},
    {"cache_implementation": "none"},
    {"temprature": 0.5},
    {"top_k": 5, "penalty_alpha": 0.6},
    {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 0.5},
    {"force_words_ids": [[5]], "num_beams": 2},
    {"dola_layers": "low"},
    {"low_memory": True, "num_beams": 2},
]


def suspects(model):
    """What generate() does with each of them, here with an ordinary prompt."""
    prompt = model.tokenizer(PROMPTS[0]).input_ids
    for kwargs in SUSPECT:
        full = {"max_new_tokens": 3} | kwargs if "max_length" not in kwargs else kwargs
        entry = {"model": model.name, "prompt": prompt, "kwargs": full}
        ids = torch.tensor([prompt])
        torch.manual_seed(0)
        try:
            with torch.no_grad():
                model.net.generate(ids, attention_mask=torch.ones_like(ids), **full)
            yield "accepted", entry
        except Exception as e:  # whatever it is, it is what we came for
            lines = str(e).strip().splitlines() or [""]
            yield "raises", entry | {"type": type(e).__name__, "message": lines[0][:200]}


# All together.


def random_model(folder: Path, seed: int, scale: float, **shape) -> None:
    """A Llama whose logits are spread over some units, so that its choices are neither certain nor even."""
    torch.manual_seed(seed)
    config = LlamaConfig(
        intermediate_size=2 * shape["hidden_size"], num_hidden_layers=2, max_position_embeddings=128, rms_norm_eps=1e-5,
        bos_token_id=None, eos_token_id=None, tie_word_embeddings=False, architectures=["LlamaForCausalLM"], **shape,
    )  # fmt: skip
    net = LlamaForCausalLM(config)
    for name, p in net.named_parameters():
        if "norm" in name:
            p.data = 1 + 0.2 * torch.randn_like(p)
        else:
            p.data = (scale if "lm_head" in name else 1.5) * torch.randn_like(p) / p.shape[1] ** 0.5
    net.generation_config = GenerationConfig()
    net.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "model.safetensors").chmod(0o644)


class Book:
    """The lines of the file."""

    def __init__(self):
        self.lines = []
        self.counts = Counter()

    def add(self, kind, entry):
        self.counts[kind] += 1
        self.lines.append({"kind": kind, "id": f"{kind}-{self.counts[kind]}"} | entry)

    def collect(self, kind, count, seed, draw):
        """Draws runs until count are kept. draw(rng, number) gives what to record of it and a function that runs it."""
        number, done = 0, 0
        while done < count and number < 3 * count:
            entry, run = draw(random.Random(f"{seed} {kind} {number}"), number)
            number += 1
            try:
                self.add(kind, entry | run())
                done += 1
            except Dropped as e:
                self.add("dropped", {"of": kind} | entry | {"reason": str(e)})
            except (ValueError, TypeError, RuntimeError, IndexError, AttributeError) as e:
                self.add("dropped", {"of": kind} | entry | {"reason": f"{type(e).__name__}: {str(e).splitlines()[0][:200]}"})
        print(f"{kind}: {done} kept of {number}", flush=True)


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, nargs=2, help="folders with a tokenizer; the second drafts for the first")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--count", type=int, default=500, help="how many greedy and beam runs to keep")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity(50)  # what it warns of is written down elsewhere
    warnings.filterwarnings("ignore")
    for i, (name, shape) in enumerate(RANDOM_MODELS.items()):
        random_model(args.out / name, args.seed * 100 + i, **shape)
    models = [Model(folder) for folder in args.models + [args.out / name for name in RANDOM_MODELS]]
    target, draft = models[:2]
    book = Book()

    def entry(model, prompt, kwargs, **more):
        return {"model": model.name, "prompt": prompt, "kwargs": kwargs} | more

    def greedy(rng, number):
        model, prompt, kwargs = common(rng, models, number, longest=22)
        return entry(model, prompt, kwargs), lambda: run_greedy(model, prompt, kwargs)[1]

    def beam(rng, number):
        model, prompt, kwargs = common(rng, models, number, longest=18)
        kwargs |= beam_arguments(rng)
        return entry(model, prompt, kwargs), lambda: run_beam(model, prompt, kwargs)

    def assisted_kwargs(rng, model, prompt):
        text = model.continuation(prompt)
        kwargs = {"max_new_tokens": rng.randint(12, 40)}
        eos = rng.choice([None, 2, ending(rng, model, text)])
        if eos is not None:
            kwargs["eos_token_id"] = eos
        draw = processors(rng, model, prompt, text, eos)
        for name in rng.choice([[], [], ["repetition_penalty"], ["no_repeat_ngram_size"], ["suppress_tokens"], ["bad_words_ids"]]):
            kwargs[name] = draw[name]()
        return kwargs

    def lookup(rng, number):
        model = rng.choice(models)
        prompt = model.prompt(rng)
        prompt += model.continuation(prompt)[: rng.randint(0, 12)] + prompt[: rng.randint(1, 12)]  # something to be found
        kwargs = assisted_kwargs(rng, model, prompt) | {"prompt_lookup_num_tokens": rng.randint(1, 10)}
        if rng.random() < 0.5:
            kwargs["max_matching_ngram_size"] = rng.randint(1, 4)
        return entry(model, prompt, kwargs), lambda: run_assisted(model, prompt, kwargs)

    def assisted(rng, number):
        prompt = target.prompt(rng)
        kwargs = assisted_kwargs(rng, target, prompt)
        settings = {
            "num_assistant_tokens": rng.randint(1, 8),
            "num_assistant_tokens_schedule": rng.choice(["constant", "heuristic"]),
            # Where scikit-learn is installed transformers moves this threshold as it goes; requirements.txt has it not.
            "assistant_confidence_threshold": rng.choice([0.0, 0.0, 0.4]),
        }
        record = entry(target, prompt, kwargs, assistant=draft.name, assistant_config=settings)
        return record, lambda: run_assisted(target, prompt, kwargs, (draft.net, settings))

    def drawn(rng, number, longest):
        model = rng.choice(models)
        prompt = model.prompt(rng)
        text = model.continuation(prompt)
        kwargs = {"do_sample": True, "max_new_tokens": rng.randint(5, longest)} | warpers(rng, model, number)
        eos = ending(rng, model, text)
        if eos is not None:
            kwargs["eos_token_id"] = eos
        draw = processors(rng, model, prompt, text, eos)
        names = ["repetition_penalty", "no_repeat_ngram_size", "sequence_bias", "min_new_tokens", "suppress_tokens", "bad_words_ids"]
        for name in rng.sample(names, rng.choice([0, 0, 1, 2])):
            kwargs[name] = draw[name]()
        if rng.random() < 0.15:
            kwargs["renormalize_logits"] = True
        return model, prompt, kwargs, rng.randrange(1 << 30)

    def sampling(rng, number):
        model, prompt, kwargs, seed = drawn(rng, number, 12)
        return entry(model, prompt, kwargs), lambda: run_sampling(model, prompt, kwargs, seed)

    def beam_sampling(rng, number):
        model, prompt, kwargs, seed = drawn(rng, number, 5)
        kwargs["num_beams"] = rng.randint(2, 3)
        return entry(model, prompt, kwargs), lambda: run_beam_sampling(model, prompt, kwargs, seed)

    book.collect("greedy", args.count // 2, args.seed, greedy)
    book.collect("beam", args.count // 2, args.seed, beam)
    book.collect("lookup", 24, args.seed, lookup)
    book.collect("assisted", 12, args.seed, assisted)
    book.collect("sampling", 64, args.seed, sampling)
    book.collect("beam_sampling", 16, args.seed, beam_sampling)
    for kind, found in suspects(target):
        book.add(kind, found)
    head = {
        "head": {
            "script": "training/generate_reference.py",
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "dtype": "float32",
            "seed": args.seed,
            "model_sha256": {m.name: m.sha256 for m in models},
            "counts": dict(book.counts),
        }
    }
    path = args.out / "generate.jsonl.gz"
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in [head] + book.lines)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())
    print(f"{path}: {path.stat().st_size:,} bytes, {len(text):,} unpacked; {dict(book.counts)}")


if __name__ == "__main__":
    main()
