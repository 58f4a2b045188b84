"""Who appears in the stories: children, animals and creatures, with the pronouns that go with them."""

from __future__ import annotations

import random

GIRLS = "Lily Mia Anna Lucy Ella Sara Emma Nina Molly Rosie Zoe Amy Ruby Kate Maya Jane Sue Daisy".split()
BOYS = "Tom Ben Tim Max Sam Leo Jack Finn Noah Oliver Billy Adam Bob Joe Peter Dan Theo Luke".split()
ANIMAL_NAMES = "Pip Coco Bella Momo Lulu Buddy Daisy Toby Spot Fluffy Ruby Benny Hazel Ollie Nutty Sunny".split()
CREATURE_NAMES = "Zara Milo Luna Rolo Nim Bobo Stella Fizz Gus Olla".split()

SHE = dict(he="she", him="her", his="her", himself="herself")
HE = dict(he="he", him="him", his="his", himself="himself")

CHILD_KINDS = {"girl": SHE, "boy": HE}
ANIMALS = (
    "fox rabbit bear mouse squirrel hedgehog deer duck turtle frog cat dog bird pig lion elephant monkey "
    "owl bee pony goat penguin puppy kitten lamb"
).split()
CREATURES = ["dragon", "fairy", "unicorn", "robot", "elf", "wizard", "princess", "prince", "giant"]
FIXED_GENDER = {"princess": SHE, "prince": HE, "fairy": SHE, "wizard": HE, "giant": HE}

TRAITS = [
    "kind", "brave", "clever", "curious", "shy", "cheerful", "gentle", "funny", "quiet", "happy", "careful", "busy",
]


def character(rng: random.Random, kinds: str, avoid: dict | None = None) -> dict:
    """A character: name, kind ("fox"), noun ("little fox") and the pronouns he/him/his/himself.

    kinds is "child", "animal" or "creature". With `avoid`, the name differs from that character's
    and the gender mostly does, so that "he" and "she" stay clear.
    """
    for _ in range(50):
        if kinds == "child":
            kind = rng.choice(("girl", "boy"))
            pronouns = CHILD_KINDS[kind]
            name = rng.choice(GIRLS if kind == "girl" else BOYS)
        elif kinds == "animal":
            kind = rng.choice(ANIMALS)
            pronouns = rng.choice((SHE, HE))
            name = rng.choice(ANIMAL_NAMES)
        else:
            kind = rng.choice(CREATURES)
            pronouns = FIXED_GENDER.get(kind) or rng.choice((SHE, HE))
            name = rng.choice(CREATURE_NAMES)
        if avoid is None:
            break
        same = pronouns["he"] == avoid["he"]
        if name != avoid["name"] and kind != avoid["kind"] and (not same or rng.random() < 0.15):
            break
    size = "little" if kind != "giant" else "friendly"
    if rng.random() < 0.25 and kind not in ("giant",):
        size = rng.choice(("small", "young"))
    return dict(name=name, kind=kind, noun=f"{size} {kind}", **pronouns)


def put(state: dict, prefix: str, who: dict) -> None:
    """Enters a character into a state: hero under H, he, him, his; others under a prefix: fhe, fhim, fhis."""
    for key in ("he", "him", "his", "himself", "kind", "noun"):
        state[prefix + key] = who[key]
