"""Short stories: a beginning, a plot that keeps its people and things to the end, and a close.

A plot (see plots_*.py) is (name, picks, beats).
picks names what is chosen once for the whole story: either a string of choices parted by commas,
or, under a key of several names, a list of tuples that are chosen together.
beats are templates that follow one another; one that begins with a pilcrow opens a paragraph.
"""

from __future__ import annotations

import random

from .engine import an, expand, weighted
from .people import TRAITS, character, put
from .plots_adventure import PLOTS as ADVENTURE
from .plots_home import PLOTS as HOME
from .plots_nature import PLOTS as NATURE
from .plots_tales import PLOTS as TALES

PLOTS = ADVENTURE + HOME + NATURE + TALES

SETTINGS = [
    ("in a magical forest", 7), ("in a deep green forest", 2), ("in a small village", 3), ("in a quiet little town", 2),
    ("in a house by the sea", 2), ("on a farm on a hill", 2), ("in a castle on a hill", 1), ("in a sunny valley", 2),
    ("in a village near the mountains", 1), ("in a land far away", 2), ("in a big old tree", 1), ("in a little house near the river", 2),
]  # fmt: skip

BEGIN = [
    (
        10,
        "Once upon a time[, {setting},|10~ {setting},|, {setting},| {setting}] "
        "[6~there lived {anoun} named {H}.|3~there was {anoun} named {H}.|lived {anoun} named {H}.|"
        "{anoun} named {H} lived with {his} {family}.]",
    ),
    (
        4,
        "Once upon a time in a magical forest, [the trees could talk and the flowers could sing. In this forest lived {anoun} "
        "named {H}.|where the trees were very old, there lived {anoun} named {H}.|two friends lived in a little house. Their names "
        "were {H} and {F}.|the sun was shining and the birds were singing. {Anoun} named {H} was out for a walk.|all the animals were "
        "friends. One of them was {anoun} named {H}.|{H} the {kind} had a small house.|there was a river of silver and a tree with "
        "golden leaves. Near the tree lived {anoun} named {H}.|{H} woke up early. {He} was {anoun}.]",
    ),
    (6, "Once upon a time, there was {anoun} named {H}. [{He} lived {setting} [|with {his} {family}].|{H} lived {setting}.|]"),
    (3, "There once was {anoun} [named|called] {H}, who lived {setting}."),
    (3, "{Setting}, there lived {anoun} named {H}."),
    (3, "{H} was {anoun}. {He} lived {setting} [with {his} {family}|near {F}'s house|]."),
    (2, "Long ago, {setting}, there lived {anoun} named {H}."),
]
TRAIT = (
    "[4~{H} was very {trait}.|2~{He} was {trait} and {trait2}.|{H} was {trait}, and everyone liked {him}.|"
    "Everyone knew that {H} was {trait}.|{He} was always {trait}.|3~]"
)
LIKES = (
    "[3~{He} loved to {hobby}.|2~{H} liked to {hobby}.|Every day, {he} liked to {hobby}.|More than anything, {he} loved to {hobby}.|2~]"
)
FRIEND = (
    "[4~{His} best friend was {F}, {afnoun}.|2~{H} had a good friend named {F}, {afnoun}.|{H} and {F} the {fkind} were best friends.|"
    "{He} had a friend, {afnoun} named {F}.|{He} often played with {F}, {afnoun}.]"
)
HOBBIES = (
    "sing,dance,run in the grass,play outside,read books,climb trees,look at the stars,swim in the lake,tell stories,"
    "paint pictures,help others,explore,pick flowers,play with {his} friends,laugh,ask questions,watch the clouds,eat berries"
).split(",")
FILLERS = [
    "The sun was shining.", "The wind was blowing softly.", "{H} took a deep breath.", "A bird sang in a tree.",
    "{F} looked at {H}.", "It was very quiet.", "{H} looked up at the sky.", "The clouds went by.",
]  # fmt: skip
CLOSE = [
    (4, "[{H} learned that|That day, {H} learned that|{H} and {F} learned that|And so {H} learned that] {moral}."),
    (1, "\"[You see|Remember],\" said {g}, \"{moral}.\""),
    (1, "From that day on, {H} knew that {moral}."),
    (2, "From that day on, [{H} and {F} were best friends|they were the best of friends|they did everything together]."),
    (3, "[And they lived happily ever after.|They lived happily ever after.]"),
    (1, "{H} went to bed with a smile. [What a day!|]"),
    (2, ""),
]
WEATHER = ["sunny", "warm", "windy", "cloudy", "bright", "cold", "beautiful", "quiet", "fine"]
ELDERS = {
    "child": [("Mom", 4), ("Dad", 4), ("Grandma", 3), ("Grandpa", 3)],
    "animal": [("Mother", 3), ("Father", 2), ("the wise old owl", 3), ("the old turtle", 2), ("Grandma", 2), ("Grandpa", 2)],
}
FEMALE = {"Mom", "Grandma", "Mother", "the wise old owl"}
ASKED = "[Write a short story:|Write a short story:|Write a story:|Tell me a story.|Write a short story for children:]"


