"""A small template language, in which every domain of the generated corpus is written.

    [a|b|c]     one of the alternatives, each equally likely
    [3~a|b]     the same with a weight: a is three times as likely as b
    [a|]        a or nothing
    {name}      the value of `name` in the state; {Name} the same with a capital first letter

Alternatives nest. A state is an ordinary dict, so that whoever was chosen as the hero in the first
sentence is still the hero in the last one.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

_SPACES = re.compile(r"  +")
_BEFORE_STOP = re.compile(r" +([.,!?])(?!\.)")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio](?!ne\b))")


@lru_cache(maxsize=None)
def parse(template: str):
    """Turns a template into a tuple of strings, ("slot", name) and ("alt", weights, branches)."""
    nodes, end = _sequence(template, 0, top=True)
    if end != len(template):
        raise ValueError(f"grammar: stray ']' at {end} in {template!r}")
    return nodes


def _sequence(s: str, i: int, top: bool = False):
    nodes, text = [], []

    def flush():
        if text:
            nodes.append("".join(text))
            text.clear()

    while i < len(s):
        c = s[i]
        if c == "[":
            flush()
            node, i = _alternatives(s, i + 1)
            nodes.append(node)
        elif c == "{":
            flush()
            close = s.index("}", i)
            nodes.append(("slot", s[i + 1 : close]))
            i = close + 1
        elif c in "|]" and not top:
            break
        else:
            text.append(c)
            i += 1
    flush()
    return tuple(nodes), i


def _alternatives(s: str, i: int):
    branches, weights = [], []
    while True:
        match = re.compile(r"(\d+)~").match(s, i)
        weights.append(int(match.group(1)) if match else 1)
        branch, i = _sequence(s, match.end() if match else i)
        branches.append(branch)
        if i >= len(s):
            raise ValueError(f"grammar: '[' is not closed in {s!r}")
        i += 1
        if s[i - 1] == "]":
            break
    total, cumulative = 0, []
    for w in weights:
        total += w
        cumulative.append(total)
    return ("alt", tuple(cumulative), tuple(branches)), i


def _render(nodes, state, rng, out):
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif node[0] == "slot":
            name = node[1]
            if name in state:
                out.append(state[name])
            else:
                value = state[name[0].lower() + name[1:]]
                out.append(value[:1].upper() + value[1:])
        else:
            _, cumulative, branches = node
            x = rng.random() * cumulative[-1]
            for bound, branch in zip(cumulative, branches):
                if x < bound:
                    _render(branch, state, rng, out)
                    break


def expand(template: str, state: dict, rng: random.Random) -> str:
    """Writes out one text of a template. Spaces that empty choices leave are closed up, "a apple" becomes "an apple"."""
    out: list[str] = []
    _render(parse(template), state, rng, out)
    text = _SPACES.sub(" ", "".join(out)).strip()
    return _ARTICLE.sub(r"\1n ", _BEFORE_STOP.sub(r"\1", text))


def an(noun: str) -> str:
    """The noun with its indefinite article."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def weighted(rng: random.Random, pairs):
    """One of the first members of (value, weight) pairs."""
    x = rng.random() * sum(w for _, w in pairs)
    for value, w in pairs:
        x -= w
        if x < 0:
            return value
    return pairs[-1][0]
