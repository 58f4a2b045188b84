"""Animals and people that sit, sleep and run: short scenes that begin like "The cat sat on the mat"."""

from __future__ import annotations

import random

from .engine import expand, weighted

# animal: how often, where it sits, what it may do next
SEATS = {
    "cat": (12, "[40~mat|14~floor|11~sofa|9~chair|7~bed|6~wall|4~roof|4~table|3~rug|2~step]"),
    "dog": (6, "[26~mat|26~floor|14~rug|10~grass|8~sofa|8~step|8~bed]"),
    "bird": (3, "[30~branch|20~roof|20~wall|15~fence|15~window]"),
    "frog": (2, "[50~leaf|25~stone|25~log]"),
    "boy": (2, "[30~chair|20~floor|20~grass|15~wall|15~bed]"),
    "girl": (2, "[30~chair|20~floor|20~grass|15~sofa|15~bed]"),
    "old man": (1, "[40~bench|30~chair|30~step]"),
    "king": (1, "[60~throne|20~horse|20~chair]"),
    "mouse": (1, "[40~floor|30~box|30~shelf]"),
    "duck": (1, "[40~grass|30~water|30~stone]"),
    "rabbit": (1, "[60~grass|20~hill|20~log]"),
}
PAIRS = [(name, seat[0]) for name, seat in SEATS.items()]

TAILS = {
    "cat": "[and purred|and closed its eyes|and looked at the bird|and washed its face|and went to sleep|and waited for its milk]",
    "dog": "[and wagged its tail|and waited for its dinner|and went to sleep|and looked at the ball|and watched the door]",
    "bird": "[and sang a song|and looked at the cat|and ate a seed|and watched the sky]",
    "frog": "[and looked at the flies|and croaked|and enjoyed the sun]",
    "boy": "[and read a book|and ate an apple|and put on his shoes|and looked at the rain]",
    "girl": "[and read a book|and ate a pear|and put on her shoes|and drew a picture]",
    "old man": "[and fed the birds|and read the paper|and smiled at the children]",
    "king": "[and looked at his people|and ate a cake|and laughed]",
    "mouse": "[and ate a piece of cheese|and listened for the cat|and cleaned its nose]",
    "duck": "[and cleaned its feathers|and called to its babies|and slept]",
    "rabbit": "[and ate a carrot|and listened|and looked at the moon]",
}
MORE = {
    "cat": [
        "It was a [warm|quiet|sunny|rainy] [day|morning|afternoon], and the cat was [happy|sleepy|warm|lazy].",
        "A [little|small|grey] mouse ran [past|by|across the floor], but the cat did not [move|wake up|see it].",
        "Then the dog came in and [sat down next to it|lay down beside it|barked].",
        "\"Good cat,\" said [the girl|the boy|Mom|Grandma].",
        "It purred and purred.",
    ],
    "dog": [
        "The boy threw a [ball|stick], and the dog [ran after it|brought it back|jumped up].",
        "It was [tired|happy|hungry] after a long [walk|day|run].",
        "\"Good dog,\" said [the girl|the boy|Dad|Grandpa].",
        "Soon it was [asleep|time to eat].",
    ],
}
OTHER = [
    "It was a [warm|quiet|sunny|fine] [day|morning|afternoon].",
    "Everything was [quiet|still|calm].",
    "After a while the {who} [stood up|got up] and went home.",
]
ACTIONS = (
    "[The {animal} ran [across|through|around] the [garden|field|park|house|yard].|The {animal} slept [under|on|behind|next to] "
    "the [bed|table|tree|sofa|chair].|The {animal} [drank|wanted] some [milk|water].|The {animal} [looked at|jumped over|hid behind|"
    "walked along] the [wall|fence|gate|tree].]"
)


def generate(rng: random.Random) -> str:
    """One scene of one to four sentences, sometimes two animals in turn."""
    who = weighted(rng, PAIRS)
    state = {"who": who, "animal": rng.choice(("cat", "dog", "rabbit", "fox", "horse", "pig"))}
    if rng.random() < 0.12:
        return expand(ACTIONS + " " + ACTIONS, state, rng)
    size = "[8~|big|small|old|black|white]" if who in ("cat", "dog", "bird") else ""
    seat = SEATS[who][1]
    verb = "[14~sat on|2~sleeps on|lay on|2~is on|slept on]" if who in ("cat", "dog") else "[8~sat on|is on]"
    text = expand(f"The {size} {who} {verb} the {seat}", state, rng)
    text += "." if rng.random() < 0.55 else " " + expand(TAILS[who], state, rng) + "."
    if rng.random() < 0.2:
        other = weighted(rng, PAIRS)
        if other != who:
            text += " " + expand(f"The {other} sat on the {SEATS[other][1]} [3~|{TAILS[other]}].", state, rng)
            return text
    more = MORE.get(who, OTHER)
    count = weighted(rng, [(0, 45), (1, 30), (2, 25)])
    for sentence in rng.sample(more, min(count, len(more))):
        text += " " + expand(sentence, state, rng)
    return text
