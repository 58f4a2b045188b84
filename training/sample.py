"""Prints what a model writes, to be read: greedy, and sampled at some temperatures.

    python training/sample.py pkg/embedded/tiny [--prompt TEXT] [--seeds 5]
"""

from __future__ import annotations

import argparse

import torch
from transformers import AutoTokenizer, LlamaForCausalLM

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
]


def main() -> None:
    """For every prompt: the greedy text, then one text a seed and temperature."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--prompt", action="append")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--temperature", type=float, action="append")
    parser.add_argument("--tokens", type=int, default=120)
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = LlamaForCausalLM.from_pretrained(args.model, dtype=torch.float32).eval()
    for prompt in args.prompt or PROMPTS:
        inputs = tokenizer(prompt, return_tensors="pt")
        inputs.pop("token_type_ids", None)

        def say(label, **options):
            out = model.generate(**inputs, max_new_tokens=args.tokens, **options)[0]
            print(f"--- {label}\n{tokenizer.decode(out, skip_special_tokens=True)}", flush=True)

        print(f"===== {prompt!r}")
        say("greedy", do_sample=False, repetition_penalty=1.0, temperature=None, top_k=None, top_p=None)
        for t in args.temperature or [0.8]:
            for seed in range(args.seeds):
                torch.manual_seed(seed)
                say(f"T={t} seed {seed}", do_sample=True, temperature=t)


if __name__ == "__main__":
    main()
