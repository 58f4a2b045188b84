"""Words in other languages, and lists of words that belong together."""

from __future__ import annotations

import random

from .engine import an, expand, weighted

# English: French, Spanish, German
WORDS = {
    "cat": ("chat", "gato", "Katze"), "dog": ("chien", "perro", "Hund"), "house": ("maison", "casa", "Haus"),
    "water": ("eau", "agua", "Wasser"), "bread": ("pain", "pan", "Brot"), "milk": ("lait", "leche", "Milch"),
    "sun": ("soleil", "sol", "Sonne"), "moon": ("lune", "luna", "Mond"), "tree": ("arbre", "árbol", "Baum"),
    "flower": ("fleur", "flor", "Blume"), "book": ("livre", "libro", "Buch"), "friend": ("ami", "amigo", "Freund"),
    "mother": ("mère", "madre", "Mutter"), "father": ("père", "padre", "Vater"), "day": ("jour", "día", "Tag"),
    "night": ("nuit", "noche", "Nacht"), "red": ("rouge", "rojo", "rot"), "blue": ("bleu", "azul", "blau"),
    "green": ("vert", "verde", "grün"), "white": ("blanc", "blanco", "weiß"), "black": ("noir", "negro", "schwarz"),
    "one": ("un", "uno", "eins"), "two": ("deux", "dos", "zwei"), "three": ("trois", "tres", "drei"),
    "hello": ("bonjour", "hola", "hallo"), "thank you": ("merci", "gracias", "danke"), "yes": ("oui", "sí", "ja"),
    "no": ("non", "no", "nein"), "apple": ("pomme", "manzana", "Apfel"), "fish": ("poisson", "pez", "Fisch"),
    "bird": ("oiseau", "pájaro", "Vogel"), "school": ("école", "escuela", "Schule"), "king": ("roi", "rey", "König"),
    "good morning": ("bonjour", "buenos días", "guten Morgen"), "good night": ("bonne nuit", "buenas noches", "gute Nacht"),
}  # fmt: skip
LANGUAGES = ["French", "Spanish", "German"]

GROUPS = {
    "fruit": "apple banana orange pear cherry lemon grape plum".split(),
    "animals": "cat dog horse cow pig sheep duck rabbit fox bear lion".split(),
    "colors": "red blue green yellow orange purple white black pink brown".split(),
    "clothes": "hat coat shirt shoes socks scarf dress".split(),
    "food": "bread cheese soup rice eggs cake fish".split(),
    "toys": "ball doll kite train puzzle blocks teddy".split(),
    "things in a house": "table chair bed door window lamp".split(),
    "things in the sky": "sun moon stars clouds birds".split(),
}
KIND_OF = {
    "apple": "fruit", "banana": "fruit", "pear": "fruit", "cat": "animal", "dog": "animal", "horse": "animal",
    "rose": "flower", "red": "color", "blue": "color", "chair": "thing to sit on", "hat": "thing to wear",
    "ball": "toy", "doll": "toy", "carrot": "vegetable", "oak": "tree", "Monday": "day", "winter": "season",
    "piano": "thing to make music with", "hammer": "tool", "doctor": "person who helps sick people",
}  # fmt: skip


def translation(rng):
    word = rng.choice(list(WORDS))
    i = weighted(rng, [(0, 2), (1, 1), (2, 1)])
    s = {"w": word, "l": LANGUAGES[i], "f": WORDS[word][i]}
    return expand(
        "[3~{w} in {l} is {f}.|2~The {l} word for {w} is {f}.|How do you say {w} in {l}? [You say {f}.|{w} in {l} is {f}.]|"
        "What is the {l} word for {w}? The {l} word for {w} is {f}.|English: {w}\n{l}: {f}|Translate {w} to {l}: {f}]",
        s,
        rng,
    )


def listing(rng):
    name = rng.choice(list(GROUPS))
    words = rng.sample(GROUPS[name], rng.choice((3, 4, 5)))
    together = ", ".join(words[:-1]) + " and " + words[-1]
    s = {"name": name, "t": together}
    return expand("[Some {name}: {t}.|Name some {name}. Here are some {name}: {t}.|I know some {name}: {t}.]", s, rng)


def kind_of(rng):
    word = rng.choice(list(KIND_OF))
    s = {"a": word if word in ("red", "blue", "Monday", "winter") else an(word), "k": an(KIND_OF[word])}
    return expand("[What is {a}? {A} is {k}.|{A} is {k}.]", s, rng)


def generate(rng: random.Random) -> str:
    """One to five lines of one kind."""
    kind = weighted(rng, [(translation, 6), (listing, 2), (kind_of, 2)])
    lines = []
    for _ in range(weighted(rng, [(1, 45), (2, 20), (3, 20), (5, 15)])):
        line = kind(rng)
        if line not in lines:
            lines.append(line)
    return "\n".join(lines)
