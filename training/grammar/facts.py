"""Questions with one right answer. The same fact comes in many wordings, so that it is learnt and not recited."""

from __future__ import annotations

import random

from .engine import an, expand, weighted

CAPITALS = {
    "France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "England": "London",
    "Japan": "Tokyo", "China": "Beijing", "Egypt": "Cairo", "Greece": "Athens", "Norway": "Oslo",
    "Russia": "Moscow", "India": "New Delhi", "Canada": "Ottawa", "Portugal": "Lisbon", "Poland": "Warsaw",
    "Ireland": "Dublin", "Kenya": "Nairobi", "Cuba": "Havana", "Peru": "Lima", "Sweden": "Stockholm",
}  # fmt: skip
COUNTRY_WEIGHT = {"France": 6, "Germany": 2, "Italy": 2, "Spain": 2, "England": 2, "Japan": 2}

ANIMALS = {
    # animal: (sound or None, young, legs, food, home)
    "cat": ("meow", "kitten", 4, "fish", "a house"),
    "dog": ("woof", "puppy", 4, "meat", "a house"),
    "cow": ("moo", "calf", 4, "grass", "a farm"),
    "sheep": ("baa", "lamb", 4, "grass", "a farm"),
    "pig": ("oink", "piglet", 4, "corn", "a farm"),
    "duck": ("quack", "duckling", 2, "plants", "a pond"),
    "hen": ("cluck", "chick", 2, "seeds", "a farm"),
    "horse": ("neigh", "foal", 4, "hay", "a stable"),
    "lion": ("roar", "cub", 4, "meat", "the grassland"),
    "bear": ("growl", "cub", 4, "berries and fish", "a cave"),
    "owl": ("hoot", "owlet", 2, "mice", "a tree"),
    "frog": ("croak", "tadpole", 4, "flies", "a pond"),
    "bee": ("buzz", None, 6, "honey", "a hive"),
    "rabbit": (None, "kit", 4, "carrots", "a hole in the ground"),
    "spider": (None, None, 8, "flies", "a web"),
    "bird": ("tweet", "chick", 2, "seeds", "a nest"),
    "fish": (None, None, 0, "plants", "the water"),
    "mouse": ("squeak", None, 4, "cheese", "a hole in the wall"),
}
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()

COLOURS = {
    "the sky": "blue", "grass": "green", "snow": "white", "the sun": "yellow", "a banana": "yellow", "a tomato": "red",
    "a lemon": "yellow", "an orange": "orange", "milk": "white", "a carrot": "orange", "coal": "black", "the sea": "blue",
    "a strawberry": "red", "a leaf": "green", "the night sky": "black", "chocolate": "brown", "a cherry": "red",
    "a cloud": "white", "an elephant": "grey", "a frog": "green",
}  # fmt: skip
OPPOSITES = [
    ("hot", "cold"), ("big", "small"), ("up", "down"), ("day", "night"), ("happy", "sad"), ("fast", "slow"),
    ("open", "closed"), ("old", "young"), ("wet", "dry"), ("full", "empty"), ("hard", "soft"), ("light", "dark"),
    ("early", "late"), ("high", "low"), ("left", "right"), ("long", "short"), ("loud", "quiet"), ("strong", "weak"),
    ("clean", "dirty"), ("near", "far"), ("in", "out"), ("good", "bad"), ("rich", "poor"), ("black", "white"),
]  # fmt: skip
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
SEASONS = ["spring", "summer", "autumn", "winter"]

OTHER = [
    ("How many days are in a week?", "There are seven days in a week."),
    ("How many months are in a year?", "There are twelve months in a year."),
    ("How many hours are in a day?", "There are twenty-four hours in a day."),
    ("How many minutes are in an hour?", "There are sixty minutes in an hour."),
    ("How many seasons are there?", "There are four seasons: spring, summer, autumn and winter."),
    ("How many letters are in the alphabet?", "There are twenty-six letters in the alphabet."),
    ("What is the first letter of the alphabet?", "The first letter of the alphabet is A."),
    ("What is the last letter of the alphabet?", "The last letter of the alphabet is Z."),
    ("What is the largest animal?", "The largest animal is the blue whale."),
    ("What is the tallest animal?", "The tallest animal is the giraffe."),
    ("What is the fastest animal on land?", "The fastest animal on land is the cheetah."),
    ("What is the largest planet?", "The largest planet is Jupiter."),
    ("What is our planet called?", "Our planet is called Earth."),
    ("Which planet do we live on?", "We live on the planet Earth."),
    ("What is the red planet?", "The red planet is Mars."),
    ("What do we call frozen water?", "Frozen water is called ice."),
    ("What is ice made of?", "Ice is made of water."),
    ("Where does the sun rise?", "The sun rises in the east."),
    ("Where does the sun set?", "The sun sets in the west."),
    ("What do plants need to grow?", "Plants need water, light and air to grow."),
    ("What do bees make?", "Bees make honey."),
    ("What do cows give us?", "Cows give us milk."),
    ("Where does milk come from?", "Milk comes from cows."),
    ("What is bread made from?", "Bread is made from flour and water."),
    ("What is cheese made from?", "Cheese is made from milk."),
    ("Where do fish live?", "Fish live in the water."),
    ("Where do penguins live?", "Penguins live where it is very cold."),
    ("What do you use to write?", "You use a pen or a pencil to write."),
    ("What do you use to cut paper?", "You use scissors to cut paper."),
    ("What do you wear on your feet?", "You wear shoes on your feet."),
    ("What do you wear on your head?", "You wear a hat on your head."),
    ("What do you do with a book?", "You read a book."),
    ("Who helps you when you are sick?", "A doctor helps you when you are sick."),
    ("Who puts out fires?", "A firefighter puts out fires."),
    ("Who teaches children?", "A teacher teaches children."),
    ("Who bakes bread?", "A baker bakes bread."),
    ("Who flies a plane?", "A pilot flies a plane."),
    ("What shines at night?", "The moon and the stars shine at night."),
    ("Why do we sleep?", "We sleep because our body needs rest."),
    ("Why do we need an umbrella?", "We need an umbrella to stay dry in the rain."),
    ("How many legs does a chair have?", "A chair has four legs."),
    ("How many wheels does a bike have?", "A bike has two wheels."),
    ("How many wheels does a car have?", "A car has four wheels."),
    ("How many fingers are on one hand?", "There are five fingers on one hand."),
    ("How many eyes do you have?", "You have two eyes."),
    ("What is the coldest season?", "The coldest season is winter."),
    ("What is the warmest season?", "The warmest season is summer."),
    ("What do we breathe?", "We breathe air."),
    ("What is at the end of a rainbow?", "Some stories say that there is a pot of gold at the end of a rainbow."),
    ("What colors are in a rainbow?", "A rainbow has red, orange, yellow, green, blue and purple in it."),
    ("What is a triangle?", "A triangle is a shape with three sides."),
    ("How many sides does a square have?", "A square has four sides."),
]