def new_state(rng: random.Random) -> dict:
    """Who, where and what of one story."""
    kinds = weighted(rng, [("child", 42), ("animal", 44), ("creature", 14)])
    hero = character(rng, kinds)
    with_kinds = {
        "child": [("child", 6), ("animal", 3), ("creature", 1)],
        "animal": [("animal", 8), ("child", 1), ("creature", 1)],
        "creature": [("creature", 4), ("animal", 4), ("child", 2)],
    }
    friend = character(rng, weighted(rng, with_kinds[kinds]), avoid=hero)
    elder = weighted(rng, ELDERS["child" if kinds == "child" else "animal"])
    if elder.split()[-1] in (hero["kind"], friend["kind"]):
        elder = "Grandma"
    state = {"H": hero["name"], "F": friend["name"], "g": elder}
    put(state, "", hero)
    put(state, "f", friend)
    she = elder in FEMALE
    state.update(ghe="she" if she else "he", ghim="her" if she else "him", ghis="her" if she else "his")
    setting = weighted(rng, SETTINGS)
    if kinds == "child" and setting == "in a big old tree":
        setting = "in a small village"
    trait, trait2 = rng.sample(TRAITS, 2)
    state.update(
        setting=setting, trait=trait, trait2=trait2, anoun=an(hero["noun"]), afnoun=an(friend["noun"]),
        weather=rng.choice(WEATHER), weather2=rng.choice(WEATHER),
        family=rng.choice(("family", "mother", "father", "mother and father", "grandmother")),
    )  # fmt: skip
    state["hobby"] = expand(rng.choice(HOBBIES), state, rng)
    return state


def choose(picks: dict, state: dict, rng: random.Random) -> None:
    """Enters a plot's picks into the state."""
    for key, values in picks.items():
        if isinstance(values, str):
            state[key] = expand(rng.choice(values.split(",")), state, rng)
        else:
            for name, value in zip(key.split(), rng.choice(values)):
                state[name] = expand(value, state, rng)


def tell(beats, state: dict, rng: random.Random, broken: bool, fill: bool) -> str:
    """The beats of one plot, written out. With `broken`, its paragraphs stand on lines of their own."""
    text = ""
    for beat in beats:
        part = expand(beat.lstrip("¶"), state, rng)
        if not part:
            continue
        if text:
            text += "\n" if beat.startswith("¶") and broken else " "
        text += part
        if fill and rng.random() < 0.08:
            text += " " + expand(rng.choice(FILLERS), state, rng)
    return text


def generate(rng: random.Random) -> str:
    """One story of roughly 60 to 450 tokens; a long one has two plots, with the same hero and friend."""
    plot, second = rng.sample(PLOTS, 2)
    state = new_state(rng)
    choose(plot[1], state, rng)
    begin = weighted(rng, [(text, weight) for weight, text in BEGIN])
    sentences = [expand(begin, state, rng)]
    whole = rng.random() < 0.7
    if whole or rng.random() < 0.3:
        sentences += [expand(TRAIT, state, rng), expand(LIKES, state, rng)]
    introduced = any("{afnoun}" in beat for beat in plot[2]) or "{F}" in begin and state["F"] in sentences[0] and "near" not in begin
    if not introduced:
        sentences.append(expand(FRIEND, state, rng))
    broken = rng.random() < 0.75
    text = " ".join(s for s in sentences if s)
    text += ("\n" if broken else " ") + tell(plot[2], state, rng, broken, whole)
    if rng.random() < 0.12 and not any("{afnoun}" in beat for beat in second[2]):
        choose(second[1], state, rng)
        text += "\n" + expand("[The next day|A week later|Some time later|Soon after that], there was a new adventure. ", state, rng)
        text += " " + tell(second[2], state, rng, broken, False)
    close = expand(weighted(rng, [(t, w) for w, t in CLOSE]), state, rng)
    if close:
        text += ("\n" if broken and rng.random() < 0.4 else " ") + close
    if rng.random() < 0.12:
        text += " The end."
    if rng.random() < 0.07:
        text = expand(ASKED, state, rng) + rng.choice((" ", " ", "\n")) + text
    return text
