"""Songs, chants and counting: texts that repeat themselves, as songs do."""

from __future__ import annotations

import random

from .engine import expand, weighted

ACTIONS = [
    ("clap", "hands"), ("stamp", "feet"), ("shake", "head"), ("wave", "arms"), ("touch", "toes"), ("close", "eyes"),
]  # fmt: skip
RIDES = [
    ("wheels on the train", "go round and round"), ("boat on the lake", "goes up and down"),
    ("rain on the roof", "goes drip, drip, drip"), ("clock on the wall", "goes tick, tick, tock"),
    ("frogs in the pond", "go hop, hop, hop"), ("bells in the tower", "go ding, ding, dong"),
    ("bees in the garden", "go buzz, buzz, buzz"), ("wind in the trees", "goes whoosh, whoosh, whoosh"),
]  # fmt: skip
NUMBERS = "one two three four five six seven eight nine ten".split()
LALA = [
    "La la la, sing with me,\nla la la, one, two, three,\nla la la, sing with me,\nla la la, one, two, three!",
    "Row the boat and row the boat,\nrow the boat all day.\nRow the boat and row the boat,\nrow the boat away.",
    "Rain, rain, on the tree,\nrain, rain, on the sea,\nrain, rain, fall on me,\nrain, rain, fall on me!",
    "Sleep, little {x}, sleep,\nthe night is dark and deep.\nSleep, little {x}, sleep,\nthe night is dark and deep.",
    "Hop, little {x}, hop, hop, hop,\nhop, little {x}, do not stop.\nHop, little {x}, hop, hop, hop,\nhop, little {x}, hop, hop, hop.",
    "Shine, little star, shine so bright,\nshine, little star, all the night.\nShine, little star, shine so bright,\nshine, little star, all the night.",
    "Round and round and round we go,\nround and round, fast and slow.\nRound and round and round we go,\nround and round and round we go.",
]
VERY = [
    "The {x} was very, very, very{more} [big|small|happy|tired|old|slow|hungry|cold].",
    "They walked and walked{walk} until they came to the [sea|house|lake|hill|town].",
    "It rained and rained{rain}, and the [river|lake|pond] grew [and grew|bigger and bigger].",
    "\"No, no, no{no}!\" said the {x}.",
    "The clock said tick, tock, tick, tock{tick}.",
    "The drum went boom, boom, boom{boom}!",
]
BEASTS = "cat dog bear rabbit lamb frog duck bird mouse pony".split()


def generate(rng: random.Random) -> str:
    """One song, chant, count or echo."""
    kind = weighted(rng, [("action", 3), ("ride", 3), ("la", 4), ("count", 2), ("very", 3), ("down", 1)])
    x = rng.choice(BEASTS)
    if kind == "action":
        lines = []
        for verb, part in rng.sample(ACTIONS, rng.choice((2, 3))):
            line = f"{verb.capitalize()} your {part}, {verb}, {verb}, {verb},"
            lines += [line, line, f"{verb} your {part} with me!"]
        return "\n".join(lines)
    if kind == "ride":
        lines = []
        for what, how in rng.sample(RIDES, rng.choice((1, 2, 3))):
            tail = how.split(" ", 1)[1]
            lines += [f"The {what} {how},", f"{tail}, {tail},", f"the {what} {how},", "all day long."]
        return "\n".join(lines)
    if kind == "la":
        text = rng.choice(LALA).replace("{x}", x)
        return text + ("\n\n" + text if rng.random() < 0.3 else "")
    if kind == "count":
        n = rng.randrange(3, 11)
        thing = rng.choice(["stars", "birds", "fish", "apples", "sheep", "trees", "boats"])
        return ", ".join(NUMBERS[:n]).capitalize() + f". I can count {NUMBERS[n - 1]} {thing}."
    if kind == "down":
        n = rng.randrange(3, 8)
        thing = rng.choice(["birds", "frogs", "ducks", "monkeys"])
        place = {"birds": "tree", "frogs": "log", "ducks": "pond", "monkeys": "bed"}[thing]
        lines = []
        for i in range(n, 1, -1):
            lines.append(f"{NUMBERS[i - 1].capitalize()} little {thing} on the {place}, one went home to sleep.")
        lines.append(f"One little {thing[:-1]} on the {place}, and then there were none.")
        return "\n".join(lines)
    repeat = lambda w: w * weighted(rng, [(0, 40), (1, 25), (2, 15), (4, 10), (8, 10)])
    state = {
        "x": x, "more": repeat(", very"), "walk": repeat(" and walked"), "rain": repeat(" and rained"),
        "no": repeat(", no"), "tick": repeat(", tick, tock"), "boom": repeat(", boom"),
    }  # fmt: skip
    return " ".join(expand(t, state, rng) for t in rng.sample(VERY, rng.choice((1, 2))))