def capital(rng):
    country = weighted(rng, [(c, COUNTRY_WEIGHT.get(c, 1)) for c in CAPITALS])
    s = {"country": country, "city": CAPITALS[country]}
    return expand(
        "[12~What is the capital of {country}? [5~The capital of {country} is {city}.|{city} is the capital of {country}.]|"
        "2~Which city is the capital of {country}? [The capital of {country} is {city}.|{city} is the capital of {country}.]|"
        "2~The capital of {country} is {city}.|{city} is the capital of {country}.|{city} is a big city in {country}.|"
        "In which country is {city}? {city} is in {country}.|Where is {city}? {city} is in {country}.]",
        s,
        rng,
    )


def animal(rng):
    name = rng.choice(list(ANIMALS))
    sound, young, legs, food, home = ANIMALS[name]
    s = {"a": an(name), "name": name, "food": food, "home": home, "legs": NUMBERS[legs] if legs else "no"}
    forms = [
        "[How many legs does {a} have? [{A} has {legs} legs.|It has {legs} legs.]|{A} has {legs} legs.]",
        "[What does {a} eat? {A} eats {food}.|What does {a} like to eat? {A} likes to eat {food}.]",
        "[Where does {a} live? {A} lives in {home}.]",
    ]
    if sound:
        s["sound"] = sound
        forms.append("[What does {a} say? {A} says {sound}.|What sound does {a} make? {A} says {sound}.|{A} says {sound}.]")
    if young:
        s["young"] = young
        forms.append("[What is a baby {name} called? A baby {name} is called a {young}.|A baby {name} is called a {young}.]")
    return expand(rng.choice(forms), s, rng)


def colour(rng):
    thing = rng.choice(list(COLOURS))
    s = {"thing": thing, "colour": COLOURS[thing]}
    return expand("[6~What color is {thing}? [3~{Thing} is {colour}.|It is {colour}.]|{Thing} is {colour}.]", s, rng)


def opposite(rng):
    a, b = rng.choice(OPPOSITES)
    if rng.random() < 0.5:
        a, b = b, a
    s = {"p": a, "q": b}
    return expand(
        "[3~What is the opposite of {p}? The opposite of {p} is {q}.|The opposite of {p} is {q}.|{P} is the opposite of {q}.]",
        s,
        rng,
    )


def sum_(rng):
    a, b = rng.randrange(0, 11), rng.randrange(0, 11)
    minus = rng.random() < 0.35
    if minus and a < b:
        a, b = b, a
    c = a - b if minus else a + b
    if rng.random() < 0.55:
        x, y, z = str(a), str(b), str(c)
        return rng.choice(
            [
                f"What is {x} {'-' if minus else '+'} {y}? {x} {'-' if minus else '+'} {y} = {z}.",
                f"{x} {'-' if minus else '+'} {y} = {z}",
                f"What is {x} {'minus' if minus else 'plus'} {y}? {x} {'minus' if minus else 'plus'} {y} is {z}.",
            ]
        )
    x, y, z = NUMBERS[a], NUMBERS[b], NUMBERS[c]
    word = "minus" if minus else "plus"
    return f"What is {x} {word} {y}? {x.capitalize()} {word} {y} is {z}."


def order(rng):
    names, what = rng.choice([(DAYS, "day"), (MONTHS, "month")])
    i = rng.randrange(len(names) - 1)
    s = {"p": names[i], "q": names[i + 1], "w": what}
    return expand(
        "[What {w} comes after {p}? {Q} comes after {p}.|What {w} comes before {q}? {P} comes before {q}.|"
        "After {p} comes {q}.|Which {w} is it after {p}? After {p} it is {q}.]",
        s,
        rng,
    )


def other(rng):
    return " ".join(rng.choice(OTHER))


KINDS = [(capital, 9), (animal, 5), (colour, 3), (opposite, 3), (sum_, 6), (order, 3), (other, 5)]


def generate(rng: random.Random) -> str:
    """One fact, or a few of one kind or of several; some as question and answer on lines of their own."""
    count = weighted(rng, [(1, 55), (2, 20), (3, 12), (4, 8), (6, 5)])
    kind = weighted(rng, KINDS)
    facts = []
    same = rng.random() < 0.4
    while len(facts) < count:
        fact = (kind if same else weighted(rng, KINDS))(rng)
        if fact not in facts:
            facts.append(fact)
    if rng.random() < 0.15:
        facts = [f"Question: {q}?\nAnswer: {a.strip()}" for q, _, a in (f.partition("?") for f in facts) if a] or facts
    return "\n".join(facts)
