"""Makes what train.py reads: the tokenizer, the packed training blocks and the held-out blocks.

    python training/prepare.py --corpus DIR --work DIR [--documents 180000] [--passes 5]

A document is written as <|startoftext|> text <|endoftext|>. Documents are packed whole into blocks
of 512 tokens, so that every block begins where a document begins, as every prompt does.
What is left at the end of a block is padding, on which no loss is taken.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import corpus
import grammar
import vocabulary

BLOCK = 512
TRAIN_SEED, HELD_OUT_SEED, VOCABULARY_SEED = 20_001, 999, 11


def encode(tokenizer: Tokenizer, documents: list[str]) -> list[list[int]]:
    """Ids of every document with bos and eos, cut to a block at most."""
    eos = tokenizer.token_to_id(vocabulary.EOS)
    return [e.ids[: BLOCK - 1] + [eos] for e in tokenizer.encode_batch(documents)]


def pack(documents: list[list[int]], pad: int, rng: random.Random, look: int = 200) -> np.ndarray:
    """Best fit: of the next `look` documents, always the longest that still fits into the block."""
    waiting = sorted(documents[:look], key=len)
    coming = iter(documents[look:])
    blocks = []
    while waiting:
        first = waiting.pop(rng.randrange(len(waiting)))
        parts, room = [first], BLOCK - len(first)
        while True:
            following = next(coming, None)
            if following is not None:
                low, high = 0, len(waiting)
                while low < high:
                    middle = (low + high) // 2
                    low, high = (middle + 1, high) if len(waiting[middle]) < len(following) else (low, middle)
                waiting.insert(low, following)
            fitting = next((i for i in range(len(waiting) - 1, -1, -1) if len(waiting[i]) <= room), None)
            if fitting is None:
                break
            parts.append(waiting.pop(fitting))
            room -= len(parts[-1])
        rng.shuffle(parts)
        blocks.append([t for part in parts for t in part] + [pad] * room)
    return np.array(blocks, dtype=np.uint16)


def main() -> None:
    """Writes tokenizer.json, train.npy, held_natural.npy, held_grammar.npy and data.json into --work."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="folder of natural text")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--documents", type=int, default=180_000, help="generated documents")
    parser.add_argument("--passes", type=int, default=5, help="how often each natural document comes")
    parser.add_argument("--tokenizer", type=Path, help="use this tokenizer.json instead of making one")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)

    sample = [text for _, text in grammar.documents(VOCABULARY_SEED, 20_000)]
    natural, held = corpus.load(args.corpus, sample)
    path = args.work / "tokenizer.json"
    if args.tokenizer:
        shutil.copyfile(args.tokenizer, path)
    else:
        vocabulary.make(natural * 2 + sample).save(str(path))
    tokenizer = Tokenizer.from_file(str(path))
    pad = tokenizer.token_to_id(vocabulary.PAD)

    rng = random.Random(TRAIN_SEED)
    generated = [text for _, text in grammar.documents(TRAIN_SEED, args.documents)]
    natural_ids, generated_ids = encode(tokenizer, natural), encode(tokenizer, generated)
    documents = generated_ids + natural_ids * args.passes
    rng.shuffle(documents)
    train = pack(documents, pad, rng)
    np.save(args.work / "train.npy", train)

    held_generated = [text for _, text in grammar.documents(HELD_OUT_SEED, 1500)]
    np.save(args.work / "held_natural.npy", pack(encode(tokenizer, held), pad, rng))
    np.save(args.work / "held_grammar.npy", pack(encode(tokenizer, held_generated), pad, rng))
    facts = {
        "natural_documents": len(natural),
        "natural_tokens": sum(map(len, natural_ids)),
        "natural_passes": args.passes,
        "generated_documents": len(generated_ids),
        "generated_tokens": sum(map(len, generated_ids)),
        "different_generated_documents": len(set(generated)),
        "blocks": len(train),
        "padding_share": float((train == pad).mean()),
    }
    (args.work / "data.json").write_text(json.dumps(facts, indent=1))
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
