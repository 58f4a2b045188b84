"""The generated corpus: a probabilistic grammar, one file a domain, and the share each domain has.

Every domain has a function generate(rng) -> str that writes one document.
"""

from __future__ import annotations

import random

from . import code, everyday, explain, facts, sitting, songs, stories, talk, weather, words

# (domain, share of the documents). Stories are long, so they have most of the tokens.
DOMAINS = [
    ("stories", stories, 30),
    ("weather", weather, 14),
    ("sitting", sitting, 10),
    ("facts", facts, 20),
    ("talk", talk, 8),
    ("code", code, 6),
    ("everyday", everyday, 7),
    ("words", words, 5),
    ("explain", explain, 3),
    ("songs", songs, 4),
]


def documents(seed: int, count: int):
    """Yields (domain, text) of `count` documents. The same seed gives the same documents."""
    rng = random.Random(seed)
    names = [(name, module) for name, module, _ in DOMAINS]
    weights = [share for _, _, share in DOMAINS]
    for name, module in rng.choices(names, weights, k=count):
        yield name, module.generate(rng)
