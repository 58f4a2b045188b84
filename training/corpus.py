"""Reads the folder of natural text and keeps what a very small model can learn from.

The folder holds files of plain UTF-8 in which documents are parted by a line "<|endoftext|>".
A document is kept when it is not too long and nearly all of its words are among the common ones,
because a word that takes several tokens is a word that the model will one day spell wrongly.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

SEPARATOR = "<|endoftext|>"
WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def read(path: Path) -> list[str]:
    """The documents of one file, with paragraphs closed up to single line ends."""
    documents = path.read_text(encoding="utf-8").split(SEPARATOR)
    cleaned = (re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t]+", " ", d)).strip() for d in documents)
    return [d for d in cleaned if d]


def restore_capitals(documents: list[str]) -> list[str]:
    """Gives names back their capitals where a file lost them.

    A word counts as a name when, in the middle of a sentence, it mostly stands with a capital.
    """
    upper, lower = Counter(), Counter()
    middle = re.compile(r"(?<=[a-z,] )([A-Za-z]+)")
    for d in documents:
        for w in middle.findall(d):
            (upper if w[0].isupper() else lower)[w.lower()] += 1
    names = {w for w, n in upper.items() if n >= 3 and n > 2 * lower[w] and len(w) > 2}
    return [re.sub(r"\b[a-z]+\b", lambda m: m[0].capitalize() if m[0] in names else m[0], d) for d in documents]


def plain(document: str) -> bool:
    """Whether the document is ordinary prose: letters, simple punctuation, no headings in capitals."""
    if not all(c in "\n\"'!?.,:;-()" or c.isalnum() or c == " " for c in document):
        return False
    return document.isascii() and not re.search(r"\b[A-Z]{4,}\b", document)


def simple(documents: list[str], common: set[str], rare_share: float, longest: int) -> list[str]:
    """The documents of at most `longest` words with at most that share of rare words."""
    kept = []
    for d in documents:
        words = [w.lower() for w in WORD.findall(d)]
        if not 20 <= len(words) <= longest:
            continue
        if sum(w not in common for w in words) <= rare_share * len(words) and plain(d):
            kept.append(d)
    return kept


def load(folder: Path, generated: list[str], seed: int = 7, held_out: int = 120):
    """(training, held out) documents of the folder, shuffled with the seed.

    `generated` is a sample of the generated corpus: its words count as common too.
    """
    stories = restore_capitals(read(folder / "tinystories.txt"))
    books = read(folder / "storybooks.txt")
    counts = Counter(w.lower() for d in stories for w in WORD.findall(d))
    in_books = Counter(w.lower() for d in books for w in WORD.findall(d))
    common = {w for w, n in counts.items() if n >= 6} | {w for w, n in (counts + in_books).items() if n >= 40}
    common |= {w.lower() for d in generated for w in WORD.findall(d)}
    kept = simple(stories, common, 0.03, 330) + simple(books, common, 0.04, 330)
    random.Random(seed).shuffle(kept)
    return kept[held_out:], kept[:held_out]
